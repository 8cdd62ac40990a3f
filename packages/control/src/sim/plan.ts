// What a simulated run is made of: its arrivals, its agents, and who sizes the fleet.

/** One task that arrives. */
export interface SimArrival {
  /** Since the start of the run; a trace counts from its first arrival. */
  readonly atMs: number;
  /** Time that an agent of speed 1 needs for it. */
  readonly serviceMs: number;
  readonly type: string;
  readonly tenant?: string;
  /** Tasks of one key belong together: a session. */
  readonly key?: string;
  readonly priority?: number;
  /** From its arrival to when its result is due. */
  readonly deadlineMs?: number;
}

/** Arrivals in order of time, a chunk in memory at once: a trace may have any length. */
export type ArrivalSource = AsyncIterable<readonly SimArrival[]>;

/** The agents of one type, as the simulator plays them. */
export interface AgentModel {
  readonly type: string;
  readonly slots: number;
  /** From the order of an agent to the moment it takes work. */
  readonly startupMs: number;
  /** Share of `startupMs` by which a start takes longer, at random, at most. */
  readonly startupSpreadRatio: number;
  /** A task takes its service time ÷ speed. */
  readonly speed: number;
  /** Ends of one agent by itself, a Poisson process; its tasks are lost to it. */
  readonly failuresPerHour: number;
  /** Of one agent. */
  readonly costPerHour: number;
}

/** What an autoscaler from outside sees of a pool when it looks. */
export interface Observation {
  readonly now: number;
  /** The size that is asked for. */
  readonly desired: number;
  /** Agents that can take work. */
  readonly ready: number;
  /** Agents that were ordered and are not ready yet. */
  readonly starting: number;
  readonly slotsPerAgent: number;
  /** Tasks that wait for an agent. */
  readonly waiting: number;
  /** Tasks that run: busy slots. */
  readonly running: number;
  /** Means over the time since the last look, as metrics pipelines report them; at the first look, the values now. */
  readonly waitingMean: number;
  readonly runningMean: number;
  /** Tasks that arrived since the last look. */
  readonly arrived: number;
  /** False while metrics are missing: the numbers are then those of the last look that had them. */
  readonly hasData: boolean;
}

/** Sizes a pool from outside the engine, as the autoscalers that people use today do. One per pool and run. */
export interface Scaler {
  readonly name: string;
  /** How often it looks. */
  readonly intervalMs: number;
  /** The size it asks for; bounds of the pool are applied after it. */
  desired(seen: Observation): number;
}
