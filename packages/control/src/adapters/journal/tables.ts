// The table files in use: the snapshot and the pieces of history, newest last. Compaction swaps them in one step.
import type { Place } from '../../engine/records.ts';
import { readSoon } from './reading.ts';
import type { TableReader } from './table-reader.ts';

export class Tables {
  #snapshot: TableReader | undefined;
  #history: readonly TableReader[];

  constructor(snapshot: TableReader | undefined, history: readonly TableReader[]) {
    this.#snapshot = snapshot;
    this.#history = history;
  }

  get snapshot(): TableReader | undefined {
    return this.#snapshot;
  }

  get history(): readonly TableReader[] {
    return this.#history;
  }

  /** Files that leave close when the last read in them has ended. */
  swap(snapshot: TableReader | undefined, history: readonly TableReader[]): void {
    const old = [this.#snapshot, ...this.#history];
    this.#snapshot = snapshot;
    this.#history = history;
    for (const table of old)
      if (table !== undefined && table !== snapshot && !history.includes(table)) table.file.retire();
  }

  async read(place: Place): Promise<Buffer | undefined> {
    const snapshot = this.#snapshot;
    // A place is in the snapshot while its task is open, in history afterwards; the newest pieces are asked for most.
    for (const table of [snapshot, ...this.#history.toReversed()]) {
      if (table === undefined || table.footer.position <= place.at) continue;
      const bytes = await readSoon(table.file, table.blob(place));
      if (bytes !== undefined) return bytes;
    }
    // A swap during the search may have moved it from the one to the other.
    return snapshot === this.#snapshot ? undefined : this.read(place);
  }

  close(): void {
    this.swap(undefined, []);
  }
}
