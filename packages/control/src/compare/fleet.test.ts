// Which pools a run has: bounds and sizes of the spec and of the policy, and who runs which tasks.
import type { AgentSpec, SimulatedAgents } from '@muster/contract';
import { expect, test } from 'vitest';
import { specOf } from './agents.ts';
import { poolNames, poolsOf, requirePossible } from './fleet.ts';
import { policyNamed } from './policies.ts';
import type { Survey } from './survey.ts';

const specs = (...given: readonly SimulatedAgents[]): readonly AgentSpec[] => given.map(specOf);
/** So much work at a time, all of one type. */
const load = (busySlots: number, type = 'agent'): Survey => ({
  tasks: 10,
  spanMs: 1000,
  loads: new Map([[type, { tasks: 10, workMs: busySlots * 1000 }]]),
});

async function pool(policy: string, options: { readonly spec?: SimulatedAgents; readonly busySlots?: number } = {}) {
  const choice = policyNamed(policy);
  if (choice === undefined) throw new Error('no policy');
  const fleet = { specs: specs(options.spec ?? { slots: 4 }), survey: load(options.busySlots ?? 32), sloMs: 30_000 };
  requirePossible([choice], fleet);
  const arrivals = () => Promise.reject(new Error('not looked at'));
  const [only] = await poolsOf({ policy: choice, target: undefined }, { ...fleet, arrivals });
  return only;
}

test('it starts with what keeps up with the mean load, four fifths busy', async () => {
  expect(await pool('hpa', { busySlots: 32 })).toMatchObject({ initialAgents: 10 });
  expect(await pool('hpa', { busySlots: 0 })).toMatchObject({ initialAgents: 1 });
  expect(await pool('hpa', { spec: { slots: 4, speed: 2 }, busySlots: 32 })).toMatchObject({ initialAgents: 5 });
  expect(await pool('hpa', { spec: { agents: 3 } })).toMatchObject({ initialAgents: 3 });
});

test.each<
  [string, string, SimulatedAgents | undefined, { minAgents: number; maxAgents: number; initialAgents: number }]
>([
  ['a preset brings its bounds', 'production', undefined, { minAgents: 5, maxAgents: 100, initialAgents: 10 }],
  ['the start is within them', 'conservative', { agents: 50 }, { minAgents: 2, maxAgents: 20, initialAgents: 20 }],
  [
    'the spec’s come first',
    'production',
    { minAgents: 1, maxAgents: 8 },
    { minAgents: 1, maxAgents: 8, initialAgents: 8 },
  ],
  [
    'one of the spec beyond the policy’s',
    'production',
    { maxAgents: 3 },
    { minAgents: 3, maxAgents: 3, initialAgents: 3 },
  ],
  ['and the other way', 'conservative', { minAgents: 30 }, { minAgents: 30, maxAgents: 30, initialAgents: 30 }],
  ['others are free', 'kpa', undefined, { minAgents: 0, maxAgents: 1000, initialAgents: 10 }],
  ['within the spec', 'kpa', { maxAgents: 6 }, { minAgents: 0, maxAgents: 6, initialAgents: 6 }],
])('bounds: %s', async (_name, policy, spec, expected) => {
  expect(await pool(policy, spec === undefined ? {} : { spec })).toMatchObject(expected);
});

test('a policy that cannot size these agents is refused by name and field', async () => {
  const choice = policyNamed('steady');
  const broken = { ...choice, name: 'mine.yaml', request: { minAgents: 5, maxAgents: 2 } };
  const fleet = { specs: specs({ slots: 4 }), survey: load(1), sloMs: 1 };
  expect(() => requirePossible([broken as NonNullable<typeof choice>], fleet)).toThrow(
    expect.objectContaining({ about: 'policies', which: 'mine.yaml', message: expect.stringMatching(/^m\w+Agents /) }),
  );
});

test('the only agents run every task; of several, those of the same name', () => {
  expect(poolNames(specs({ slots: 1 }))('whatever')).toBe('agent');
  expect(poolNames(specs({ type: 'a' }))('whatever')).toBe('a');
  const poolOf = poolNames(specs({ type: 'a' }, { type: 'b' }));
  expect([poolOf('a'), poolOf('b')]).toEqual(['a', 'b']);
  expect(() => poolOf('c')).toThrow('no agents run tasks of type "c"; there are a, b');
});
