// What one task has said lately: a bounded list of chunks, oldest dropped first. Readers hold no copy of it: each has a
// place, and learns by the numbers how much it has missed.
//
// T1. Numbers grow along the list; a chunk that was heard before is not added again.
import { seqOfChunk, turnOfChunk } from './chunk-number.ts';

export interface Chunk {
  readonly number: number;
  /** The event as JSON. */
  readonly json: string;
}

/** Who is told when there is something new; stream-reader.ts. */
export interface Reader {
  tell(): void;
  /** With the outcome event as JSON. */
  end(outcome: string): void;
}

/** Turns whose last chunk is remembered, to count what is missing. */
const TURNS_KEPT = 10;
/** What a chunk takes besides its text; so that a flood of tiny ones is bounded, too. */
const CHUNK_OVERHEAD = 100;

export class TaskStream {
  readonly task: number;
  readonly readers = new Set<Reader>();
  /** The latest progress as an event. */
  progress: string | undefined;
  #chunks: Chunk[] = [];
  #head = 0;
  #length = 0;
  #last = 0;
  /** Last chunk of each turn. */
  readonly #lastSeqs = new Map<number, number>();

  constructor(task: number) {
    this.task = task;
  }

  /** What it holds in memory, in characters. */
  get length(): number {
    return this.#length;
  }

  /** Number of the oldest chunk that is still here, or undefined. */
  get first(): number | undefined {
    return this.#chunks[this.#head]?.number;
  }

  /** The greatest number heard, also if its chunk is gone; 0 = none. */
  get last(): number {
    return this.#last;
  }

  /** False when it was heard before (T1). */
  append({ number, json }: Chunk): boolean {
    if (number <= this.#last) return false;
    this.#last = number;
    this.#lastSeqs.set(turnOfChunk(number), seqOfChunk(number));
    const [oldest] = this.#lastSeqs.size > TURNS_KEPT ? this.#lastSeqs.keys() : [];
    if (oldest !== undefined) this.#lastSeqs.delete(oldest);
    this.#chunks.push({ number, json });
    this.#length += json.length + CHUNK_OVERHEAD;
    return true;
  }

  /** Drops the oldest chunks until no more than `lengthMax` is left. */
  trim(lengthMax: number): void {
    while (this.#length > lengthMax && this.#head < this.#chunks.length) {
      this.#length -= (this.#chunks[this.#head]?.json.length ?? 0) + CHUNK_OVERHEAD;
      this.#head++;
    }
    if (this.#head * 2 < this.#chunks.length) return;
    this.#chunks = this.#chunks.slice(this.#head);
    this.#head = 0;
  }

  /** The first chunk behind a number. */
  next(after: number): Chunk | undefined {
    let low = this.#head;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle]?.number ?? 0) <= after) low = middle + 1;
      else high = middle;
    }
    return this.#chunks[low];
  }

  /** Chunks between two numbers that were said, as far as that is known. */
  countBetween(after: number, number: number): number {
    const [from, to] = [turnOfChunk(after), turnOfChunk(number)];
    if (from === to) return Math.max(0, seqOfChunk(number) - seqOfChunk(after) - 1);
    let count = Math.max(0, seqOfChunk(number) - 1);
    for (const [turn, last] of this.#lastSeqs) {
      if (turn === from) count += Math.max(0, last - seqOfChunk(after));
      else if (turn > from && turn < to) count += last;
    }
    return count;
  }

  /** The newest chunks of a turn, as a JSON array of events; '' when there are none. */
  tailOf(turn: number, lengthMax: number): string {
    const tail: string[] = [];
    let length = 2;
    for (let index = this.#chunks.length - 1; index >= this.#head; index--) {
      const { number, json } = this.#chunks[index] as Chunk; // head ≤ index < length
      length += json.length + 1;
      if (turnOfChunk(number) !== turn || length > lengthMax) break;
      tail.push(json);
    }
    return tail.length === 0 ? '' : `[${tail.reverse().join(',')}]`;
  }
}
