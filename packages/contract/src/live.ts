// The wire of the live stream that dashboards watch: a snapshot of a few keyed tables, then what has changed of them.
// Types only, without the schemas' library, so that a page that links this stays small.
//
// Z1. A client at number n applies a delta with `from` ≤ n < `seq`, and is at `seq` then. If `from` is above n,
//     something was left out: it asks for a resync. A delta whose `seq` is not above n brings nothing new.
// Z2. A row is always sent whole: applying a delta twice is the same as applying it once.
import type { POOL_AGENT_STATES, Pool, ScalingDecision } from './nouns/pool.ts';
import type { Status } from './nouns/status.ts';

/** The WebSocket's path; a browser offers LIVE_PROTOCOL and its ticket as subprotocols. */
export const LIVE_PATH = '/v1/live';
export const LIVE_PROTOCOL = 'muster.live.v1';

export type LiveAgentState = (typeof POOL_AGENT_STATES)[number];

/** An agent of the fleet, or a place of a pool whose agent is not there yet; the key is its id. */
export interface LiveAgent {
  readonly id: string;
  readonly type: string;
  readonly state: LiveAgentState;
  readonly slots: number;
  readonly slotsBusy: number;
  /** CPU or memory that it uses, of what it may, whichever is more: 0..1. 0 where nothing is measured. */
  readonly loadRatio: number;
  /** Attempts since it joined. */
  readonly completed: number;
  readonly failed: number;
  /** Since when it is connected, or ordered. */
  readonly sinceAt: number;
  readonly version?: string;
  /** Why it gets nothing new, where somebody or something said so. */
  readonly reason?: string;
}

/** A pool; the key is its type. Measured once a second, and after each decision about its size. */
export interface LivePool
  extends Pick<
    Pool,
    | 'type'
    | 'desired'
    | 'total'
    | 'starting'
    | 'busy'
    | 'idle'
    | 'removing'
    | 'slots'
    | 'slotsBusy'
    | 'utilization'
    | 'queueDepth'
    | 'costPerHour'
    | 'agentMinutes'
    | 'cost'
    | 'isCordoned'
    | 'bounds'
  > {
  readonly policy: Pick<Pool['policy'], 'preset' | 'enabled' | 'minAgents' | 'maxAgents'>;
  readonly lastDecision?: LiveDecision;
}

export type LiveDecision = Pick<
  ScalingDecision,
  'at' | 'action' | 'from' | 'to' | 'reason' | 'heldBy' | 'by' | 'isEmergency'
>;

/** Unfinished work of one type and tenant; there is no row for what has none. */
export interface LiveNeed {
  readonly type: string;
  readonly tenant: string;
  /** Tasks that no agent runs: ready, delayed, or held. */
  readonly waiting: number;
  readonly running: number;
}

/** The fleet in one row, whose key is `all`. Measured once a second. */
export interface LiveOverview {
  readonly readiness: 'starting' | 'ready' | 'disk-full' | 'stopping';
  readonly startedAt: number;
  readonly version: string;
  readonly tasks: Status['tasks'];
  readonly agents: Status['agents'];
  readonly slots: Status['slots'];
  /** Slots that there would be if every pool had its desired size. */
  readonly slotsWanted: number;
  readonly submittedPerSecond: number;
  /** Tasks with an outcome, whichever. */
  readonly endedPerSecond: number;
  /** Time from ready to started, of the tasks that started in the last minute; null when none did. */
  readonly waitMs: LiveQuantiles | null;
  readonly pauses: number;
  /** Kinds of waiting work that no live agent can take. */
  readonly demands: number;
  /** Rows of `needs` beyond the bound, which are left out. */
  readonly needsLeftOut: number;
  readonly journalBytes: number;
  readonly loopDelayMsMax: number;
}

export interface LiveQuantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** One value of each series of the overview, for charts that move: one each second. */
export interface LivePoint {
  readonly at: number;
  readonly waiting: number;
  readonly running: number;
  readonly submittedPerSecond: number;
  readonly endedPerSecond: number;
  /** Of the tasks that started in the minute before; null when none did. */
  readonly waitMsP50: number | null;
  readonly waitMsP95: number | null;
  readonly waitMsP99: number | null;
  readonly agents: number;
  readonly slots: number;
  readonly slotsBusy: number;
  /** See LiveOverview. */
  readonly slotsWanted: number;
}

/** What people want to be told; numbered without gaps, so that one that was left out shows. */
export type LiveHappening = { readonly number: number; readonly at: number } & LiveNews;

export type LiveNews =
  | {
      readonly kind: 'scaled';
      readonly pool: string;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
      readonly by?: string;
      readonly isEmergency: boolean;
    }
  | { readonly kind: 'agent-joined'; readonly agent: string; readonly type: string }
  | { readonly kind: 'agent-left'; readonly agent: string; readonly type: string; readonly reason: string }
  | { readonly kind: 'agent-ejected'; readonly agent: string; readonly type: string; readonly reason: string }
  | {
      readonly kind: 'dead-lettered';
      readonly task: string;
      readonly type: string;
      readonly tenant: string;
      readonly reason: 'attempts-exhausted' | 'poison';
      readonly error: string;
    }
  | { readonly kind: 'settings-changed'; readonly version: number; readonly by: string }
  | { readonly kind: 'policy-changed'; readonly pool: string; readonly by: string }
  | { readonly kind: 'paused' | 'resumed'; readonly type?: string; readonly tenant?: string; readonly by: string };

export interface LiveTables {
  readonly agents: LiveAgent;
  readonly pools: LivePool;
  readonly needs: LiveNeed;
  readonly overview: LiveOverview;
}

export type LiveTable = keyof LiveTables;
export const LIVE_TABLES = ['agents', 'pools', 'needs', 'overview'] as const satisfies readonly LiveTable[];

/** Rows by key. */
export type LiveRows = { readonly [Table in LiveTable]?: Readonly<Record<string, LiveTables[Table]>> };

export interface LiveSnapshot {
  readonly kind: 'snapshot';
  readonly seq: number;
  /** The controller's time, in milliseconds since the Unix epoch: the age of what is shown. */
  readonly at: number;
  readonly tables: Required<LiveRows>;
  /** The newest, oldest first. */
  readonly happenings: readonly LiveHappening[];
  readonly points: readonly LivePoint[];
}

export interface LiveDelta {
  readonly kind: 'delta';
  /** See Z1. Mostly `seq` - 1; less for a client that was hidden, or slow. */
  readonly from: number;
  readonly seq: number;
  readonly at: number;
  readonly set?: LiveRows;
  /** Keys of rows that are no more. */
  readonly gone?: { readonly [Table in LiveTable]?: readonly string[] };
  readonly happenings?: readonly LiveHappening[];
  readonly points?: readonly LivePoint[];
}

/** What the client has is of no use any more: a snapshot follows. */
export interface LiveResync {
  readonly kind: 'resync';
  readonly reason: 'asked' | 'too-slow';
}

export type FromLive = LiveSnapshot | LiveDelta | LiveResync;

/** A hidden page is sent one delta a second; `resync` asks for a snapshot, at most one a second. */
export type ToLive = { readonly kind: 'visible'; readonly isVisible: boolean } | { readonly kind: 'resync' };
