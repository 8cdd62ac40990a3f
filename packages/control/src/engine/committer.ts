// The one way to change state: append a record, apply it, and hold every effect back until the record is durable.
//
// E1. State changes only by applying a record that has been appended.
// E2. Nothing leaves (reply, delivery, acknowledgement) before the record behind it is durable.
import type { Ledger } from './ledger.ts';
import type { Journal } from './ports.ts';
import type { JournalRecord, Position } from './records.ts';

type Release = () => void;

/** Room for effects that were released is reclaimed in steps of this many. */
const RECLAIM = 4096;

export class Committer {
  readonly #journal: Journal;
  readonly #ledger: Ledger;
  /** Everything appended so far is durable at this position. */
  #tail: Position = 0;
  #durable: Position = 0;
  /** Effects held back from `#head` on, and the positions that they wait for: two columns, no object for each. */
  #held: (Release | undefined)[] = [];
  #positions: Position[] = [];
  #head = 0;
  #end = 0;

  constructor(journal: Journal, ledger: Ledger) {
    this.#journal = journal;
    this.#ledger = ledger;
  }

  /** Called for every record, once it is applied. */
  onCommitted: (record: JournalRecord) => void = () => {};

  commit(record: JournalRecord): void {
    this.#tail = this.#journal.append(record);
    this.#ledger.apply(record);
    this.onCommitted(record);
  }

  /** Runs `release` once everything committed so far is durable; in the order of the calls. */
  whenDurable(release: Release): void {
    if (this.#tail <= this.#durable && this.#head === this.#end) {
      release();
      return;
    }
    this.#positions[this.#end] = this.#tail;
    this.#held[this.#end++] = release;
  }

  durable(upTo: Position): void {
    this.#durable = Math.max(this.#durable, upTo);
    while (this.#head < this.#end && (this.#positions[this.#head] as Position) <= this.#durable) {
      const release = this.#held[this.#head] as Release; // head < end
      this.#held[this.#head++] = undefined;
      release();
    }
    if (this.#head === this.#end) this.#empty();
    else if (this.#head > RECLAIM && this.#head * 2 > this.#end) this.#reclaim();
  }

  #empty(): void {
    if (this.#end > RECLAIM) {
      this.#held = [];
      this.#positions = [];
    }
    this.#head = 0;
    this.#end = 0;
  }

  #reclaim(): void {
    this.#held = this.#held.slice(this.#head, this.#end);
    this.#positions = this.#positions.slice(this.#head, this.#end);
    this.#end -= this.#head;
    this.#head = 0;
  }
}
