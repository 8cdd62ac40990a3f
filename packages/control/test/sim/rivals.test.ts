// Autoscalers from outside in the simulated world: what they cost, and what no one can do better.
import { describe, expect, it } from 'vitest';
import { exponential } from '../../src/base/distributions.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { ArrivalSource, Scaler, SimArrival } from '../../src/sim/plan.ts';
import type { SimReport } from '../../src/sim/report.ts';
import { clairvoyant, clairvoyantPlan } from '../../src/sim/rivals/clairvoyant.ts';
import { RIVALS, rival } from '../../src/sim/rivals/rival.ts';
import { simulate } from '../../src/sim/run.ts';
import { given, model } from './arrivals.ts';

const AGENTS = model({ startupMs: 20_000, startupSpreadRatio: 0.2 });
const WAIT_MS = 30_000;
const MINUTE_MS = 60_000;

/** Half an hour with a burst: one task every 4 s, for five minutes one every 400 ms; 4 s of work each. */
function burst(seed: number): readonly SimArrival[] {
  const random = seededRandom(seed);
  const arrivals: SimArrival[] = [];
  for (let atMs = 0; atMs < 30 * MINUTE_MS; ) {
    arrivals.push({ atMs, serviceMs: exponential(random, 4_000), type: 'work' });
    const isBurst = atMs >= 10 * MINUTE_MS && atMs < 15 * MINUTE_MS;
    atMs += exponential(random, isBurst ? 400 : 4_000);
  }
  return arrivals;
}

const TASKS = burst(1);
const source = (): ArrivalSource => given(TASKS);

const run = (scaler: Scaler, initialAgents = 1): Promise<SimReport> =>
  simulate({
    ...{ name: scaler.name, seed: 1, arrivals: source(), sloMs: WAIT_MS },
    pools: [{ agents: AGENTS, initialAgents, minAgents: 0, maxAgents: 100, sizing: { kind: 'scaler', scaler } }],
  });

describe('in the world', () => {
  it('the clairvoyant keeps the objective at a cost that comes near its bound, which nobody undercuts', async () => {
    const plan = await clairvoyantPlan(source(), { agent: AGENTS, waitMs: WAIT_MS });
    const { bound } = plan;
    const known = await run(clairvoyant(plan), plan.agents[0] ?? 0);
    expect(bound.tasks).toBe(TASKS.length);
    expect(known.lost).toBe(0);
    expect(known.sloViolation).toBeLessThan(0.01);
    expect(known.agentSeconds).toBeGreaterThan(bound.agentSecondsWithoutViolation);
    expect(known.agentSeconds).toBeLessThan(1.5 * bound.agentSecondsWithoutViolation);
    for (const name of RIVALS) {
      const report = await run(rival(name, { agentsMax: 100 }));
      expect(report.lost, name).toBe(0);
      expect(report.agentSeconds + AGENTS.startupMs / 1000, name).toBeGreaterThan(bound.agentSeconds);
      expect(report.actions.up, name).toBeGreaterThan(0);
    }
  });

  it('the clairvoyant ends what its plan took to be done', async () => {
    const tooFew = {
      ...(await clairvoyantPlan(source(), { agent: AGENTS, waitMs: WAIT_MS })),
      agents: Int32Array.of(1),
    };
    expect(await run(clairvoyant(tooFew))).toMatchObject({ lost: 0, unfinished: 0 });
  });

  it('KEDA and the KPA go to zero when nothing comes, the HPA does not', async () => {
    const sizes = async (scaler: Scaler): Promise<number> => {
      const quiet = given([TASKS[0] as SimArrival, { atMs: 40 * MINUTE_MS, serviceMs: 1, type: 'work' }]);
      const { curves } = await simulate({
        ...{ name: scaler.name, seed: 1, arrivals: quiet, sloMs: WAIT_MS },
        pools: [{ agents: AGENTS, initialAgents: 2, minAgents: 0, maxAgents: 9, sizing: { kind: 'scaler', scaler } }],
      });
      return Math.min(...curves.decisions.map(({ to }) => to));
    };
    expect(await sizes(rival('keda'))).toBe(0);
    expect(await sizes(rival('kpa'))).toBe(0);
    expect(await sizes(rival('hpa'))).toBe(1);
  });
});
