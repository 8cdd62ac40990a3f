import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { Config } from '../config.ts';
import { type ConfigInput, loadConfig } from './load.ts';
import { problemText } from './problem.ts';
import { SETTINGS } from './settings.ts';

const file = (text: string) => ({ name: 'muster.yaml', text });

function loaded(input: ConfigInput) {
  const result = loadConfig(input);
  if (result.kind === 'refused') throw new Error(result.problems.map(problemText).join('\n'));
  return result;
}

function refusals(input: ConfigInput): string[] {
  const result = loadConfig(input);
  return result.kind === 'refused' ? result.problems.map(problemText) : [];
}

describe('loadConfig', () => {
  test('without any source gives the defaults, which fit the schema', () => {
    const { config, values } = loaded({});
    expect(Value.Check(Config, config)).toBe(true);
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8080, allowedOrigins: [] });
    expect(config.lease).toMatchObject({ heartbeatMs: 15_000, silenceMs: 120_000, poisonDeaths: 3 });
    expect(config.tenants).toEqual({});
    expect(values.every(({ source }) => source.kind === 'default')).toBe(true);
  });

  test('prefers flag to environment to file to default', () => {
    const all = {
      flags: { 'server.port': { flag: '--port', value: '1' } },
      environment: { MUSTER_SERVER_PORT: '2', MUSTER_QUEUE_AGING_MS: '2' },
      file: file('server: { port: 3 }\nqueue:\n  agingMs: 3\n  waitingMax: 3\n'),
    };
    const { config, values } = loaded(all);
    expect(config.server.port).toBe(1);
    expect(config.queue).toMatchObject({ agingMs: 2, waitingMax: 3, keysMax: 10_000_000 });
    const sources = new Map(values.map(({ setting, source }) => [setting.key, source]));
    expect(sources.get('server.port')).toEqual({ kind: 'flag', name: '--port' });
    expect(sources.get('queue.agingMs')).toEqual({ kind: 'environment', name: 'MUSTER_QUEUE_AGING_MS' });
    expect(sources.get('queue.waitingMax')).toEqual({ kind: 'file', name: 'muster.yaml', line: 4 });
    expect(sources.get('queue.keysMax')).toEqual({ kind: 'default' });
  });

  test('reads lists and maps from YAML, and from a variable as JSON', () => {
    const pools = [{ type: 'a', agents: 2, command: ['node', 'agent.js'], env: { X: '1' } }];
    expect(loaded({ environment: { MUSTER_POOLS: JSON.stringify(pools) } }).config.pools).toEqual(pools);
    expect(loaded({ file: file('tenants: { gold: { weight: 3 } }') }).config.tenants).toEqual({ gold: { weight: 3 } });
  });

  test('takes MUSTER_TOKEN for the token, after its own variable', () => {
    expect(loaded({ environment: { MUSTER_TOKEN: 'shared-token' } }).config.server.token).toBe('shared-token');
    const both = { MUSTER_TOKEN: 'shared-token', MUSTER_SERVER_TOKEN: 'server-token' };
    expect(loaded({ environment: both }).config.server.token).toBe('server-token');
  });

  test('treats an empty variable and an empty section as not given', () => {
    const { config } = loaded({
      environment: { MUSTER_SERVER_PORT: '' },
      file: file('queue:\n# all of it commented out\n'),
    });
    expect(config.server.port).toBe(8080);
  });

  test('ignores the variables of clients, agents and Kubernetes service links', () => {
    const environment = {
      MUSTER_URL: 'http://127.0.0.1:8080',
      MUSTER_SERVICE_HOST: '10.0.0.1',
      MUSTER_PORT_8080_TCP_ADDR: '10.0.0.1',
      MUSTER_FLAVOUR: 'sour',
    };
    expect(loaded({ environment }).ignored).toEqual([
      'MUSTER_SERVICE_HOST',
      'MUSTER_PORT_8080_TCP_ADDR',
      'MUSTER_FLAVOUR',
    ]);
  });
});

describe('a wrong setting is refused, naming key, value, source and what is allowed', () => {
  test.each<[string, ConfigInput, string]>([
    [
      'flag',
      { flags: { 'server.port': { flag: '--port', value: '80x' } } },
      'server.port = "80x" (--port) must be an integer from 0 to 65535',
    ],
    [
      'variable',
      { environment: { MUSTER_LEASE_SILENCE_MS: '-5' } },
      'lease.silenceMs = -5 (MUSTER_LEASE_SILENCE_MS) must be an integer from 1 to 2592000000 (ms)',
    ],
    [
      'fraction',
      { file: file('routing:\n  explorationRatio: 1.5') },
      'routing.explorationRatio = 1.5 (muster.yaml:2) must be a number from 0 to 1',
    ],
    [
      'choice',
      { file: file('routing: { picker: best }') },
      'routing.picker = "best" (muster.yaml:1) must be one of five-factor, weighted, random, round-robin, least-loaded, p2c, prequal',
    ],
    [
      'type',
      { file: file('server: { port: "80" }') },
      'server.port = "80" (muster.yaml:1) must be an integer from 0 to 65535',
    ],
    [
      'null',
      { file: file('server:\n  port:') },
      'server.port = null (muster.yaml:2) must be an integer from 0 to 65535',
    ],
    [
      'unknown key',
      { file: file('queue:\n  waitingMaks: 1') },
      'queue.waitingMaks (muster.yaml:2) is unknown; did you mean queue.waitingMax?',
    ],
    ['unknown section', { file: file('que: {}') }, 'que (muster.yaml:1) is unknown; did you mean queue?'],
    ['misplaced key', { file: file('port: 1') }, 'port (muster.yaml:1) is unknown; did you mean server.port?'],
    [
      'dotted key',
      { file: file('server.port: 1') },
      'server.port (muster.yaml:1) is nested in YAML: server: port: ...',
    ],
    ['scalar section', { file: file('server: 8080') }, 'server = 8080 (muster.yaml:1) must be a map of settings'],
    ['list as file', { file: file('- 1') }, 'muster.yaml:1 must be a map of settings'],
    [
      'unknown variable',
      { environment: { MUSTER_QUEUE_WAITINGMAX: '1' } },
      'MUSTER_QUEUE_WAITINGMAX = "1" (MUSTER_QUEUE_WAITINGMAX) is unknown; did you mean MUSTER_QUEUE_WAITING_MAX?',
    ],
    [
      'pool field',
      { file: file('pools:\n  - { type: a, agents: 1, command: [x], slotz: 1 }') },
      'pools[0].slotz = 1 (muster.yaml:1) is unknown; did you mean slots?',
    ],
    [
      'pool without command',
      { file: file('pools: [{ type: a, agents: 1 }]') },
      'pools[0].command (muster.yaml:1) is missing',
    ],
    ['bad JSON', { environment: { MUSTER_POOLS: '[' } }, 'pools = "[" (MUSTER_POOLS) must be a list, at most 1000'],
    [
      'open host',
      { flags: { 'server.host': { flag: '--host', value: '0.0.0.0' } } },
      'server.host = "0.0.0.0" (--host) is no loopback address: set server.token too (--token or MUSTER_TOKEN)',
    ],
    [
      'profile',
      { file: file('routing: { profile: latncy }') },
      'routing.profile = "latncy" (muster.yaml:1) must be one of balanced, latency, cost, quality, spread, pack; did you mean latency?',
    ],
    [
      'version shares',
      { file: file('routing: { canary: { writer: { "2": 0.6, "3": 0.5 } } }') },
      'routing.canary.writer = {"2":0.6,"3":0.5} (muster.yaml:1) must have shares that sum to at most 1, not to 1.100',
    ],
    [
      'limit without a number',
      { file: file('limits: [{ name: a }]') },
      'limits[0].running (muster.yaml:1) is missing: a limit says running, or starts and perMs, or all three',
    ],
    [
      'half a rate',
      { file: file('limits: [{ name: a, running: 1, starts: 5 }]') },
      'limits[0].perMs (muster.yaml:1) is missing: starts and perMs go together',
    ],
    [
      'burst without a rate',
      { file: file('limits: [{ name: a, running: 1, burst: 5 }]') },
      'limits[0].burst = 5 (muster.yaml:1) goes with starts and perMs',
    ],
    [
      'two limits of one name',
      { file: file('limits: [{ name: a, running: 1 }, { name: a, running: 2 }]') },
      'limits[1].name = "a" (muster.yaml:1) is taken by another limit',
    ],
    [
      'partition',
      { file: file('limits: [{ name: a, running: 1, per: [agent] }]') },
      'limits[0].per[0] = "agent" (muster.yaml:1) must be one of tenant, type, key',
    ],
    [
      'heartbeat',
      { environment: { MUSTER_LEASE_HEARTBEAT_MS: '120000' } },
      'lease.heartbeatMs = 120000 (MUSTER_LEASE_HEARTBEAT_MS) must be less than lease.silenceMs (120000), or every quiet agent would lose its leases',
    ],
  ])('%s', (_name, input, text) => {
    expect(refusals(input)).toEqual([text]);
  });

  test('bad YAML names its line', () => {
    expect(refusals({ file: file('server: {\n') })[0]).toMatch(/^muster\.yaml:2 is no valid YAML: /);
    expect(refusals({ file: file('data: { dir: a }\ndata: { dir: b }') })[0]).toMatch(
      /^muster\.yaml:2 is no valid YAML: /,
    );
  });

  test('all of them are reported at once, overruled ones too', () => {
    const input = { environment: { MUSTER_SERVER_PORT: '1' }, file: file('server: { port: x, host: "" }') };
    expect(refusals(input)).toHaveLength(2);
  });

  test('a secret is not printed', () => {
    expect(refusals({ environment: { MUSTER_TOKEN: 'short' } })[0]).toContain('server.token = "***"');
  });

  test('a custom profile has weights that sum to 1, and a name of its own', () => {
    const profile = (name: string, last: number) =>
      file(`
routing:
  profile: ${name}
  profiles:
    ${name}: { weights: { load: 0.3, performance: 0.3, impact: 0.2, efficiency: 0.1, collaboration: ${last} } }
`);
    expect(refusals({ file: profile('mine', 0.1) })).toEqual([]);
    expect(refusals({ file: profile('mine', 0.2) })[0]).toContain('the weights sum to 1.1000, not to 1');
    expect(refusals({ file: profile('latency', 0.1) })[0]).toContain('built in');
  });

  test('a pool says what one of its agents can use, all of it or a part', () => {
    const pools = (resources: string) => file(`pools: [{ type: a, agents: 1, command: x, resources: ${resources} }]`);
    expect(loaded({ file: pools('{ cpuCores: 2.5, memoryBytes: 1073741824 }') }).config.pools[0]?.resources).toEqual({
      cpuCores: 2.5,
      memoryBytes: 1_073_741_824,
    });
    expect(loaded({ file: pools('{ cpuCores: 2 }') }).config.pools[0]?.resources).toEqual({ cpuCores: 2 });
  });

  test('a command is a line for the shell or a list', () => {
    const pools = (command: string) => file(`pools: [{ type: a, agents: 1, command: ${command} }]`);
    expect(refusals({ file: pools('node agent.js') })).toEqual([]);
    expect(refusals({ file: pools('[node, agent.js]') })).toEqual([]);
    expect(refusals({ file: pools('5') })).toEqual([
      'pools[0].command = 5 (muster.yaml:1) must be a list of at least 1, at most 256, or text of 1 to 32768 characters',
    ]);
  });
});

test('every setting has a unit or needs none, a meaning and a variable of its own', () => {
  expect(SETTINGS.filter(({ meaning }) => meaning === '')).toEqual([]);
  expect(new Set(SETTINGS.map(({ variable }) => variable)).size).toBe(SETTINGS.length);
  expect(SETTINGS.map(({ key }) => key)).toContain('queue.payloadBytesMax');
});
