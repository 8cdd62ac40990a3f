// What may be asked for, what is wrong with the rest, and what an order comes to when it is carried out.
import { Fault, type SimulationRequest, SimulationResult } from '@muster/contract';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { livePoolOf, type PoolFacts } from './live-pools.ts';
import { orderOf } from './order.ts';
import { runOrder } from './run-order.ts';

const SHORT = { name: 'constant', ratePerSecond: 2, durationMs: 60_000, workMs: 2000 } as const;

const policy = { minAgents: 2, maxAgents: 9 } as PoolFacts['pool']['policy'];
const live = (type: string, more: Partial<PoolFacts['pool']> = {}) =>
  livePoolOf({
    pool: { type, desired: 3, costPerHour: 0, policy, ...more } as PoolFacts['pool'], // what it reads of one
    given: { preset: 'surge', minAgents: 2, maxAgents: 9 },
    slots: 2,
  });
const PARTS = {
  settings: { 'routing.picker': 'p2c', 'server.port': 8080 },
  pools: [live('writer'), live('reader')],
  dataDirectory: 'data',
  tasksMax: 1000,
};

const run = (request: SimulationRequest) =>
  runOrder(orderOf(request, PARTS), {
    open: () => {
      throw new Fault('not-found', 'there is no journal in data');
    },
    onProgress: () => {},
  });

function faultOf(request: SimulationRequest): Fault {
  try {
    orderOf(request, PARTS);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test.each<[string, SimulationRequest, string, string]>([
  ['no traffic', { traffic: {} }, 'traffic', 'must have one of'],
  ['two kinds of traffic', { traffic: { recorded: {}, pattern: {} } }, 'traffic', 'must have one of'],
  [
    'a share of a pattern',
    { traffic: { pattern: SHORT, keepRatio: 0.5 } },
    'traffic.keepRatio',
    'use pattern.ratePerSecond',
  ],
  ['work of the bundled pattern', { traffic: { pattern: { workMs: 5 } } }, 'traffic.pattern.workMs', 'another name'],
  [
    'a peak below the rate',
    { traffic: { pattern: { ...SHORT, peakPerSecond: 1 } } },
    'traffic.pattern.peakPerSecond',
    'must be at least ratePerSecond 2',
  ],
  ['skew of nobody', { traffic: { pattern: { tenantSkew: 1 } } }, 'traffic.pattern.tenantSkew', 'needs tenants'],
  ['an unknown policy', { traffic: { pattern: SHORT }, policies: ['hpa', 'surg'] }, 'policies[1]', 'mean surge?'],
  ['a policy twice', { traffic: { pattern: SHORT }, policies: ['hpa', 'hpa'] }, 'policies', 'there twice'],
  ['the recorded fleet of a pattern', { traffic: { pattern: SHORT }, policies: ['recorded'] }, 'policies[0]', 'no pol'],
  ['current without pools', { traffic: { pattern: SHORT }, policies: ['current'] }, 'policies[0]', 'no policy here'],
  [
    'a policy that is not used',
    { traffic: { pattern: SHORT }, policies: ['hpa'], customPolicies: { mine: {} } },
    'customPolicies.mine',
    'is not among policies',
  ],
  [
    'a policy by the name of a preset',
    { traffic: { pattern: SHORT }, policies: ['surge'], customPolicies: { surge: {} } },
    'customPolicies.surge',
    'name of another',
  ],
  ['an unknown pool', { traffic: { pattern: SHORT }, pools: ['writers'] }, 'pools[0]', 'did you mean writer?'],
  ['pools and agents', { traffic: { pattern: SHORT }, pools: ['writer'], agents: [{}] }, 'pools', 'one of them'],
  [
    'bounds that contradict each other',
    { traffic: { pattern: SHORT }, agents: [{ minAgents: 4, maxAgents: 2 }] },
    'agents[0].minAgents',
    'must be at most',
  ],
  ['a setting that is none', { traffic: { pattern: SHORT }, settings: [{ 'routing.piker': 1 }] }, 'settings', 'mean'],
  [
    'a setting of the server',
    { traffic: { pattern: SHORT }, settings: [{ 'server.port': 1 }] },
    'settings',
    'changes nothing',
  ],
  [
    'a wrong value of a setting',
    { traffic: { pattern: SHORT }, settings: [{ 'routing.picker': 'best' }] },
    'settings',
    'routing.picker',
  ],
])('%s is refused by its field', (_name, request, field, message) => {
  expect(faultOf(request)).toMatchObject({ code: 'invalid-request', field });
  expect(faultOf(request).message).toContain(message);
});

test('a comparison of policies, under the settings in force and under changed ones', async () => {
  const result = await run({
    traffic: { pattern: SHORT },
    policies: ['fixed:2', 'mine'],
    customPolicies: { mine: { preset: 'surge', maxAgents: 5 } },
    settings: [{ 'routing.picker': 'random', 'routing.lookAhead': 4 }],
    seeds: 2,
  });
  expect(result.policies.map(({ policy, settings }) => [policy, settings])).toEqual([
    ['fixed:2', ''],
    ['fixed:2', 'routing.picker=random routing.lookAhead=4'],
    ['mine', ''],
    ['mine', 'routing.picker=random routing.lookAhead=4'],
  ]);
  expect(result).toMatchObject({ trace: 'constant', seed: 1, seeds: 2, sloMs: 30_000 });
  const [first, changed] = result.policies;
  expect(first?.journalHash).not.toBe(changed?.journalHash);
  const { atMs = [], ready = [], desired } = first?.curves ?? {};
  expect(atMs.length).toBeGreaterThan(10);
  expect([ready.length, desired?.length]).toEqual([atMs.length, atMs.length]);
  const isRight = new Ajv({ strict: false }).compile(SimulationResult);
  expect(isRight(result), JSON.stringify(isRight.errors)).toBe(true);
});

test('a sweep tells its points and the cost at equal lateness', async () => {
  const { policies } = await run({ traffic: { pattern: SHORT }, policies: ['fixed:2'], isSwept: true });
  expect(policies[0]?.sweep?.map(({ target }) => target)).toEqual([1, 2, 3, 4]);
  expect(policies[0]).toHaveProperty('costAt1Percent');
});

test('pools are simulated as they are, with the policy that they have', async () => {
  const startMs = { last: 1, p50: 3000, p95: 3900, count: 9 };
  const { spec } = live('writer', { startMs, costPerHour: 2 });
  expect(spec).toMatchObject({ type: 'writer', agents: 3, slots: 2, minAgents: 2, maxAgents: 9, costPerHour: 2 });
  // From 2 s to 4 s alike: half take less than 3 s, 95 % less than 3.9 s.
  expect(spec).toMatchObject({ startupMs: 2000, startupSpreadRatio: 1 });
  const { policies, facts } = await run({ traffic: { pattern: SHORT }, pools: ['writer'], policies: ['current'] });
  expect(policies[0]).toMatchObject({ policy: 'current', lost: 0 });
  expect(facts.join()).toContain('Agents (writer): 3 at the start, 2 slots each');
});

test('rows are read like a file; what is wrong in them is told with line and column', async () => {
  const rows = (text: string) => run({ traffic: { rows: { text, name: 'day.csv' } }, policies: ['fixed:2'] });
  const { policies, facts } = await rows('ts,duration\n0,2\n1,2\n2,2\n');
  expect(policies[0]?.tasks).toBe(3);
  expect(facts[0]).toBe('day.csv: 3 rows read; time: ts (seconds); service: duration (seconds)');
  await expect(rows('ts,duration\n0,2\n1,x\n')).rejects.toMatchObject({
    field: 'traffic.rows',
    message: 'traffic.rows line 3, column duration: "x" must be a number that is not negative',
  });
  await expect(rows('ts,duration\n')).rejects.toMatchObject({ code: 'invalid-request', field: 'traffic.rows' });
});

test('more tasks than are allowed are refused', async () => {
  await expect(run({ traffic: { pattern: { ...SHORT, ratePerSecond: 100 } } })).rejects.toMatchObject({
    field: 'traffic',
    message: expect.stringContaining('more than 1000 tasks'),
  });
});

test('a journal that cannot be read says so', async () => {
  await expect(run({ traffic: { recorded: {} } })).rejects.toMatchObject({ code: 'not-found' });
});
