// A scene: everything that chance decides in one run, drawn before it. All policies play the same scene (common random
// numbers), so that a difference between two of them is theirs and not the dice's.

/** One agent as it is at the start; `Change` says what becomes of it. */
export interface AgentPlan {
  readonly slots: number;
  /** So many tasks run at full speed at once; more of them share it evenly. */
  readonly cores: number;
  /** By task type: a task of size s takes s ÷ speed alone. */
  readonly speeds: readonly number[];
  readonly costPerHour: number;
  readonly isPresent: boolean;
}

/** From a moment on an agent is otherwise; what is left out stays. */
export interface Change {
  readonly atMs: number;
  readonly agent: number;
  /** Times its speed. */
  readonly pace?: number;
  /** Share of its tasks that fail `FAILURE_MS` after they began. */
  readonly failureRatio?: number;
  /** It joins young, or takes nothing new and leaves. */
  readonly isPresent?: boolean;
}

/** A broken agent is quick to say no. */
export const FAILURE_MS = 10;

export interface Scene {
  readonly agents: readonly AgentPlan[];
  /** In order of time. */
  readonly changes: readonly Change[];
  readonly tasks: Tasks;
  readonly types: number;
  readonly tenants: readonly string[];
  /** Mean size: times are reported in it. */
  readonly meanMs: number;
  /** A task that completes later is no good any more. */
  readonly deadlineMs: number;
  /** One way between controller and agent. */
  readonly delayMs: number;
  /** A task whose session the agent still holds in memory takes this share of the time; 1 = no sessions. */
  readonly warmRatio: number;
  /** Sessions that one agent holds in memory. */
  readonly sessionsHeld: number;
  /** The first tasks of an agent that joined take `coldRatio` times as long. */
  readonly coldTasks: number;
  readonly coldRatio: number;
}

/** Columns, one entry per task in order of arrival. */
export interface Tasks {
  readonly count: number;
  readonly atMs: Float64Array;
  readonly sizeMs: Float64Array;
  readonly type: Uint8Array;
  /** Index into the tenants of the scene. */
  readonly tenant: Uint8Array;
  /** -1 = none. */
  readonly session: Int32Array;
  /** Below the failure ratio of its agent the task fails. */
  readonly luck: Float64Array;
}
