// The one way to change state: append a record, apply it, and hold every effect back until the record is durable.
//
// E1. State changes only by applying a record that has been appended.
// E2. Nothing leaves (reply, delivery, acknowledgement) before the record behind it is durable.
import type { Ledger } from './ledger.ts';
import type { Journal } from './ports.ts';
import type { JournalRecord, Position } from './records.ts';

interface Held {
  readonly at: Position;
  readonly release: () => void;
}

/** Room for effects that were released is reclaimed in steps of this many. */
const RECLAIM = 4096;

export class Committer {
  readonly #journal: Journal;
  readonly #ledger: Ledger;
  /** Everything appended so far is durable at this position. */
  #tail: Position = 0;
  #durable: Position = 0;
  #held: Held[] = [];
  #head = 0;

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
  whenDurable(release: () => void): void {
    if (this.#tail <= this.#durable && this.#head === this.#held.length) release();
    else this.#held.push({ at: this.#tail, release });
  }

  durable(upTo: Position): void {
    this.#durable = Math.max(this.#durable, upTo);
    while (this.#head < this.#held.length) {
      const held = this.#held[this.#head] as Held; // head < length
      if (held.at > this.#durable) break;
      this.#head++;
      held.release();
    }
    if (this.#head === this.#held.length) {
      this.#held = [];
      this.#head = 0;
    } else if (this.#head > RECLAIM && this.#head * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#head);
      this.#head = 0;
    }
  }
}
