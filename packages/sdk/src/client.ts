// `connect`: a client that submits tasks and waits for their outcomes over one WebSocket.
import type { Accepted, StreamEvent, TaskId, TaskSubmission } from '@muster/contract';
import { Fault } from '@muster/contract/protocol';
import { addressOf, DEFAULT_URL } from './address.ts';
import { type Backoff, RECONNECT } from './backoff.ts';
import { Conversation } from './conversation.ts';
import { deferred } from './deferred.ts';
import { readEnvironment } from './environment.ts';
import type { StreamOptions } from './follows.ts';
import { Link } from './link.ts';
import { REQUEST_LIMITS, type RequestLimits } from './requests.ts';
import { type Random, systemTime, type Time } from './time.ts';
import type { TlsFiles } from './tls.ts';
import type { TaskOutcome } from './watches.ts';
import { dialWebSocket } from './websocket.ts';
import type { Dial } from './wire.ts';

export interface ConnectOptions {
  /** Address of the controller [MUSTER_URL, else http://127.0.0.1:8080]. */
  readonly url?: string;
  /** [MUSTER_TOKEN, else none]. */
  readonly token?: string;
  /** Files for a controller behind TLS. */
  readonly tls?: TlsFiles;
  /** Longest wait for the first connection [10 s]. */
  readonly connectTimeoutMs?: number;
  readonly limits?: Partial<RequestLimits>;
  /** Outcomes say when their task was submitted, started and ended, by the controller's clock [false]. */
  readonly hasTimes?: boolean;
  readonly backoff?: Partial<Backoff>;
  readonly time?: Time;
  readonly random?: Random;
  readonly dial?: Dial;
}

export interface ResultOptions {
  /** Reject after this long [never]. The task goes on. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Client {
  /**
   * Resolves when the tasks are durable, in the order given; a batch is accepted or refused as a whole. Rejects with a
   * `Fault`: `connection-lost` means that it is unknown whether they were accepted. Tasks that all carry an
   * idempotency key never meet it in a reconnect: they are sent again.
   */
  submit(tasks: TaskSubmission | readonly TaskSubmission[]): Promise<readonly Accepted[]>;
  /** Resolves when the task has ended, however it ended; a task that failed is no error here. */
  result(task: TaskId, options?: ResultOptions): Promise<TaskOutcome>;
  /**
   * What the task says, as it says it: `for await (const event of client.follow(id))`; the outcome is the last. Across
   * reconnects every chunk comes once, and what the controller no longer had is told as a gap.
   */
  follow(task: TaskId, options?: StreamOptions): AsyncGenerator<StreamEvent, void, undefined>;
  cancel(task: TaskId): Promise<void>;
  /** What waits for a reply rejects. */
  close(): Promise<void>;
  /** Resolves when the connection has ended for good; with a fault when the controller ended it. */
  readonly closed: Promise<Fault | undefined>;
}

/** Resolves when the connection is open; later breaks are mended in the background. */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const environment = readEnvironment();
  const { time = systemTime, random = Math.random, dial = dialWebSocket, connectTimeoutMs = 10_000 } = options;
  const address = addressOf(options.url ?? environment.url ?? DEFAULT_URL, options.token ?? environment.token, {
    ...environment.tls,
    ...options.tls,
  });
  const opened = deferred<void>();
  const closed = deferred<Fault | undefined>();
  let lastLoss = 'it did not answer';

  const link = new Link(
    { address, dial, time, random, backoff: { ...RECONNECT, ...options.backoff } },
    {
      opened() {
        conversation.ready();
        opened.resolve();
      },
      received(items) {
        for (const item of items) conversation.received(item);
      },
      lost(reason) {
        lastLoss = reason;
        conversation.lost();
      },
      ended(fault) {
        const cause = fault ?? new Fault('connection-lost', 'The client was closed; what had no reply is unknown.');
        conversation.end(cause);
        opened.reject(cause);
        closed.resolve(fault);
      },
    },
  );
  const { hasTimes = false } = options;
  const conversation = new Conversation(link, time, { ...REQUEST_LIMITS, ...options.limits, hasTimes });

  const callOff = time.after(connectTimeoutMs, () => {
    opened.reject(new Fault('no-controller', `No controller answers at ${address.url}: ${lastLoss}.`));
    link.close('connect timeout');
  });
  link.open();
  await opened.promise.finally(callOff);

  return {
    submit: (tasks) => conversation.submit(tasks),
    result: (task, limits = {}) => bounded(conversation.outcome(task), { task, time, ...limits }),
    follow: (task, from = {}) => conversation.follow(task, from),
    cancel: (task) => conversation.cancel(task),
    async close() {
      link.close('client closed');
      await closed.promise;
    },
    closed: closed.promise,
  };
}

function bounded(
  outcome: Promise<TaskOutcome>,
  { task, time, timeoutMs, signal }: ResultOptions & { readonly task: TaskId; readonly time: Time },
): Promise<TaskOutcome> {
  if (timeoutMs === undefined && signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const onAbort = () => finish(() => reject(signal?.reason));
    const onTimeout = () =>
      finish(() => reject(new DOMException(`Task ${task} has not ended after ${timeoutMs} ms.`, 'TimeoutError')));
    const callOff = timeoutMs === undefined ? () => {} : time.after(timeoutMs, onTimeout);
    const finish = (settle: () => void) => {
      callOff();
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    outcome.then(
      (value) => finish(() => resolve(value)),
      (error) => finish(() => reject(error)),
    );
  });
}
