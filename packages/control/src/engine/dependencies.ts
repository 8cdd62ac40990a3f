// Tasks that come after others: held until all of those have ended, then released, or cancelled with the one that did
// not complete.
//
// D1. A held task is in `#held`, and in the set of each task it waits for that has not ended, or that a redrive may
//     reopen. It leaves all of them together.
// D2. The end of a task and what follows from it are separate records; a crash between them is made good by `resume`.
// D3. One turn settles a bounded number of held tasks, however many waited for one.
import { type Outcome, taskIdOf } from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { Archived } from './after.ts';
import { holdOf } from './conditions.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEndings } from './task-endings.ts';
import type { EndedAs, TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { isFinished } from './task-transitions.ts';

interface Held {
  readonly entry: TaskEntry;
  readonly after: readonly number[];
  readonly endedAs: (EndedAs | undefined)[];
  pending: number;
}

/** Held tasks settled per turn: some 10 µs each. */
const SLICE = 500;

export class Dependencies {
  readonly #parts: EngineParts;
  readonly #tasks: TaskLifecycle;
  readonly #endings: TaskEndings;
  readonly #held = new Map<number, Held>();
  readonly #dependents = new Map<number, Set<Held>>();
  /** Tasks that have ended, with those that waited for them and have not heard of it. */
  #news: { readonly ended: TaskEntry; readonly left: Iterator<Held> }[] = [];
  /** Until the journal is read, nothing is settled. */
  #isResumed = false;
  #isSettling = false;
  #isPaused = false;
  #budget = SLICE;
  #budgetAt = 0;

  constructor(parts: EngineParts, tasks: TaskLifecycle, endings: TaskEndings) {
    this.#parts = parts;
    this.#tasks = tasks;
    this.#endings = endings;
  }

  /** How many held tasks wait for this one. */
  countOf(seq: number): number {
    return this.#dependents.get(seq)?.size ?? 0;
  }

  /** A task begins to wait for others. */
  hold(entry: TaskEntry, archived: Archived): void {
    const after = entry.extras?.conditions?.after ?? [];
    const held: Held = { entry, after, endedAs: after.map((seq) => this.#endOf(seq, archived)), pending: 0 };
    this.#held.set(entry.seq, held);
    for (let index = 0; index < after.length; index++) {
      const endedAs = held.endedAs[index];
      if (endedAs === undefined) held.pending++;
      if (endedAs === undefined || isReopenable(endedAs)) this.#listen(after[index] as number, held); // index < length
    }
    if (this.#isResumed) this.#settle(held);
  }

  /** After recovery: settles what the crash left between two records (D2). */
  async resume(yieldTurn: () => Promise<void>): Promise<void> {
    this.#isResumed = true;
    let settled = 0;
    for (const held of [...this.#held.values()]) {
      if (this.#held.get(held.entry.seq) === held) this.#settle(held);
      if (++settled % SLICE === 0) await yieldTurn();
    }
  }

  /** A task has its outcome. */
  ended(entry: TaskEntry): void {
    if (this.#held.size === 0) return;
    const held = this.#held.get(entry.seq);
    if (held !== undefined) this.#forget(held);
    const dependents = this.#dependents.get(entry.seq);
    if (dependents === undefined) return;
    this.#news.push({ ended: entry, left: dependents.values() });
    this.#tell();
  }

  /** A task is open again: those that are still held wait for it anew. */
  reopened({ seq }: TaskEntry): void {
    for (const held of this.#dependents.get(seq) ?? []) {
      const index = held.after.indexOf(seq);
      if (held.endedAs[index] !== undefined) held.pending++;
      held.endedAs[index] = undefined;
    }
  }

  #tell(): void {
    if (this.#isSettling || this.#isPaused) return;
    this.#isSettling = true;
    // A queue and no recursion: a chain of any length is cancelled link by link.
    for (let news = this.#news[0]; news !== undefined; news = this.#news[0]) {
      const next = isFinished(news.ended) ? news.left.next() : undefined;
      if (next === undefined || next.done === true) {
        this.#news.shift();
        continue;
      }
      this.#learn(next.value, news.ended);
      if (this.#isSpent()) break;
    }
    this.#isSettling = false;
    if (this.#news.length > 0) this.#goOnLater();
  }

  #learn(held: Held, ended: TaskEntry): void {
    const index = held.after.indexOf(ended.seq);
    if (held.endedAs[index] !== undefined) return;
    held.pending--;
    const endedAs = ended.state as Outcome; // Only finished tasks are told of.
    held.endedAs[index] = endedAs;
    if (!isReopenable(endedAs)) this.#unlisten(ended.seq, held);
    this.#settle(held);
  }

  /** Cancels it, releases it, or leaves it held. */
  #settle(held: Held): void {
    const { entry, after, endedAs } = held;
    const conditions = entry.extras?.conditions;
    const failed =
      conditions?.afterFailure === 'run' ? -1 : endedAs.findIndex((end) => end !== undefined && isFailure(end));
    if (failed >= 0) {
      this.#forget(held);
      const [task, end] = [taskIdOf(after[failed] as number), endedAs[failed]]; // failed is an index of both
      this.#endings.cancelDependent(entry, `${task}, which it comes after, is ${end}`);
      return;
    }
    if (held.pending > 0) return;
    this.#forget(held);
    const { committer, clock, room } = this.#parts;
    const now = clock.now();
    const ends = endedAs.filter((end) => end !== undefined);
    assert(ends.length === after.length, `task ${entry.seq} is released before all have ended`);
    committer.commit({ kind: 'released', seq: 0, at: now, task: entry.seq, endedAs: ends });
    room.letGo(entry, now);
    if (holdOf(entry) !== undefined) this.#tasks.onHeld(entry, NONE);
  }

  #endOf(seq: number, archived: Archived): EndedAs | undefined {
    const entry = this.#parts.ledger.tasks.get(seq) ?? archived.get(seq);
    // Neither here nor in the history: it ended, and so long ago that nobody knows how.
    if (entry === undefined) return 'unknown';
    return isFinished(entry) ? (entry.state as Outcome) : undefined; // What is finished is in an outcome.
  }

  #listen(seq: number, held: Held): void {
    const dependents = this.#dependents.get(seq);
    if (dependents === undefined) this.#dependents.set(seq, new Set([held]));
    else dependents.add(held);
  }

  #unlisten(seq: number, held: Held): void {
    const dependents = this.#dependents.get(seq);
    if (dependents?.delete(held) && dependents.size === 0) this.#dependents.delete(seq);
  }

  #forget(held: Held): void {
    this.#held.delete(held.entry.seq);
    for (const seq of held.after) this.#unlisten(seq, held);
  }

  /** Has this turn settled as many as it may (D3)? The clock tells turns apart. */
  #isSpent(): boolean {
    const now = this.#parts.clock.now();
    if (now !== this.#budgetAt) {
      this.#budget = SLICE;
      this.#budgetAt = now;
    }
    return --this.#budget <= 0;
  }

  #goOnLater(): void {
    const { timers, clock } = this.#parts;
    this.#isPaused = true;
    const always = () => true;
    timers.at(clock.now() + 1, always, () => {
      this.#isPaused = false;
      this.#tell();
      this.#tasks.route();
    });
  }
}

const NONE: Archived = new Map();

function isReopenable(end: EndedAs): boolean {
  return end === 'failed' || end === 'dead-lettered';
}

function isFailure(end: EndedAs): boolean {
  return end !== 'completed' && end !== 'unknown';
}
