// What a trace or a pattern is made of, whatever its source.
import type { SimArrival } from '../sim/plan.ts';

/** A task of a trace, in trace time: what a simulated run takes as it is. */
export type Arrival = SimArrival;

export type ArrivalChunks = AsyncGenerator<readonly Arrival[], void, undefined>;
/** At most in one chunk. */
export const CHUNK_ARRIVALS = 512;

/** What reading a trace met on the way; filled while it is read. */
export interface TraceNotes {
  /** How the columns were understood, for a person. */
  description: string;
  rows: number;
  /** Rows without a time. */
  skipped: number;
  /** Rows of tasks equal to the row before: each is a task of its own all the same. */
  repeated: number;
  /** Rows that came back into order within the window. */
  reordered: number;
  /** Rows too far out of order: they arrive at the time reached when they were read. */
  late: number;
  /** Rows without a service time, which got the default. */
  unserviced: number;
  /** Of a trace of rates: windows of time that were told. */
  windows: number;
  /** Of those, and of the holes between them, the ones without a task. */
  windowsEmpty: number;
}

export const emptyNotes = (description: string): TraceNotes => ({
  description,
  rows: 0,
  skipped: 0,
  repeated: 0,
  reordered: 0,
  late: 0,
  unserviced: 0,
  windows: 0,
  windowsEmpty: 0,
});
