// Traces of tasks: which task belongs to which trace, what its agents are told of it, and what is exported at its end.
// While a task is on its way nothing is kept for it but the decision, which stands in its conditions.
//
// R1. Whether a task is recorded is decided once, at its submission, and is durable with it.
// R2. A caller's trace is followed: recorded when the caller records it. Others are chosen by their id alone.
import type { Random } from '../base/random.ts';
import { isSampledAt, newTraceId, parseTraceparent, traceparentOf } from '../base/trace-context.ts';
import type { Committer } from './committer.ts';
import type { Ledger } from './ledger.ts';
import type { TripExporter } from './ports.ts';
import type { TaskEntry, TaskTrace } from './task-entry.ts';
import { attemptSpanId, tripOf } from './trip.ts';

export interface TripsParts {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly committer: Committer;
  /** Undefined where nothing is exported. */
  readonly exporter: TripExporter | undefined;
}

export class Trips {
  readonly #parts: TripsParts;

  constructor(parts: TripsParts) {
    this.#parts = parts;
  }

  /** Of a task that is submitted, in the trace of its caller if there is one. */
  begin(traceparent: string | undefined): TaskTrace | undefined {
    const { exporter, random } = this.#parts;
    const caller = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    if (caller !== undefined) {
      const { traceId, spanId, isSampled } = caller;
      return { id: traceId, parent: spanId, isSampled, isRecorded: isSampled && exporter !== undefined };
    }
    const ratio = exporter?.sampleRatio() ?? 0;
    if (ratio <= 0) return undefined;
    const id = newTraceId(random);
    return isSampledAt(ratio, id) ? { id, isSampled: true, isRecorded: true } : undefined;
  }

  /** Exports the trip of a task once its end is durable. */
  ended(entry: TaskEntry): void {
    const { exporter, committer, ledger } = this.#parts;
    const trace = entry.extras?.conditions?.trace;
    if (exporter === undefined || trace?.isRecorded !== true) return;
    const trip = tripOf(entry, trace, (seq) => ledger.state.agents.get(seq)?.hello);
    committer.whenDurable(() => exporter.keep(trip));
  }
}

/** What the agent of an attempt is told: its own span, or the caller's where the task's are not recorded. */
export function traceparentFor(entry: TaskEntry, attempt: number): string | undefined {
  const trace = traceOfAttempt(entry, attempt);
  if (trace?.parent === undefined) return undefined;
  return traceparentOf({ traceId: trace.id, spanId: trace.parent, isSampled: trace.isSampled });
}

/** Of the task that goes on from a hand-off: it was submitted by the attempt that ended so. */
export function traceAfter(entry: TaskEntry): TaskTrace | undefined {
  return traceOfAttempt(entry, entry.attempt);
}

function traceOfAttempt(entry: TaskEntry, attempt: number): TaskTrace | undefined {
  const trace = entry.extras?.conditions?.trace;
  if (trace?.isRecorded !== true) return trace;
  return { ...trace, parent: attemptSpanId(entry, trace, attempt) };
}
