// Between which sizes a policy lets a pool be, and which of its fields says so.
import type { HeldBy } from '@muster/contract';
import type { Situation } from './situation.ts';
import { roundUp } from './step.ts';

export interface Bound {
  readonly agents: number;
  /** What to call it when it holds something back. */
  readonly heldBy: Extract<HeldBy, 'bound' | 'budget' | 'event'>;
  /** In words, with its number. */
  readonly words: string;
  /** What made it less than it should be. */
  readonly cutBy?: HeldBy;
}

export interface Bounds {
  readonly min: Bound;
  readonly max: Bound;
}

export type Bounded = Pick<Situation, 'policy' | 'inputs' | 'initialAgents' | 'costPerHour'>;

/** The maximum is the tightest of its bounds, yet never below minAgents; an event raises the minimum up to it. */
export function boundsOf({ policy, inputs, initialAgents, costPerHour }: Bounded): Bounds {
  const min: Bound = { agents: policy.minAgents, heldBy: 'bound', words: `minAgents ${policy.minAgents}` };
  const max = tightest(policy, { initialAgents, costPerHour });
  const most = max.agents < min.agents ? { ...max, agents: min.agents } : max;
  const { event, eventAgents = 0 } = inputs;
  if (!policy.triggers.includes('event') || eventAgents <= min.agents) return { min, max: most };
  const words = `the ${eventAgents} of the event ${event ?? ''}`.trimEnd();
  if (eventAgents <= most.agents) return { min: { agents: eventAgents, heldBy: 'event', words }, max: most };
  const cut = `${words}, bounded by ${most.words}`;
  return { min: { agents: most.agents, heldBy: 'event', words: cut, cutBy: most.heldBy }, max: most };
}

type Basis = Pick<Situation, 'initialAgents' | 'costPerHour'>;

function tightest(policy: Situation['policy'], { initialAgents, costPerHour }: Basis): Bound {
  const { maxAgents, growthMax, budgetPerHour } = policy;
  let found: Bound = { agents: maxAgents, heldBy: 'bound', words: `maxAgents ${maxAgents}` };
  const grown = grownMost(growthMax, initialAgents);
  if (grown < found.agents) {
    found = { agents: grown, heldBy: 'bound', words: `growthMax ${growthMax} × ${initialAgents} = ${grown}` };
  }
  const paid = paidFor(budgetPerHour, costPerHour);
  if (paid < found.agents) {
    found = { agents: paid, heldBy: 'budget', words: `the ${paid} that ${budgetPerHour} per hour pays for` };
  }
  return found;
}

/** The size that growthMax allows: a multiple of the baseline, rounded up. */
export function grownMost(growthMax: number, initialAgents: number): number {
  return growthMax === 0 ? Number.POSITIVE_INFINITY : roundUp(growthMax * initialAgents);
}

/** Agents that a budget pays for, for a whole hour. */
export function paidFor(budgetPerHour: number, costPerHour: number): number {
  if (budgetPerHour === 0 || costPerHour === 0) return Number.POSITIVE_INFINITY;
  return Math.floor(budgetPerHour / costPerHour + 1e-9);
}
