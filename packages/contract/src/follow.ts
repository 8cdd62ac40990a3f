// Following a task's stream over HTTP: server-sent events become StreamEvents, and a broken connection is made again
// from where it broke, so that nothing is missed or seen twice.
import { Fault } from './faults.ts';
import type { HttpCaller } from './http-caller.ts';
import type { StreamEvent } from './nouns/stream.ts';
import type { TaskId } from './nouns/task.ts';

export interface FollowOptions {
  /** Number of the last chunk that is known already [0]. */
  readonly after?: number | undefined;
  /** False: ends with what is there now [true]. */
  readonly isLive?: boolean | undefined;
  /** Ends the iteration; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const RETRY_BASE_MS = 100;
const RETRY_MS_MAX = 5_000;
/** Connections that brought nothing, in a row, before it is given up: about half a minute. */
const RETRIES_MAX = 10;
/** The controller sends a heartbeat every 15 s; a connection silent for this long is dead. */
const SILENCE_MS = 45_000;
/** An event is a chunk of 64 KiB, or an outcome with its result. */
const EVENT_LENGTH_MAX = 16 * 1024 * 1024;

/** Ends after the outcome. Throws a Fault: `no-controller` when the controller stays away. */
export async function* followTask(
  caller: HttpCaller,
  task: TaskId,
  options: FollowOptions = {},
): AsyncGenerator<StreamEvent, void, undefined> {
  const { isLive = true, signal } = options;
  let after = options.after ?? 0;
  for (let failures = 0; ; failures++) {
    try {
      for await (const event of eventsOf(caller, { task, after, isLive, signal })) {
        failures = 0;
        if ('number' in event) after = event.number;
        yield event;
        if (event.kind === 'outcome') return;
      }
      if (!isLive) return;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Fault && !error.retryable) throw error;
      if (failures >= RETRIES_MAX) throw error;
    }
    await pause(Math.min(RETRY_MS_MAX, RETRY_BASE_MS * 2 ** failures), signal);
  }
}

interface Part {
  readonly task: TaskId;
  readonly after: number;
  readonly isLive: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The events of one connection. */
async function* eventsOf(caller: HttpCaller, { task, after, isLive, signal }: Part): AsyncGenerator<StreamEvent> {
  const silence = new AbortController();
  const giveUp = (): void => silence.abort(new Error(`silent for ${SILENCE_MS} ms`));
  let watch = setTimeout(giveUp, SILENCE_MS);
  const signals = signal === undefined ? [silence.signal] : [silence.signal, signal];
  const query = { ...(after === 0 ? {} : { after }), ...(isLive ? {} : { live: false }) };
  try {
    const path = `/v1/tasks/${encodeURIComponent(task)}/stream`;
    const body = await caller.open({ path, query, signal: AbortSignal.any(signals) });
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of body) {
      clearTimeout(watch);
      watch = setTimeout(giveUp, SILENCE_MS);
      text += decoder.decode(bytes, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      if (text.length > EVENT_LENGTH_MAX) throw new Fault('too-large', 'an event of the stream is too long');
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '));
        // As the controller's schema says it.
        if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as StreamEvent;
      }
    }
  } finally {
    clearTimeout(watch);
    silence.abort();
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener('abort', finish);
  });
}
