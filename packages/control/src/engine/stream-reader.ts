// One reader of a task's stream: a place in it, and what comes next from there. It is pulled, never pushed: a slow
// reader costs nothing but the chunks that are dropped before it comes to them, and is told how many those were.
import type { StreamEventKind } from '@muster/contract';
import type { Chunk, Reader, TaskStream } from './task-stream.ts';

/** An event on its way to a reader. */
export interface StreamPiece {
  readonly kind: StreamEventKind;
  /** Where to resume behind it; undefined for events that have no place. */
  readonly number: number | undefined;
  /** The event as JSON. */
  readonly json: string;
}

export interface ReaderOptions {
  readonly stream: TaskStream;
  readonly after: number;
  /** False: ends when it has caught up. */
  readonly isLive: boolean;
  /** There is something to read again. Called outside of `read`. */
  readonly onNews: () => void;
  readonly onClose: () => void;
}

export class StreamReader implements Reader {
  readonly #options: ReaderOptions;
  #after: number;
  /** What stood on disk, before anything that the stream holds. */
  #kept: readonly Chunk[] = [];
  #keptIndex = 0;
  #progress: string | undefined;
  #outcome: string | undefined;
  #isOver = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#after = options.after;
  }

  /** True when everything was read and nothing will follow. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** For whoever opens it: chunks of earlier attempts that only the disk has. */
  precede(kept: readonly Chunk[]): void {
    this.#kept = kept;
  }

  /** The task has its outcome, and it is durable. */
  end(outcome: string): void {
    this.#outcome = outcome;
    this.#options.onNews();
  }

  tell(): void {
    if (!this.#isOver) this.#options.onNews();
  }

  /** The next events, of about `lengthMax` characters in all; none when it has caught up. */
  read(lengthMax: number): readonly StreamPiece[] {
    const pieces: StreamPiece[] = [];
    let length = 0;
    while (length < lengthMax && !this.#isOver) {
      const piece = this.#next();
      if (piece === undefined) break;
      pieces.push(piece);
      length += piece.json.length;
    }
    return pieces;
  }

  close(): void {
    this.#isOver = true;
    this.#options.onClose();
  }

  #next(): StreamPiece | undefined {
    const { stream } = this.#options;
    const chunk = this.#nextKept() ?? stream.next(this.#after);
    if (chunk !== undefined) {
      const dropped = stream.countBetween(this.#after, chunk.number);
      return dropped > 0 ? this.#gap(chunk.number - 1, dropped) : this.#take(chunk);
    }
    if (stream.progress !== this.#progress) {
      this.#progress = stream.progress;
      if (stream.progress !== undefined) return { kind: 'progress', number: undefined, json: stream.progress };
    }
    const { last } = stream;
    if (last > this.#after) return this.#gap(last, stream.countBetween(this.#after, last + 1));
    return this.#finish();
  }

  #nextKept(): Chunk | undefined {
    while ((this.#kept[this.#keptIndex]?.number ?? Number.POSITIVE_INFINITY) <= this.#after) this.#keptIndex++;
    return this.#kept[this.#keptIndex];
  }

  #take({ number, json }: Chunk): StreamPiece {
    this.#after = number;
    return { kind: json.startsWith('{"kind":"log"') ? 'log' : 'output', number, json };
  }

  #gap(number: number, dropped: number): StreamPiece {
    this.#after = number;
    return { kind: 'gap', number, json: JSON.stringify({ kind: 'gap', number, dropped }) };
  }

  #finish(): StreamPiece | undefined {
    if (this.#outcome === undefined) {
      if (!this.#options.isLive) this.close();
      return undefined;
    }
    const json = this.#outcome;
    this.close();
    return { kind: 'outcome', number: undefined, json };
  }
}
