// Every policy at every target and minimum on the arrivals of one seed.
import type { CostPoint } from '../../../packages/control/dist/sim/cost-curve.js';
import type { AgentModel, ArrivalSource, SimArrival } from '../../../packages/control/dist/sim/plan.js';
import { clairvoyantPlan, type LowerBound } from '../../../packages/control/dist/sim/rivals/clairvoyant.js';
import { simulate } from '../../../packages/control/dist/sim/run.js';
import { type Entry, entriesOf } from './contest.ts';
import { TASK_TYPE } from './traces.ts';

/** How long a task may wait. */
export const WAIT_MS = 30_000;
const AGENTS_MAX = 1000;

/** One policy with one seed. */
export interface Swept {
  readonly policy: string;
  /** As it is; none for what has no default. */
  readonly own: CostPoint | undefined;
  /** As it is, at every target and with every minimum. */
  readonly points: readonly CostPoint[];
}

export interface SeedSweep {
  readonly tasks: number;
  readonly hours: number;
  readonly slotsMean: number;
  readonly bound: LowerBound;
  readonly policies: readonly Swept[];
}

export async function sweep(
  arrivals: readonly SimArrival[],
  { startMs, seed }: { readonly startMs: number; readonly seed: number },
): Promise<SeedSweep> {
  const agent = agentOf(startMs);
  const plan = await clairvoyantPlan(given(arrivals), { agent, waitMs: WAIT_MS });
  const spanSeconds = (arrivals.at(-1)?.atMs ?? 0) / 1000;
  const slotsMean = spanSeconds === 0 ? 0 : (plan.bound.workSeconds * agent.slots) / spanSeconds;
  const policies = new Map<string, { own: CostPoint | undefined; readonly points: CostPoint[] }>();
  for (const entry of entriesOf({ agent, slotsMean, agentsMax: AGENTS_MAX, plan })) {
    const { agentSeconds: cost, sloViolation: violation } = await simulate({
      ...{ name: entry.policy, seed, arrivals: given(arrivals), sloMs: WAIT_MS },
      pools: [entry.pool()],
    });
    const policy = policies.get(entry.policy) ?? { own: undefined, points: [] };
    policies.set(entry.policy, policy);
    if (isOwn(entry)) policy.own = { cost, violation };
    policy.points.push({ cost, violation });
  }
  return {
    ...{ tasks: arrivals.length, hours: spanSeconds / 3600, slotsMean, bound: plan.bound },
    policies: [
      ...[...policies].map(([policy, { own, points }]) => ({ policy, own, points })),
      // Nobody can undercut it, whatever is violated.
      { policy: 'bound', own: undefined, points: [{ cost: plan.bound.agentSeconds, violation: 0 }] },
    ],
  };
}

const isOwn = ({ target, agentsMin }: Entry): boolean => target === undefined && agentsMin === undefined;

/** A start takes up to half as long again. */
const agentOf = (startupMs: number): AgentModel => ({
  ...{ type: TASK_TYPE, slots: 1, startupMs, startupSpreadRatio: 0.5, speed: 1 },
  ...{ failuresPerHour: 0, costPerHour: 1 },
});

async function* given(arrivals: readonly SimArrival[]): ArrivalSource {
  yield arrivals;
}
