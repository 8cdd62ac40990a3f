// What tasks say while they run. Kept in memory, so that talk never waits for the disk; the end of an attempt's talk is
// written once, with its outcome. Readers live here, too.
//
// S1. All streams together hold at most `totalBytes`, one at most `taskBytes`; ended tasks make room first.
// S2. Only the attempt that holds its task is heard, so that attempts follow each other in a stream.
// S3. What is heard leaves at once; the outcome event leaves when the outcome is durable.
import { Fault, type LogLevel, type StreamEvent } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import { chunkNumber, turnOf } from './chunk-number.ts';
import type { Committer } from './committer.ts';
import type { Journal, Log } from './ports.ts';
import { inlineText } from './records.ts';
import type { Running } from './roster.ts';
import type { EngineSettings } from './settings.ts';
import { StreamReader } from './stream-reader.ts';
import { readEnding, readKept } from './stream-storage.ts';
import type { TaskEntry } from './task-entry.ts';
import { type Reader, TaskStream } from './task-stream.ts';
import { isFinished } from './task-transitions.ts';
import type { Watchers } from './watchers.ts';

export interface StreamsParts {
  readonly clock: Clock;
  readonly committer: Committer;
  readonly journal: Journal;
  readonly log: Log;
  readonly settings: EngineSettings;
  readonly watchers: Watchers;
}

export interface Said {
  readonly stream: 'output' | 'log';
  readonly seq: number;
  readonly data: unknown;
  readonly level?: LogLevel;
}

export interface ReadOptions {
  /** Number of the last chunk that the reader has; 0 = none. */
  readonly after: number;
  /** False: what is there now, without waiting for more. */
  readonly isLive: boolean;
  /** There is something to read. */
  readonly onNews: () => void;
}

const READER_RETRY_MS = 5_000;

export class Streams {
  readonly #parts: StreamsParts;
  /** Of tasks without an outcome; the one that was written longest ago first. */
  readonly #live = new Map<number, TaskStream>();
  readonly #ended = new Map<number, TaskStream>();
  /** Readers to be told at the end of this frame. */
  readonly #news = new Set<Reader>();
  #length = 0;
  #readers = 0;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
  }

  /** Characters in memory. */
  get length(): number {
    return this.#length;
  }

  get readers(): number {
    return this.#readers;
  }

  /** An attempt says something; what was heard before is ignored. `text` is its data as JSON. */
  say(running: Running, said: Said, text: string): void {
    const { entry, lease } = running;
    const { stream: kind, seq, level = 'info' } = said;
    running.stream ??= this.#of(entry.seq);
    const { stream } = running;
    const number = chunkNumber(turnOf(entry, lease.attempt), seq);
    const place = `"number":${number},"attempt":${lease.attempt},"at":${this.#parts.clock.now()}`;
    const json =
      kind === 'log'
        ? `{"kind":"log",${place},"level":"${level}","data":${text}}`
        : `{"kind":"output",${place},"data":${text}}`;
    const before = stream.length;
    if (!stream.append({ number, json })) return;
    stream.trim(this.#parts.settings.streams.taskBytes);
    this.#length += stream.length - before;
    this.#live.delete(entry.seq);
    this.#live.set(entry.seq, stream);
    this.#makeRoom();
    for (const reader of stream.readers) this.#news.add(reader);
  }

  progressed({ entry, lease, progress }: Running): void {
    const stream = this.#live.size === 0 ? undefined : this.#live.get(entry.seq);
    if (stream === undefined || progress === undefined) return;
    const { at, ratio, note } = progress;
    const event: StreamEvent = {
      kind: 'progress',
      attempt: lease.attempt,
      at,
      ...(ratio === undefined ? {} : { ratio }),
      ...(note === undefined ? {} : { note }),
    };
    stream.progress = JSON.stringify(event);
    for (const reader of stream.readers) this.#news.add(reader);
  }

  /** The attempt is about to end: the end of what it said goes to disk with that. */
  keepTail({ entry, lease, stream }: Running): void {
    if (stream === undefined) return;
    const { clock, committer, settings } = this.#parts;
    const text = stream.tailOf(turnOf(entry, lease.attempt), settings.streams.tailBytes);
    if (text === '') return;
    const tail = inlineText(text);
    committer.commit({ kind: 'streamed', seq: 0, at: clock.now(), task: entry.seq, last: stream.last, tail });
  }

  /** The task has its outcome: its stream may make room for others. */
  ended({ seq }: TaskEntry): void {
    if (this.#live.size === 0) return;
    const stream = this.#live.get(seq);
    if (stream === undefined) return;
    this.#live.delete(seq);
    stream.progress = undefined;
    if (stream.length > 0) this.#ended.set(seq, stream);
  }

  /** The task was purged: what it said goes with it. */
  forget(seq: number): void {
    const stream = this.#ended.get(seq);
    if (stream === undefined) return;
    this.#ended.delete(seq);
    this.#length -= stream.length;
    stream.trim(0);
  }

  /** Tells the readers for whom something has come. */
  deliver(): void {
    if (this.#news.size === 0) return;
    const readers = [...this.#news];
    this.#news.clear();
    for (const reader of readers) reader.tell();
  }

  /** Opens a task's stream. Throws Fault `too-many-connections` when as many readers are open as may be. */
  async read(entry: TaskEntry, options: ReadOptions): Promise<StreamReader> {
    const { settings, watchers, committer } = this.#parts;
    if (this.#readers >= settings.streams.readersMax) {
      const message = `${settings.streams.readersMax} streams are being read, which is the limit`;
      throw new Fault('too-many-connections', message, { retryAfterMs: READER_RETRY_MS });
    }
    const stream = this.#of(entry.seq, !isFinished(entry));
    let forget = (): void => {};
    const reader = new StreamReader({
      ...{ stream, ...options },
      // The outcome of a task that has ended belongs to what is there.
      isLive: options.isLive || isFinished(entry),
      onClose: () => {
        if (!stream.readers.delete(reader)) return;
        this.#readers--;
        forget();
        if (stream.length === 0 && stream.readers.size === 0 && this.#live.get(entry.seq)?.length === 0) {
          this.#live.delete(entry.seq);
        }
      },
    });
    stream.readers.add(reader);
    this.#readers++;
    // Listened for before anything is awaited: an end in the meantime must not be missed.
    if (!isFinished(entry)) forget = watchers.add(entry.seq, () => void this.#end(entry, reader));
    reader.precede(await readKept(entry, this.#parts, { after: options.after, before: stream.first }));
    if (isFinished(entry)) committer.whenDurable(() => void this.#end(entry, reader));
    return reader;
  }

  async #end(entry: TaskEntry, reader: StreamReader): Promise<void> {
    reader.end(await readEnding(entry, this.#parts));
  }

  /** The task's stream; one that was not there is kept when it is `isLive`. */
  #of(task: number, isLive = true): TaskStream {
    const known = this.#live.get(task) ?? this.#ended.get(task);
    const stream = known ?? new TaskStream(task);
    if (isLive) {
      this.#ended.delete(task);
      this.#live.set(task, stream);
    } else if (this.#ended.delete(task)) {
      // Used now, so it is the last to go.
      this.#ended.set(task, stream);
    }
    return stream;
  }

  /** S1 */
  #makeRoom(): void {
    const { totalBytes } = this.#parts.settings.streams;
    if (this.#length <= totalBytes) return;
    for (const streams of [this.#ended, this.#live]) {
      for (const [task, stream] of streams) {
        if (this.#length <= totalBytes) return;
        this.#length -= stream.length;
        stream.trim(0);
        if (streams === this.#ended) streams.delete(task);
      }
    }
  }
}
