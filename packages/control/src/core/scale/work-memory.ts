// What a pool that is sized to its work remembers of it. Plain JSON of bounded size: it is journaled with decisions.

export interface WorkMemory {
  /** When measuring began, without a gap since. */
  readonly since: number;
  readonly at: number;
  /** Tasks that waited then. */
  readonly waiting: number;
  /** Two means of the work that arrived, in slots; each is a sum and the weight that it has so far. */
  readonly short: Mean;
  readonly long: Mean;
  readonly serviceMs: number;
  /** What was needed lately: the largest need of each span, oldest first (recent-needs.ts). */
  readonly needs: readonly Need[];
}

export interface Mean {
  readonly sum: number;
  readonly weight: number;
}

export interface Need {
  readonly at: number;
  readonly slots: number;
}
