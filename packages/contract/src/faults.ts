// Every fault code, in one place. docs/faults.md is generated from this table and a test keeps them equal.

export interface FaultEntry {
  /** HTTP status of the reply. */
  readonly status: number;
  /** WebSocket close code, where the connection cannot go on. */
  readonly close?: number;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

export const FAULTS = {
  'invalid-request': {
    status: 400,
    retryable: false,
    meaning: 'A field is missing, unknown or has a wrong value.',
    remedy: 'Correct the field that the message names.',
  },
  'invalid-frame': {
    status: 400,
    close: 4400,
    retryable: false,
    meaning: 'A WebSocket frame is not a JSON array of items, or an item is wrong.',
    remedy: 'Follow docs/protocol.md; the reason names the item and the field.',
  },
  unauthorized: {
    status: 401,
    close: 4401,
    retryable: false,
    meaning: 'The token is missing or wrong.',
    remedy: 'Send "Authorization: Bearer TOKEN"; with the CLI use --token or MUSTER_TOKEN.',
  },
  'forbidden-origin': {
    status: 403,
    retryable: false,
    meaning: 'A browser page of another origin tried to connect.',
    remedy: 'Open the page from the controller’s own address.',
  },
  forbidden: {
    status: 403,
    close: 4403,
    retryable: false,
    meaning: 'The token is right, but its role or tenant does not allow this.',
    remedy:
      'Use another token, of a role that the message names, or of no tenant where it names one (docs/security.md).',
  },
  'not-found': {
    status: 404,
    retryable: false,
    meaning: 'There is nothing of this id, name or path.',
    remedy: 'Check the id or name that the message gives.',
  },
  'method-not-allowed': {
    status: 405,
    retryable: false,
    meaning: 'The route exists, but not for this method.',
    remedy: 'See /v1/openapi.json.',
  },
  'connection-gone': {
    status: 410,
    retryable: true,
    meaning: 'The polled connection is not known: it fell silent, was replaced, or the controller was restarted.',
    remedy: 'Poll again without `connection`, with a hello that lists your attempts.',
  },
  'id-in-use': {
    status: 409,
    close: 4409,
    retryable: true,
    meaning: 'Another live process uses this agent id.',
    remedy: 'Give each agent process an id of its own.',
  },
  'key-conflict': {
    status: 409,
    retryable: false,
    meaning: 'The idempotency key was used for a task with another body.',
    remedy: 'Use a new key, or send the same body.',
  },
  'wrong-state': {
    status: 409,
    retryable: false,
    meaning: 'The task is in a state that does not allow this.',
    remedy: 'Read the task; the message names its state.',
  },
  'version-conflict': {
    status: 409,
    retryable: false,
    meaning: 'Somebody else changed it since it was read.',
    remedy: 'Read it again, and change what is there now.',
  },
  'too-large': {
    status: 413,
    close: 1009,
    retryable: false,
    meaning: 'A payload, batch or frame exceeds its limit.',
    remedy: 'Send less at once; the message names the limit.',
  },
  'headers-too-large': {
    status: 431,
    retryable: false,
    meaning: 'The request line and headers together are too long.',
    remedy: 'Send less in the query and in headers.',
  },
  'unsupported-media-type': {
    status: 415,
    retryable: false,
    meaning: 'The body is not JSON.',
    remedy: 'Send Content-Type: application/json.',
  },
  'too-many': {
    status: 409,
    retryable: false,
    meaning: 'As many of these are kept as the bound allows.',
    remedy: 'Remove some that are no longer needed; the message names the bound.',
  },
  'queue-full': {
    status: 429,
    retryable: true,
    meaning: 'The queue is at its bound; nothing of the request was accepted.',
    remedy: 'Retry after the time in Retry-After.',
  },
  'keys-full': {
    status: 429,
    retryable: true,
    meaning: 'As many idempotency keys are kept, or throttle windows open, as the bound allows.',
    remedy: 'Retry later, submit without a key or throttle, or raise queue.keysMax or queue.throttlesMax.',
  },
  'rate-limited': {
    status: 429,
    retryable: true,
    meaning: 'The token or the address asks for more per second than it may.',
    remedy: 'Retry after the time in Retry-After; send fewer, larger requests; or raise server.limits.',
  },
  'too-many-connections': {
    status: 429,
    close: 4429,
    retryable: true,
    meaning: 'The controller holds as many connections, or as many bytes for them, as it may.',
    remedy: 'Close connections that are not needed, read what is sent to them, or retry later.',
  },
  'slow-consumer': {
    status: 429,
    close: 4430,
    retryable: true,
    meaning: 'The client does not read what it is sent.',
    remedy: 'Reconnect and read faster.',
  },
  'unsupported-version': {
    status: 400,
    close: 4426,
    retryable: false,
    meaning: 'The protocol version is not spoken here.',
    remedy: 'Use the version that the reason names.',
  },
  'disk-full': {
    status: 507,
    retryable: true,
    meaning: 'The disk has no room for new tasks; running work goes on.',
    remedy: 'Free space on the data directory’s disk.',
  },
  starting: {
    status: 503,
    retryable: true,
    meaning: 'The controller is reading its journal and does not take requests yet.',
    remedy: 'Retry after the time in Retry-After; /readyz says when it is ready.',
  },
  stopping: {
    status: 503,
    close: 1012,
    retryable: true,
    meaning: 'The controller is stopping.',
    remedy: 'Reconnect; it comes back or another takes over.',
  },
  internal: {
    status: 500,
    close: 1011,
    retryable: true,
    meaning: 'A bug or a failed disk in the controller.',
    remedy: 'See the controller’s log and report it.',
  },
  'data-corrupt': {
    status: 500,
    retryable: false,
    meaning: 'A journal or snapshot does not verify.',
    remedy: 'Run muster log verify; restore the data directory from a backup.',
  },
  'data-unwritable': {
    status: 500,
    retryable: false,
    meaning: 'The data directory cannot be made, read or written.',
    remedy: 'Give the controller’s user the rights to it, or choose another --data-dir.',
  },
  'data-in-use': {
    status: 500,
    retryable: false,
    meaning: 'Another controller uses the data directory.',
    remedy: 'Stop it, or choose another --data-dir.',
  },
  'cannot-listen': {
    status: 500,
    retryable: false,
    meaning: 'The controller’s address cannot be bound: its port is in use or not allowed, or its host is elsewhere.',
    remedy: 'Choose another --port (0 takes a free one) or --host; muster doctor names who has the port.',
  },
  'no-controller': {
    status: 503,
    retryable: true,
    meaning: 'No controller answers at the address.',
    remedy: 'Start one with muster start or muster up, or pass --url.',
  },
  'not-running': {
    status: 503,
    retryable: false,
    meaning: 'No controller runs on the data directory, on this machine.',
    remedy: 'If it runs on another directory, name that with --data-dir.',
  },
  'tls-failed': {
    status: 503,
    retryable: false,
    meaning: 'A certificate is missing, not trusted or not valid, or only one side speaks TLS.',
    remedy: 'Do what the message says; docs/security.md shows both sides.',
  },
  'connection-lost': {
    status: 503,
    retryable: true,
    meaning: 'The connection closed before the reply; whether the request was carried out is unknown.',
    remedy: 'Repeat it with an idempotency key; without one, look first whether it took effect.',
  },
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;

/** An operating error: expected to happen in production, with a code from FAULTS. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** The field of the input at fault, where there is one, as a path: tasks[3].priority. */
  readonly field: string | undefined;
  /** When to try again, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: FaultCode,
    message: string,
    details: { field?: string | undefined; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.retryAfterMs = details.retryAfterMs;
  }

  get retryable(): boolean {
    return FAULTS[this.code].retryable;
  }
}

/** The body of every error reply. */
export interface FaultBody {
  readonly error: {
    readonly code: FaultCode;
    readonly message: string;
    readonly field?: string;
    readonly retryAfterMs?: number;
  };
}

export function faultBody(fault: Fault): FaultBody {
  return {
    error: {
      code: fault.code,
      message: fault.message,
      ...(fault.field === undefined ? {} : { field: fault.field }),
      ...(fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }),
    },
  };
}

/** The fault of an error reply; undefined when the body is none, as a proxy's page. */
export function faultOfBody(text: string): Fault | undefined {
  let body: Partial<FaultBody> | null;
  try {
    body = JSON.parse(text) as Partial<FaultBody> | null;
  } catch {
    return undefined;
  }
  const { code, message, field, retryAfterMs } = (body?.error ?? {}) as Partial<FaultBody['error']>;
  if (typeof code !== 'string' || !Object.hasOwn(FAULTS, code) || typeof message !== 'string') return undefined;
  return new Fault(code, message, { field, retryAfterMs });
}

/** The fault whose close code this is, if it is one of ours. */
export function faultOfClose(code: number, reason: string): Fault | undefined {
  for (const [name, entry] of Object.entries(FAULTS)) {
    // Object.entries loses the key type; the keys of FAULTS are the fault codes.
    if ('close' in entry && entry.close === code) return new Fault(name as FaultCode, reason);
  }
  return undefined;
}
