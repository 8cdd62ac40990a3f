// One pool of this controller as the engine's rooms share it: its plan, the policy in force, and the places of its
// agents. What is durable of it is in the ledger (pool-size.ts, scalings.ts).
import type { PolicyRequest, ScalingPolicy } from '@muster/contract';
import type { NeedFacts } from '../core/route/fleet.ts';
import type { Documents } from './documents.ts';
import type { PoolFlow } from './pool-flow.ts';
import { sizeIn } from './pool-size.ts';
import { ResourceTrends } from './resource-trends.ts';
import { Spread } from './spread.ts';

/** A pool as it is configured. */
export interface PoolPlan {
  /** Of its agents, and its name. */
  readonly type: string;
  /** Tasks that each agent runs at once. */
  readonly slots: number;
  /** The size that it starts with: the baseline of growthMax. */
  readonly initialAgents: number;
  /** Of one agent; 0 = unknown. */
  readonly costPerHour: number;
  /** What one agent can use: its pressure is measured against it [1 core; memory: not]. */
  readonly resources?: { readonly cpuCores?: number; readonly memoryBytes?: number };
  readonly given: PolicyRequest;
}

/** An agent id of a pool, from its order until nothing of its process is left. */
export interface Place {
  readonly id: string;
  /**
   * `kept` counts for the size; `draining` gets nothing new, and may be taken back; `stopping` was told to hand back
   * what it runs; `ending` is with the provisioner.
   */
  state: 'kept' | 'draining' | 'stopping' | 'ending';
  /** Since when its agent is waited for: its order, or the start of its process; 0 when it need not be timed. */
  startsSince: number;
  /** When its removal was decided; 0 before. */
  leavesSince: number;
  /** Since when its process costs money; 0 while there is none. */
  costsSince: number;
}

export interface PoolState {
  readonly plan: PoolPlan;
  /** As given by the last change, or as configured. */
  given: PolicyRequest;
  policy: ScalingPolicy;
  /** By agent id. */
  readonly places: Map<string, Place>;
  readonly flow: PoolFlow;
  readonly trends: ResourceTrends;
  /** What its agents offered last; undefined until one was ever seen. */
  terms: ReadonlySet<string> | undefined;
  /** Agents that an earlier controller left running, and that have not come back yet; waited for until. */
  readonly awaited: Set<string>;
  awaitsUntil: number;
  /** When it is evaluated next; 0 = never. */
  dueAt: number;
  /** Tasks that no agent can take were seen at the last evaluation. */
  isDemanded: boolean;
  /** Evaluations in a row that must be calm before an emergency is over. */
  calmIn: number;
  readonly startMs: Spread;
  readonly stopMs: Spread;
  /** Of agents that are gone. */
  agentMs: number;
}

export interface PoolBeginning {
  readonly given: PolicyRequest;
  readonly policy: ScalingPolicy;
  readonly flow: PoolFlow;
}

export function newPool(plan: PoolPlan, { given, policy, flow }: PoolBeginning): PoolState {
  return {
    ...{ plan, given, policy, flow },
    trends: new ResourceTrends(plan.resources ?? {}),
    places: new Map(),
    terms: undefined,
    awaited: new Set(),
    awaitsUntil: 0,
    dueAt: 0,
    isDemanded: false,
    calmIn: 0,
    startMs: new Spread(),
    stopMs: new Spread(),
    agentMs: 0,
  };
}

/** The size that a pool should have now. */
export function desiredOf({ plan }: PoolState, documents: Documents): number {
  return sizeIn(documents.get('pools', plan.type))?.agents ?? plan.initialAgents;
}

/** Could an agent of the pool run such tasks, as far as is known? */
export function couldRun({ plan, terms }: PoolState, { type, requires, slots }: NeedFacts): boolean {
  const offers = (term: string): boolean => terms?.has(term) ?? term === plan.type;
  return slots <= plan.slots && offers(type) && requires.every(offers);
}

/** Is it this pool that tasks of a type are asked of when no agent can take them? */
export function isAskedFor(pool: PoolState, facts: NeedFacts): boolean {
  return facts.type === pool.plan.type || couldRun(pool, facts);
}
