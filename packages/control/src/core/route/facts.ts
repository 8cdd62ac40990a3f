// What the engine tells routing about an agent, and about what a task asks of one.

export interface AgentFacts {
  readonly seq: number;
  readonly type: string;
  /** Its type, its capabilities, and its labels as name=value. */
  readonly terms: readonly string[];
  readonly slots: number;
  readonly costPerHour: number;
  readonly version: string;
}

export interface NeedFacts {
  readonly type: string;
  readonly requires: readonly string[];
  readonly prefers: readonly string[];
  readonly slots: number;
}
