// The variables that have names of their own: scaling, the sizes of pools, health.
import { describe, expect, test } from 'vitest';
import { SettingsBook } from './book.ts';
import { type ConfigInput, loadConfig } from './load.ts';
import { problemText } from './problem.ts';
import { sourceText } from './source.ts';

const file = (text: string) => ({ name: 'muster.yaml', text });
const POOLS =
  'pools:\n  - { type: writer, agents: 1, command: w }\n  - { type: word-count, agents: 2, command: c, slots: 3 }\n';

function loaded(input: ConfigInput) {
  const result = loadConfig(input);
  if (result.kind === 'refused') throw new Error(result.problems.map(problemText).join('\n'));
  const sourceOf = (key: string): string => {
    const found = result.values.find(({ setting }) => setting.key === key);
    return found === undefined ? 'no such setting' : sourceText(found.source);
  };
  return { ...result, sourceOf };
}

function refusals(input: ConfigInput): string[] {
  const result = loadConfig(input);
  return result.kind === 'refused' ? result.problems.map(problemText) : [];
}

const valueIn = (config: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((section, name) => (section as Record<string, unknown>)[name], config);

describe('a variable with a name of its own', () => {
  test.each<[string, string, string, unknown]>([
    ['AUTOSCALE_ENABLED', 'true', 'autoscale.enabled', true],
    ['AUTOSCALE_ENABLED', 'false', 'autoscale.enabled', false],
    ['AUTOSCALE_MIN_WORKERS', '3', 'autoscale.minAgents', 3],
    ['AUTOSCALE_MAX_WORKERS', '30', 'autoscale.maxAgents', 30],
    ['AUTOSCALE_MAX_UTILIZATION', '0.7', 'autoscale.maxUtilization', 0.7],
    ['AUTOSCALE_MIN_UTILIZATION', '0.25', 'autoscale.minUtilization', 0.25],
    ['AUTOSCALE_EVALUATION_INTERVAL', '30s', 'autoscale.evaluationIntervalMs', 30_000],
    ['AUTOSCALE_EVALUATION_INTERVAL', '2m', 'autoscale.evaluationIntervalMs', 120_000],
    ['AUTOSCALE_EVALUATION_INTERVAL', '1500', 'autoscale.evaluationIntervalMs', 1_500],
    ['WORKER_POOL_HEALTH_CHECK_INTERVAL', '10s', 'lease.checkMs', 10_000],
    ['WORKER_POOL_HEARTBEAT_TIMEOUT', '5m', 'lease.silenceMs', 300_000],
    ['MUSTER_AUTOSCALE_SCALE_UP_STEP', '4', 'autoscale.scaleUpStep', 4],
    ['MUSTER_AUTOSCALE_SCALE_UP_STEP', '50%', 'autoscale.scaleUpStep', '50%'],
    ['MUSTER_AUTOSCALE_PRESET', 'surge', 'autoscale.preset', 'surge'],
    ['MUSTER_AUTOSCALE_TRIGGERS', '["demand"]', 'autoscale.triggers', ['demand']],
    ['MUSTER_QUEUE_AGING_MS', '90s', 'queue.agingMs', 90_000],
  ])('%s=%s sets %s, and is named as its source', (name, text, key, value) => {
    const { config, sourceOf } = loaded({ environment: { [name]: text } });
    expect(valueIn(config, key)).toEqual(value);
    expect(sourceOf(key)).toBe(name);
  });

  test.each<[string, string, string, string]>([
    ['AUTOSCALE_ENABLED', 'true', 'autoscale.enabled', 'autoscale: { enabled: false }'],
    ['AUTOSCALE_MIN_WORKERS', '3', 'autoscale.minAgents', 'autoscale: { minAgents: 4 }'],
    ['AUTOSCALE_MAX_WORKERS', '30', 'autoscale.maxAgents', 'autoscale: { maxAgents: 40 }'],
    ['AUTOSCALE_MAX_UTILIZATION', '0.7', 'autoscale.maxUtilization', 'autoscale: { maxUtilization: 0.6 }'],
    ['AUTOSCALE_MIN_UTILIZATION', '0.25', 'autoscale.minUtilization', 'autoscale: { minUtilization: 0.2 }'],
    [
      'AUTOSCALE_EVALUATION_INTERVAL',
      '9s',
      'autoscale.evaluationIntervalMs',
      'autoscale: { evaluationIntervalMs: 500 }',
    ],
    ['WORKER_POOL_HEALTH_CHECK_INTERVAL', '10s', 'lease.checkMs', 'lease: { checkMs: 20000 }'],
    ['WORKER_POOL_HEARTBEAT_TIMEOUT', '5m', 'lease.silenceMs', 'lease: { silenceMs: 60000 }'],
  ])('%s beats the file, and a flag beats it', (name, text, key, inFile) => {
    const both = { environment: { [name]: text }, file: file(inFile) };
    expect(loaded({ file: file(inFile) }).sourceOf(key)).toBe('muster.yaml:1');
    expect(loaded(both).sourceOf(key)).toBe(name);
    expect(loaded({ ...both, flags: { [key]: { flag: '--given', value: text } } }).sourceOf(key)).toBe('--given');
    expect(loaded({}).sourceOf(key)).toBe('default');
  });

  test('comes after the one that every setting has', () => {
    const environment = { AUTOSCALE_MAX_WORKERS: '30', MUSTER_AUTOSCALE_MAX_AGENTS: '40' };
    expect(loaded({ environment }).config.autoscale).toEqual({ maxAgents: 40 });
  });

  test.each<[string, Record<string, string>, string]>([
    ['no boolean', { AUTOSCALE_ENABLED: 'yes' }, 'autoscale.enabled = "yes" (AUTOSCALE_ENABLED) must be true or false'],
    [
      'no number',
      { AUTOSCALE_MAX_WORKERS: 'many' },
      'autoscale.maxAgents = "many" (AUTOSCALE_MAX_WORKERS) must be an integer from 0 to 10000',
    ],
    [
      'a share above 1',
      { AUTOSCALE_MAX_UTILIZATION: '80' },
      'autoscale.maxUtilization = 80 (AUTOSCALE_MAX_UTILIZATION) must be a number from 0 to 1',
    ],
    [
      'no duration',
      { AUTOSCALE_EVALUATION_INTERVAL: 'often' },
      'autoscale.evaluationIntervalMs = "often" (AUTOSCALE_EVALUATION_INTERVAL) must be an integer from 100 to 604800000 (ms)',
    ],
    [
      'no step',
      { MUSTER_AUTOSCALE_SCALE_UP_STEP: 'half' },
      'autoscale.scaleUpStep = "half" (MUSTER_AUTOSCALE_SCALE_UP_STEP) must be an integer from 1 to 10000, or text such as 50%',
    ],
    [
      'a check that is too rare',
      { WORKER_POOL_HEALTH_CHECK_INTERVAL: '1m' },
      'lease.checkMs = 60000 (WORKER_POOL_HEALTH_CHECK_INTERVAL) must be an integer from 100 to 30000 (ms)',
    ],
    [
      'a timeout below the heartbeat',
      { WORKER_POOL_HEARTBEAT_TIMEOUT: '10s' },
      'lease.heartbeatMs = 15000 (default) must be less than lease.silenceMs (10000), or every quiet agent would lose its leases',
    ],
    [
      'a misspelt one',
      { AUTOSCALE_MAX_WORKER: '3' },
      'AUTOSCALE_MAX_WORKER = "3" (AUTOSCALE_MAX_WORKER) is unknown; did you mean AUTOSCALE_MAX_WORKERS?',
    ],
    [
      'a misspelt size',
      { WORKER_POOL_INITIAL_WORKER_WRITER: '3' },
      'WORKER_POOL_INITIAL_WORKER_WRITER = "3" (WORKER_POOL_INITIAL_WORKER_WRITER) is unknown; did you mean WORKER_POOL_INITIAL_WORKERS_TYPE?',
    ],
  ])('is refused with its name: %s', (_name, environment, text) => {
    expect(refusals({ environment })).toEqual([text]);
  });

  test('of another program is left alone, and listed', () => {
    const environment = { AUTOSCALE_GROUP_NAME: 'web', WORKER_POOL_SERVICE_HOST: '10.0.0.1' };
    expect(loaded({ environment }).ignored).toEqual(Object.keys(environment));
  });
});

describe('WORKER_POOL_INITIAL_WORKERS_<TYPE>', () => {
  test('is the size that the pool starts with, before the file', () => {
    const environment = { WORKER_POOL_INITIAL_WORKERS_WORD_COUNT: '7' };
    const { config, sourceOf, values } = loaded({ environment, file: file(POOLS) });
    expect(config.pools).toEqual([
      { type: 'writer', agents: 1, command: 'w' },
      { type: 'word-count', agents: 7, command: 'c', slots: 3 },
    ]);
    expect(sourceOf('pools')).toBe('muster.yaml:1, WORKER_POOL_INITIAL_WORKERS_WORD_COUNT');
    // A running controller takes its settings from these values.
    expect(new SettingsBook(values).resolve({})).toMatchObject({ settings: { pools: [{}, { agents: 7 }] } });
  });

  test('changes pools out of the environment too; those of a flag it does not', () => {
    const pools = [{ type: 'writer', agents: 1, command: 'w' }];
    const environment = { WORKER_POOL_INITIAL_WORKERS_WRITER: '5' };
    const set = loaded({ environment: { ...environment, MUSTER_POOLS: JSON.stringify(pools) } });
    expect(set.config.pools).toMatchObject([{ agents: 5 }]);
    const flagged = loaded({ environment, flags: { pools: { flag: 'demo', value: pools } } });
    expect(flagged.config.pools).toMatchObject([{ agents: 1 }]);
    expect(flagged.sourceOf('pools')).toBe('demo');
  });

  test.each<[string, string, string, string]>([
    [
      'no pool',
      POOLS,
      'WORKER_POOL_INITIAL_WORKERS_WRITERS',
      'WORKER_POOL_INITIAL_WORKERS_WRITERS = "3" (WORKER_POOL_INITIAL_WORKERS_WRITERS) is of no pool; those that there are: WORKER_POOL_INITIAL_WORKERS_WRITER, WORKER_POOL_INITIAL_WORKERS_WORD_COUNT',
    ],
    [
      'a pool where there is none',
      '',
      'WORKER_POOL_INITIAL_WORKERS_WRITER',
      'WORKER_POOL_INITIAL_WORKERS_WRITER = "3" (WORKER_POOL_INITIAL_WORKERS_WRITER) is of no pool: there is none; configure it under pools',
    ],
    [
      'two pools',
      `${POOLS}  - { type: word.count, agents: 2, command: c }\n`,
      'WORKER_POOL_INITIAL_WORKERS_WORD_COUNT',
      'WORKER_POOL_INITIAL_WORKERS_WORD_COUNT = "3" (WORKER_POOL_INITIAL_WORKERS_WORD_COUNT) could be of the pool word-count or of word.count: set agents of each in the file',
    ],
  ])('of %s is refused', (_name, text, name, problem) => {
    expect(refusals({ environment: { [name]: '3' }, file: file(text) })).toEqual([problem]);
  });

  test('must be a size', () => {
    const environment = { WORKER_POOL_INITIAL_WORKERS_WRITER: 'few' };
    expect(refusals({ environment, file: file(POOLS) })).toEqual([
      'pools[0].agents = "few" (WORKER_POOL_INITIAL_WORKERS_WRITER) must be an integer from 0 to 10000',
    ]);
  });
});

describe('a policy in the file', () => {
  test('is that of a pool, or of all of them under autoscale', () => {
    const { config } = loaded({
      file: file(`
autoscale: { preset: aggressive, scaleUpStep: 50% }
pools:
  - type: writer
    agents: 5
    command: w
    costPerHour: 0.25
    policy: { preset: production, maxAgents: 50 }
`),
    });
    expect(config.autoscale).toEqual({ preset: 'aggressive', scaleUpStep: '50%' });
    expect(config.pools).toMatchObject([{ costPerHour: 0.25, policy: { preset: 'production', maxAgents: 50 } }]);
  });

  test.each([
    ['autoscale: { presett: surge }', 'autoscale.presett (muster.yaml:1) is unknown; did you mean autoscale.preset?'],
    ['autoscale: { minAgents: -1 }', 'autoscale.minAgents = -1 (muster.yaml:1) must be an integer from 0 to 10000'],
    ['autoscale: { enabled: 1 }', 'autoscale.enabled = 1 (muster.yaml:1) must be true or false'],
    [
      'autoscale: { maxUtilization: .nan }',
      'autoscale.maxUtilization = null (muster.yaml:1) must be a number from 0 to 1',
    ],
    [
      'pools: [{ type: a, agents: 1, command: x, policy: { maxAgent: 3 } }]',
      'pools[0].policy.maxAgent = 3 (muster.yaml:1) is unknown; did you mean maxAgents?',
    ],
    [
      'pools: [{ type: a, agents: 1, command: x, costPerHour: -1 }]',
      'pools[0].costPerHour = -1 (muster.yaml:1) must be a number from 0 to 1000000000',
    ],
    [
      'pools: [{ type: a, agents: 1, command: x, resources: { cpuCores: 0 } }]',
      'pools[0].resources.cpuCores = 0 (muster.yaml:1) must be a number from 0.01 to 4096',
    ],
    [
      'pools: [{ type: a, agents: 1, command: x, resources: { memoryBytes: 512 } }]',
      'pools[0].resources.memoryBytes = 512 (muster.yaml:1) must be an integer from 1048576 to 9007199254740991 (bytes)',
    ],
    [
      'pools: [{ type: a, agents: 1, command: x, resources: { memoryByte: 1073741824 } }]',
      'pools[0].resources.memoryByte = 1073741824 (muster.yaml:1) is unknown; did you mean memoryBytes?',
    ],
  ])('%s is refused, with its place', (text, problem) => {
    expect(refusals({ file: file(text) })).toEqual([problem]);
  });
});

describe('a policy that cannot hold is refused, with its place and its source', () => {
  const pool = (policy: string, more = '') =>
    `${more}pools:\n  - { type: a, agents: 2, command: x, costPerHour: 1, policy: { ${policy} } }\n`;

  test.each<[string, ConfigInput, string]>([
    [
      'bounds that cross',
      { file: file(pool('minAgents: 5, maxAgents: 3')) },
      'pools[0].policy.minAgents = 5 (muster.yaml:1) is refused: 5 must be at most maxAgents 3: change one of them',
    ],
    [
      'a bound that crosses one of the preset',
      { file: file(pool('preset: production, maxAgents: 3')) },
      'pools[0].policy.maxAgents = 3 (muster.yaml:1) is refused: 3 must be at least minAgents 5 (of the preset production): change one of them',
    ],
    [
      'thresholds that cross, out of the environment',
      { environment: { AUTOSCALE_MAX_UTILIZATION: '0.2' }, file: file(pool('')) },
      'autoscale.maxUtilization = 0.2 (AUTOSCALE_MAX_UTILIZATION) is refused: 0.2 must be above minUtilization 0.3 (of the preset conservative): change one of them',
    ],
    [
      'a size outside the bounds',
      { file: file(pool('preset: production')) },
      'pools[0].policy.minAgents (muster.yaml:1) is refused: 5 is more than the 2 that the pool starts with: lower it, or start with more',
    ],
    [
      'a size out of the environment',
      { environment: { WORKER_POOL_INITIAL_WORKERS_A: '50' }, file: file(pool('preset: conservative')) },
      'pools[0].policy.maxAgents (muster.yaml:1, WORKER_POOL_INITIAL_WORKERS_A) is refused: 20 is fewer than the 50 that the pool starts with: raise it, or start with fewer',
    ],
    [
      'a budget that does not pay for the fewest',
      { file: file(pool('budgetPerHour: 1')) },
      'pools[0].policy.budgetPerHour = 1 (muster.yaml:1) is refused: 1 pays for 1 at 1 each, fewer than minAgents 2: raise it, or lower minAgents',
    ],
  ])('%s', (_name, input, problem) => expect(refusals(input)).toEqual([problem]));

  test('without pools too: the default policy must make sense by itself', () => {
    const environment = { AUTOSCALE_MIN_WORKERS: '30', AUTOSCALE_MAX_WORKERS: '20' };
    expect(refusals({ environment })).toEqual([
      'autoscale.minAgents = 30 (AUTOSCALE_MIN_WORKERS) is refused: 30 must be at most maxAgents 20: change one of them',
    ]);
  });

  test('a pool without a policy keeps any size', () => {
    const fixed = 'pools: [{ type: a, agents: 1000, command: x }, { type: b, agents: 0, command: x }]';
    expect(refusals({ file: file(fixed) })).toEqual([]);
    expect(refusals({ environment: { AUTOSCALE_ENABLED: 'false' }, file: file(fixed) })).toEqual([]);
  });
});
