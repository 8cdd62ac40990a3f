// What holds for every policy and every load: random ones, followed through time.
import { type PolicyRequest, PRESETS, type ScalingInputs, type ScalingPolicy, TRIGGERS } from '@muster/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../../test/scale/evaluations.ts';
import { decide } from './decide.ts';
import { resolvePolicy } from './policy.ts';
import { NEW_MEMORY, type ScalingMemory, type Situation, type Verdict } from './situation.ts';

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const step = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
);
const cooldownMs = fc.integer({ min: 0, max: 400_000 });

const request: fc.Arbitrary<PolicyRequest> = fc.record(
  {
    preset: fc.constantFrom(...PRESETS),
    minAgents: fc.integer({ min: 0, max: 10 }),
    maxAgents: fc.integer({ min: 5, max: 60 }),
    maxQueueDepth: fc.integer({ min: 30, max: 100 }),
    minQueueDepth: fc.integer({ min: 0, max: 35 }),
    maxUtilization: fc.double({ min: 0.4, max: 1, noNaN: true }),
    minUtilization: fc.double({ min: 0, max: 0.45, noNaN: true }),
    minIdleAgents: fc.integer({ min: 0, max: 5 }),
    scaleUpThreshold: fc.integer({ min: 1, max: 4 }),
    scaleDownThreshold: fc.integer({ min: 1, max: 4 }),
    scaleUpStep: step,
    scaleDownStep: step,
    scaleUpCooldownMs: cooldownMs,
    scaleDownCooldownMs: cooldownMs,
    headroomRatio: ratio,
    growthMax: fc.oneof(fc.constant(0), fc.double({ min: 0.8, max: 4, noNaN: true })),
    budgetPerHour: fc.oneof(fc.constant(0), fc.integer({ min: 15, max: 90 })),
    flapsMax: fc.integer({ min: 0, max: 5 }),
    flapWindowMs: fc.integer({ min: 1000, max: 3_600_000 }),
    emergencyWaitMs: fc.integer({ min: 0, max: 600_000 }),
    responseTimeMs: fc.integer({ min: 0, max: 2000 }),
    throughputPerMinute: fc.integer({ min: 0, max: 100 }),
    triggers: fc.subarray([...TRIGGERS]),
  },
  { requiredKeys: [] },
);

const measures: fc.Arbitrary<Partial<ScalingInputs>> = fc.record({
  queueDepth: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })),
  utilization: fc.oneof({ weight: 9, arbitrary: ratio }, { weight: 1, arbitrary: fc.constant(null) }),
  starting: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 })),
  longIdleAgents: fc.integer({ min: 0, max: 20 }),
  topBandWaitMs: fc.integer({ min: 0, max: 900_000 }),
  responseTimeMs: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 9000 })),
  completedPerMinute: fc.integer({ min: 0, max: 200 }),
  errorRatio: fc.oneof(fc.constant(null), ratio),
  satisfaction: fc.oneof(fc.constant(null), ratio),
  quality: fc.oneof(fc.constant(null), fc.record({ recent: ratio, before: ratio, margin: ratio })),
  exhaustion: fc.oneof(
    fc.constant(null),
    fc.record({
      agents: fc.integer({ min: 1, max: 20 }),
      agent: fc.constant('work-1'),
      resource: fc.constantFrom('memory' as const, 'cpu' as const),
      inMs: fc.integer({ min: 0, max: 7_000_000 }),
    }),
  ),
  handOffsWaiting: fc.integer({ min: 0, max: 50 }),
  unservable: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 })),
  eventAgents: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 80 }) },
  ),
});

const evaluations = fc.array(
  fc.record({
    measures,
    hasData: fc.boolean().chain((likely) => (likely ? fc.constant(true) : fc.boolean())),
    passedMs: fc.oneof(fc.constant(30_000), fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 600_000 })),
    // Runs of the same measures, or no threshold would ever be reached.
    times: fc.integer({ min: 1, max: 8 }),
  }),
  { minLength: 1, maxLength: 20 },
);

const COST = 2;
const START = 10;

/** Worked out apart from the code under test. */
function limitsOf(policy: ScalingPolicy): { readonly min: number; readonly max: number } {
  const max = Math.min(
    policy.maxAgents,
    policy.growthMax === 0 ? Number.MAX_VALUE : Math.ceil(policy.growthMax * START - 1e-9),
    policy.budgetPerHour === 0 ? Number.MAX_VALUE : Math.floor(policy.budgetPerHour / COST),
  );
  return { min: policy.minAgents, max };
}

interface Lived {
  readonly policy: ScalingPolicy;
  readonly verdicts: readonly Verdict[];
  readonly situations: readonly Situation[];
  readonly memories: readonly ScalingMemory[];
}

const life: fc.Arbitrary<Lived | undefined> = fc.tuple(request, evaluations).map(([given, steps]) => {
  const resolved = resolvePolicy(given, { initialAgents: START, costPerHour: COST, isRunning: true });
  if ('problem' in resolved) return undefined;
  const { policy } = resolved;
  let [desired, now, memory] = [START, 1_000_000_000, NEW_MEMORY];
  const lived = { policy, verdicts: [] as Verdict[], situations: [] as Situation[], memories: [] as ScalingMemory[] };
  for (const { measures: given, hasData, passedMs } of steps.flatMap((step) => Array(step.times).fill(step))) {
    now += passedMs;
    const inputs = inputsOf({ agents: desired, ...given });
    const pool = { initialAgents: START, slotsPerAgent: 10, costPerHour: COST };
    const situation = { policy, inputs, desired, now, hasData, ...pool };
    const decided = decide(situation, memory);
    memory = decided.memory;
    desired = decided.verdict.to;
    lived.situations.push(situation);
    lived.verdicts.push(decided.verdict);
    lived.memories.push(memory);
  }
  return lived;
});

/** For every life of a policy that is not refused. */
function always(holds: (lived: Lived) => void): void {
  let lives = 0;
  const property = fc.property(life, (lived) => {
    if (lived === undefined) return;
    lives++;
    holds(lived);
  });
  fc.assert(property, { numRuns: 200, seed: 20_260 });
  // Refusing most of them would prove little.
  expect(lives).toBeGreaterThan(100);
}

/** The bounds were broken before it: by the start, by an event. */
function isEnforced({ from, to, inputs }: Verdict, policy: ScalingPolicy): boolean {
  const { min, max } = limitsOf(policy);
  return from < Math.max(min, to > from ? Math.min(inputs.eventAgents ?? 0, max) : 0) || from > max;
}

/** Pairs of changes of a pool, each with the one before it in one of the directions. */
function* successive({ verdicts }: Lived, [first, second]: readonly [string, string]): Iterable<[Verdict, Verdict]> {
  let last: Verdict | undefined;
  for (const verdict of verdicts) {
    if (verdict.action === second && last !== undefined) yield [last, verdict];
    if (verdict.action === first) last = verdict;
  }
}

describe('for every policy and load', () => {
  it('the size is within the bounds', () => {
    always(({ policy, verdicts }) => {
      const { min, max } = limitsOf(policy);
      for (const { to } of verdicts) expect(to >= min && to <= max, `${to} in ${min}..${max}`).toBe(true);
    });
  });

  it.each([
    ['scale_up', 'scale_up', 'scaleUpCooldownMs'],
    ['scale_down', 'scale_down', 'scaleDownCooldownMs'],
    ['scale_up', 'scale_down', 'scaleUpCooldownMs'],
  ] as const)('no %s is followed by a %s within %s, but in an emergency or by a bound', (first, second, cooldown) => {
    always((lived) => {
      for (const [before, after] of successive(lived, [first, second])) {
        if (after.isEmergency || isEnforced(after, lived.policy)) continue;
        expect(after.at - before.at).toBeGreaterThanOrEqual(lived.policy[cooldown]);
      }
    });
  });

  it('nothing is removed without data, but by a bound', () => {
    always(({ policy, verdicts, situations }) => {
      for (const [index, verdict] of verdicts.entries()) {
        const { hasData, inputs } = situations[index] as Situation;
        const isBlind = !hasData || (inputs.utilization === null && inputs.agents > 0);
        if (!isBlind) continue;
        expect(verdict.counters.down).toBe(0);
        if (!isEnforced(verdict, policy)) expect(verdict.action).not.toBe('scale_down');
      }
    });
  });

  it('nothing is removed while something asks for more, but by a bound', () => {
    always(({ policy, verdicts }) => {
      for (const verdict of verdicts) {
        if (verdict.counters.up > 0 && !isEnforced(verdict, policy)) expect(verdict.action).not.toBe('scale_down');
      }
    });
  });

  it('it turns no more often than the flap budget allows, and once more to grow', () => {
    always(({ policy, verdicts }) => {
      if (policy.flapsMax === 0) return;
      const changes = verdicts.filter(({ action }) => action !== 'none');
      const turns = changes.filter(({ action }, index) => index > 0 && action !== changes[index - 1]?.action);
      for (const { at } of turns) {
        const within = turns.filter((turn) => turn.at >= at && turn.at < at + policy.flapWindowMs);
        const byBound = within.filter((turn) => isEnforced(turn, policy)).length;
        expect(within.length).toBeLessThanOrEqual(policy.flapsMax + 1 + 2 * byBound);
      }
    });
  });

  it('the same situation and memory give the same decision, and neither is touched', () => {
    always(({ situations, verdicts, memories }) => {
      const index = situations.length - 1;
      const [situation, memory] = [situations[index] as Situation, memories[index - 1] ?? NEW_MEMORY];
      const before = JSON.stringify([situation, memory]);
      const again = decide(situation, memory);
      expect(again).toEqual({ verdict: verdicts[index], memory: memories[index] });
      expect(JSON.stringify([situation, memory])).toBe(before);
    });
  });

  it('what is remembered is small, and goes through JSON', () => {
    always(({ policy, memories }) => {
      for (const memory of memories) {
        expect(memory.turns.length).toBeLessThanOrEqual(policy.flapsMax + 1);
        expect(Object.keys(memory.since).length).toBeLessThanOrEqual(4);
      }
      expect(JSON.parse(JSON.stringify(memories))).toEqual(memories);
    });
  });

  it('a decision says what it did, and why it did not', () => {
    always(({ verdicts }) => {
      for (const { action, count, from, to, reason, heldBy, triggers } of verdicts) {
        expect(action).toBe(to > from ? 'scale_up' : to < from ? 'scale_down' : 'none');
        expect(count).toBe(Math.abs(to - from));
        expect(reason).toMatch(/^\S.*\S$/);
        if (action !== 'none') expect(reason).toContain(`(${from} → ${to})`);
        if (action === 'none')
          expect(heldBy !== undefined, reason).toBe(triggers.length > 0 || heldBy === 'missing-data');
      }
    });
  });
});
