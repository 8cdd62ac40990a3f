// May a batch of tasks enter? All of it or nothing: a refusal leaves no trace.
import type { FaultCode } from '@muster/contract';

export interface Bounds {
  readonly waitingMax: number;
  readonly payloadBytesMax: number;
  readonly keysMax: number;
  readonly throttlesMax: number;
}

export interface Arriving {
  readonly tasks: number;
  readonly keyed: number;
  /** Those that another task makes way for, in the batch or before it. */
  readonly superseding: number;
  /** Throttle windows that open with them. */
  readonly throttled: number;
  readonly payloadBytesMax: number;
  /** Index of the task with the largest payload. */
  readonly largest: number;
}

export interface Present {
  /** Unfinished tasks. */
  readonly open: number;
  readonly keys: number;
  /** Throttle windows that are open. */
  readonly windows: number;
  /** Tasks finished per second lately; 0 = unknown. */
  readonly drainRate: number;
  readonly isDiskFull: boolean;
}

export interface Refusal {
  readonly code: FaultCode;
  readonly message: string;
  readonly field?: string;
  readonly retryAfterMs?: number;
}

const RETRY_AFTER_MS_MIN = 100;
const RETRY_AFTER_MS_MAX = 60_000;

/** The reason to refuse, or undefined when the batch may enter. */
export function admit(arriving: Arriving, present: Present, bounds: Bounds): Refusal | undefined {
  if (arriving.payloadBytesMax > bounds.payloadBytesMax) {
    return {
      code: 'too-large',
      field: `tasks[${arriving.largest}].payload`,
      message: `tasks[${arriving.largest}].payload has ${arriving.payloadBytesMax} bytes; the limit is ${bounds.payloadBytesMax} (queue.payloadBytesMax)`,
    };
  }
  if (present.isDiskFull) {
    return {
      code: 'disk-full',
      message: 'the disk of the data directory is full; no new tasks are taken',
      retryAfterMs: RETRY_AFTER_MS_MAX,
    };
  }
  const excess = present.open + arriving.tasks - arriving.superseding - bounds.waitingMax;
  if (excess > 0) {
    const drainMs = present.drainRate > 0 ? (1000 * excess) / present.drainRate : RETRY_AFTER_MS_MAX;
    return {
      code: 'queue-full',
      message: `the queue holds ${present.open} of ${bounds.waitingMax} tasks (queue.waitingMax); ${arriving.tasks} more do not fit`,
      retryAfterMs: Math.round(Math.min(RETRY_AFTER_MS_MAX, Math.max(RETRY_AFTER_MS_MIN, drainMs))),
    };
  }
  if (arriving.keyed > 0 && present.keys + arriving.keyed > bounds.keysMax) {
    return {
      code: 'keys-full',
      message: `${present.keys} idempotency keys are kept of ${bounds.keysMax} (queue.keysMax); submit without a key, or later`,
      retryAfterMs: RETRY_AFTER_MS_MAX,
    };
  }
  if (arriving.throttled > 0 && present.windows + arriving.throttled > bounds.throttlesMax) {
    return {
      code: 'keys-full',
      message: `${present.windows} throttle windows are open of ${bounds.throttlesMax} (queue.throttlesMax); submit without throttle, or later`,
      retryAfterMs: RETRY_AFTER_MS_MAX,
    };
  }
  return undefined;
}
