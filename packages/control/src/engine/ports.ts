// The outside world, as the engine needs it. Adapters implement these; nothing else leaves the engine.
import type {
  AuditEntry,
  AuditPage,
  AuditQuery,
  FaultCode,
  FromController,
  LogLine,
  Review,
  ReviewList,
} from '@muster/contract';
import type { SeriesKey } from '../core/series/labels.ts';
import type { SeriesBlock } from '../core/series/rollup.ts';
import type { Measured } from '../core/series/sample.ts';
import type { Tier } from '../core/series/tiers.ts';
import type { JournalRecord, Place, Position } from './records.ts';
import type { RegisterData } from './register.ts';
import type { TaskEntry, TaskSpec } from './task-entry.ts';
import type { Trip } from './trip.ts';

/** What a journal gives back when it opens: a verified snapshot, then every record after it. */
export interface Recovery {
  /** Once, first, when there is a snapshot. */
  register(data: RegisterData): void;
  /** Every task that the snapshot holds, in ascending order. */
  task(entry: TaskEntry): void;
  /** Every record after the snapshot, in order. */
  record(record: JournalRecord): void;
}

export interface JournalStats {
  readonly bytes: number;
  readonly durable: Position;
  readonly lastSyncMs: number;
}

/** Room on the disk: `reserve` = only what was put aside is left, admit no new work. */
export type DiskSpace = 'ample' | 'reserve';

/**
 * The append-only log that is the source of truth.
 *
 * J1. Records become durable in the order of their append; `onDurable` reports positions that only grow.
 * J2. A flush starts when the last one ends and takes all that waits; no timer holds a record back.
 * J3. After any failed write or sync nothing more is ever reported durable; the listener of `onFailure` is called once.
 */
export interface Journal {
  /** Reads everything back; throws Fault `data-corrupt` rather than continue on damage that is not a cut last record. */
  open(recovery: Recovery): Promise<void>;
  /** Buffers a record; sets its `seq` and the places of its blobs; returns the position at which it is durable. */
  append(record: JournalRecord): Position;
  onDurable(listener: (upTo: Position) => void): void;
  onFailure(listener: (code: FaultCode, error: Error) => void): void;
  /**
   * Called when the disk runs full, while what was put aside still lets running work be recorded, and when it is over;
   * at once when it is full already.
   */
  onSpace(listener: (space: DiskSpace) => void): void;
  /** Bytes appended earlier, wherever compaction has moved them. Text is UTF-8. */
  readText(place: Place): Promise<string>;
  readBytes(place: Place): Promise<Uint8Array>;
  stats(): JournalStats;
  /** Compacts what is durable by now, in the background: purged tasks shall leave the disk. */
  compactSoon(): void;
  /** Flushes and closes. */
  close(): Promise<void>;
}

/** Finished tasks that left memory; filled by compaction, bounded by age and count. */
export interface History {
  /** Called when compaction has moved tasks finished before a position here: they may leave memory. */
  onArchived(listener: (finished: readonly number[]) => void): void;
  /** Called when compaction has removed the tasks of these purges, by their names, from the disk. */
  onErased(listener: (purges: readonly string[]) => void): void;
  find(seq: number): Promise<TaskEntry | undefined>;
  /** False means certainly not: most submissions never wait for the disk. */
  mayHaveKey(tenant: string, key: string): boolean;
  findKey(tenant: string, key: string): Promise<TaskEntry | undefined>;
  /** Newest first, before `seq`. Tasks whose spec is not wanted may be left out. */
  before(seq: number, limit: number, wants?: (spec: TaskSpec) => boolean): Promise<readonly TaskEntry[]>;
  /** Idempotency keys kept here. */
  keys(): number;
}

/** An item to which a field is still to be added. */
export type ItemWithout<Field extends string> = FromController extends infer Item
  ? Item extends FromController
    ? Omit<Item, Field>
    : never
  : never;

/** Takes items to agents and clients; batches them per connection. */
export interface Mailbox {
  push(connection: number, item: FromController): void;
  /** Like `push`, with a field's JSON text spliced in, so that a payload is never parsed and printed again. */
  pushWithJson(
    connection: number,
    item: ItemWithout<'payload' | 'result' | 'event'>,
    field: 'payload' | 'result' | 'event',
    json: string,
  ): void;
  /** What was pushed and not read by the peer yet; 0 when there is no such connection. */
  backlogBytes(connection: number): number;
  close(connection: number, code: FaultCode, reason: string): void;
}

/** Cron expressions and time zones. */
export interface Calendar {
  /** The first tick later than a moment; undefined when there is none any more. Throws Fault `invalid-request`. */
  next(expression: string, timezone: string, after: number): number | undefined;
}

/** Wakes the engine once, at or after a time; a later call replaces an earlier one. */
export interface Alarm {
  wakeAt(at: number): void;
}

/** What people and programs changed: append-only, in order. */
export interface AuditLog {
  /** Resolves when the entry is durable; rejects with a Fault when it cannot be. */
  append(entry: Omit<AuditEntry, 'seq'>): Promise<void>;
  /** Newest first. */
  page(query: AuditQuery): Promise<AuditPage>;
}

/** The process, container or pod of an agent, as its provisioner sees it. */
export interface Provisioned {
  /** Agent id; at most one at a time. */
  readonly id: string;
  readonly pool: string;
  /**
   * `ordered` = created, and not started yet; `adopting` = left running by an earlier controller, not connected yet;
   * `backing-off` = ended by itself, and started again later; `stopping` = on its way out, also when it was created
   * again meanwhile.
   */
  readonly state: 'ordered' | 'adopting' | 'running' | 'backing-off' | 'stopping';
  /** When what runs now was started, or was ordered; when the next start is due while it is backing off. */
  readonly since: number;
  readonly pid: number | undefined;
  /** Measured over the last few seconds, its children included; undefined where it cannot be measured. */
  readonly cpuCores: number | undefined;
  readonly memoryBytes: number | undefined;
  /** What its processes have read and written since they began: files, sockets and pipes; absent where nobody tells. */
  readonly readBytes?: number;
  readonly writtenBytes?: number;
  /** Times that it ended by itself and was started again. */
  readonly restarts: number;
  /** How it ended the last time; undefined when it never has. */
  readonly lastEnd: string | undefined;
}

export interface ProvisionerEvents {
  /** A process was started for the agent, the first time or again. */
  readonly onStarted?: (id: string) => void;
  /** It ended by itself: its agent is gone, however its connection looks. It is started again. */
  readonly onEnded?: (id: string, how: string) => void;
}

/**
 * Provides agents: processes of this machine, containers, pods. What was created is kept running until it is removed.
 *
 * P1. At most one process holds an agent id; the next one starts only after nothing of the last is left.
 * P2. What an earlier controller left running is found: created again under its id it is adopted, never doubled.
 * P3. After the promise of `remove` nothing of the agent is left, whatever it did with its grace.
 * P4. An agent that keeps ending is started again later and later, never given up.
 */
export interface Provisioner {
  /** Keeps an agent of the pool running from now on. Without effect for an id that it keeps already. */
  create(pool: string, id: string): void;
  /** Ends it: politely, and with force after the grace. Resolves when nothing is left; at once for an unknown id. */
  remove(id: string, graceMs: number): Promise<void>;
  /** Everything that it keeps, or that an earlier controller left running and nobody has created again. */
  list(): readonly Provisioned[];
  watch(events: ProvisionerEvents): void;
  /** Lets go of everything and leaves it running, for the next controller to adopt. After that it does nothing more. */
  release(): void;
}

export type { SeriesBlock, SeriesEntry } from '../core/series/rollup.ts';
export type { Tier } from '../core/series/tiers.ts';
export type { Window } from '../core/series/window.ts';
export type { Measured, SeriesKey };

/**
 * Keeps what was measured: bounded, and never in the way of a task.
 *
 * K1. Nothing waits for `keep`. What cannot be kept is dropped and counted; it harms nothing else.
 * K2. A block is read whole or not at all, whatever happened to the process or the disk meanwhile.
 * K3. What is older than its tier keeps goes by itself; what is younger goes only when its tier is full, oldest first.
 */
export interface SeriesStore {
  keep(tier: Tier, block: SeriesBlock): void;
  /** Blocks that begin from `from` on and before `to`, oldest first, with the series that are wanted; also what is not written yet. */
  read(tier: Tier, span: SeriesSpan): AsyncIterable<SeriesBlock>;
  /** Begin of the newest block that is kept. */
  lastAt(tier: Tier): Promise<number | undefined>;
  /** Values that were dropped so far. */
  readonly dropped: number;
  /** What was kept until now is written. */
  close(): Promise<void>;
}

export interface SeriesSpan {
  readonly from: number;
  readonly to: number;
  readonly wants: (key: SeriesKey, id: string) => boolean;
}

/** Keeps the newest daily reviews, each whole or not at all. */
export interface ReviewStore {
  /** Replaces what is kept of the day, such as 2026-11-20. Rejects where it cannot be written. */
  keep(day: string, review: Review): Promise<void>;
  /** Newest first. */
  list(): Promise<ReviewList['reviews']>;
  /** Undefined when there is none of that day. */
  read(day: string): Promise<Review | undefined>;
}

/** Something outside the engine that is measured with every sample: the process, the machine, connections. */
export type Probe = () => readonly Measured[];

/** What became of a task, as the spans of a trace. */
export type { Trip, TripSpan } from './trip.ts';

/** Takes trips to where traces are kept. Nothing waits for it: what it cannot take is dropped and counted. */
export interface TripExporter {
  /** Share of the tasks that get a trace of their own; 0..1. */
  sampleRatio(): number;
  keep(trip: Trip): void;
}

/** A line of the log, of those that the registry lists. When and by whom it was written is added by the adapter. */
export type LogEvent = LogLine<'controller'> & {
  readonly time?: never;
  readonly node?: never;
  readonly version?: never;
};

export interface Log {
  (event: LogEvent): void;
  /** Whether lines at level debug are written [no]: asked before many are made. */
  readonly writesDebug?: () => boolean;
}
