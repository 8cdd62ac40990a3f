// The preset `lean` in simulated runs of the engine: what it costs, and whom it makes wait, beside fixed fleets.
import { describe, expect, it } from 'vitest';
import type { SimArrival } from '../../src/sim/plan.ts';
import { simulate } from '../../src/sim/run.ts';
import { given, model, poisson } from './arrivals.ts';

const TIMEOUT_MS = 120_000;
const MINUTE = 60_000;
const SLO_MS = 30_000;

interface Run {
  readonly arrivals: readonly SimArrival[];
  readonly startupMs: number;
  readonly initialAgents: number;
}

const lean = ({ arrivals, startupMs, initialAgents }: Run) =>
  simulate({
    ...{ name: 'lean', seed: 1, sloMs: SLO_MS, arrivals: given(arrivals) },
    pools: [
      {
        ...{ agents: model({ startupMs, startupSpreadRatio: 0.5 }), initialAgents, minAgents: 1, maxAgents: 100 },
        sizing: { kind: 'policy', policy: { preset: 'lean' } },
      },
    ],
  });

const secondsOf = (arrivals: readonly SimArrival[]): number =>
  arrivals.reduce((sum, { serviceMs }) => sum + serviceMs, 0) / 1000;

/** So many agents' work, from a moment on. */
async function traffic(agents: number, minutes: number, fromMs = 0): Promise<readonly SimArrival[]> {
  const serviceMs = 3_000;
  const gapMs = serviceMs / agents;
  const tasks: SimArrival[] = [];
  for await (const chunk of poisson({ seed: 7, count: Math.round((minutes * MINUTE) / gapMs), gapMs, serviceMs })) {
    for (const task of chunk) tasks.push({ ...task, atMs: task.atMs + fromMs });
  }
  return tasks;
}

describe('lean', () => {
  it.each([
    { startupMs: 5_000, ratioMax: 1.1 },
    { startupMs: 60_000, ratioMax: 1.2 },
  ])(
    'on even traffic nobody waits too long, for at most $ratioMax times the work: starts of $startupMs ms',
    async ({ startupMs, ratioMax }) => {
      const arrivals = await traffic(12, 60);
      const { sloViolation, agentSeconds } = await lean({ arrivals, startupMs, initialAgents: 15 });
      expect(sloViolation).toBeLessThan(0.005);
      expect(agentSeconds / secondsOf(arrivals)).toBeLessThan(ratioMax);
    },
    TIMEOUT_MS,
  );

  it(
    'answers a step that it could not foresee, and lets the agents go when it is over',
    async () => {
      const before = await traffic(4, 60);
      const step = await traffic(16, 15, 20 * MINUTE);
      const arrivals = [...before, ...step].sort((a, b) => a.atMs - b.atMs);
      const quick = await lean({ arrivals, startupMs: 5_000, initialAgents: 5 });
      expect(quick.sloViolation).toBeLessThan(0.005);
      expect(quick.agentSeconds / secondsOf(arrivals)).toBeLessThan(1.2);
      // A start of a minute is too late for the first tasks of the step, and for no others.
      const slow = await lean({ arrivals, startupMs: 60_000, initialAgents: 5 });
      expect(slow.sloViolation).toBeLessThan(0.12);
      expect(slow.agentSeconds / secondsOf(arrivals)).toBeLessThan(1.3);
    },
    TIMEOUT_MS,
  );
});
