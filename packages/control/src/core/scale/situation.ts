// What a decision about the size of a pool is made from, what it remembers of earlier ones, and what it says.
import type { ScalingDecision, ScalingInputs, ScalingPolicy, Trigger } from '@muster/contract';
import type { WorkMemory } from './work-memory.ts';

/** A pool at the moment of an evaluation. */
export interface Situation {
  readonly policy: ScalingPolicy;
  readonly inputs: ScalingInputs;
  /** The size in force. */
  readonly desired: number;
  /** The size that the pool starts with: the baseline of growthMax. */
  readonly initialAgents: number;
  /** Slots of one of its agents. */
  readonly slotsPerAgent: number;
  /** Of one agent; 0 = unknown. */
  readonly costPerHour: number;
  readonly now: number;
  /** False while what is known of the agents is old: just after a start, or when the controller itself was asleep. */
  readonly hasData: boolean;
}

/** Conditions that must last before they count. */
export type Lasting = 'load' | 'response-time' | 'critical-load' | 'starting';

/**
 * What the next evaluation must know of the earlier ones. Plain JSON of bounded size: it is journaled with its decision
 * and taken up after a restart.
 */
export interface ScalingMemory {
  /** Evaluations in a row that asked for more, and for fewer; a change of size starts both anew. */
  readonly up: number;
  readonly down: number;
  readonly lastUpAt: number | null;
  readonly lastDownAt: number | null;
  readonly direction: 'up' | 'down' | null;
  /** When the direction changed lately, oldest first. */
  readonly turns: readonly number[];
  /** Since when a condition that must last has held without a break. */
  readonly since: Readonly<Partial<Record<Lasting, number>>>;
  /** Tasks that no agent could take when the pool last grew for such, as far as there are as many still. */
  readonly demandAnswered: number;
  readonly evaluatedAt: number | null;
  /** Only of a pool that is sized to its work. */
  readonly work?: WorkMemory;
}

export const NEW_MEMORY: ScalingMemory = {
  up: 0,
  down: 0,
  lastUpAt: null,
  lastDownAt: null,
  direction: null,
  turns: [],
  since: {},
  demandAnswered: 0,
  evaluatedAt: null,
};

/** A decision, but for the name of its pool. */
export type Verdict = Omit<ScalingDecision, 'pool' | 'by'>;

/** A reason for more agents. */
export interface Ask {
  readonly by: Trigger | 'threshold' | 'work';
  /** What is over or under what, with the numbers. */
  readonly because: string;
  /** It has lasted already, or cannot wait: it does not wait for scaleUpThreshold. */
  readonly isUrgent: boolean;
  /** The agents that start would do. */
  readonly isCovered: boolean;
}
