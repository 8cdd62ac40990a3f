// What is asked of the router, and its answer.
import type { Need } from './need.ts';

export interface RouteRequest {
  readonly need: Need;
  /** '' = none. */
  readonly session: string;
  /** Used until the type has been learned; 0 = unknown. */
  readonly estimateMs: number;
  /** '' = the configured one; so is a name that nobody knows. */
  readonly profile: string;
  /** A last word on each candidate, by agent; without it all that have room are welcome. */
  readonly mayTake?: ((agent: number) => boolean) | undefined;
  /** The clock, for what depends on an agent's age; without it nobody is young. */
  readonly now?: number;
  /** Number of the task: what it draws where versions share the tasks of a type [0]. */
  readonly task?: number;
  /** Tasks before it in their order that it passed; see turned-choice.ts [0]. */
  readonly passed?: number;
  /** Tasks of this need that wait, this one included; without it the task takes what is free and waits for no other. */
  readonly waiting?: number;
  /** How long it has waited for an agent [0]. */
  readonly waitedMs?: number;
}

export interface Placement {
  /** Sequence number of the agent. */
  readonly agent: number;
  /** Predicted run time there, in whole milliseconds: what reserve and release count. */
  readonly workMs: number;
  /** The record, good until the next decision; see decision-record.ts. */
  readonly decision: Uint8Array;
}
