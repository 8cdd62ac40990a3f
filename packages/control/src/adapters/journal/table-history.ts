// The History port over the history files: finished tasks that left memory, found by number, by key, or newest first.
import type { History } from '../../engine/ports.ts';
import type { TaskEntry, TaskSpec } from '../../engine/task-entry.ts';
import { readSoon } from './reading.ts';
import { keyHash } from './table-layout.ts';
import type { TableReader } from './table-reader.ts';
import type { Tables } from './tables.ts';

export class TableHistory implements History {
  readonly #tables: Tables;
  readonly #listeners: ((finished: readonly number[]) => void)[] = [];
  readonly #erasedListeners: ((purges: readonly string[]) => void)[] = [];

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  onArchived(listener: (finished: readonly number[]) => void): void {
    this.#listeners.push(listener);
  }

  onErased(listener: (purges: readonly string[]) => void): void {
    this.#erasedListeners.push(listener);
  }

  /** For the journal: the tasks of these purges are on disk no more. */
  announceErased(purges: readonly string[]): void {
    for (const listener of this.#erasedListeners) listener(purges);
  }

  /** For the journal: compaction has moved these tasks here. */
  announce(finished: readonly number[]): void {
    for (const listener of this.#listeners) listener(finished);
  }

  async find(seq: number): Promise<TaskEntry | undefined> {
    return this.#firstFound((table) => {
      const { firstSeq, lastSeq } = table.footer;
      return seq < firstSeq || seq > lastSeq ? undefined : readSoon(table.file, table.find(seq));
    });
  }

  mayHaveKey(tenant: string, key: string): boolean {
    const hash = keyHash(tenant, key);
    return this.#tables.history.some((table) => table.mayHaveKey(hash));
  }

  async findKey(tenant: string, key: string): Promise<TaskEntry | undefined> {
    const hash = keyHash(tenant, key);
    return this.#firstFound((table) =>
      table.mayHaveKey(hash) ? readSoon(table.file, table.findKey(tenant, key)) : undefined,
    );
  }

  async before(
    seq: number,
    limit: number,
    wants: (spec: TaskSpec) => boolean = () => true,
  ): Promise<readonly TaskEntry[]> {
    let found: readonly TaskEntry[] = [];
    const newestFirst = this.#tables.history.toSorted((a, b) => b.footer.lastSeq - a.footer.lastSeq);
    for (const table of newestFirst) {
      if (table.footer.rows === 0 || table.footer.firstSeq >= seq || !table.hasSpec(wants)) continue;
      const last = found[limit - 1];
      // All further files end before this one does, and the page is full of newer tasks.
      if (last !== undefined && table.footer.lastSeq < last.seq) break;
      const more = await readSoon(table.file, table.before(seq, limit, wants));
      found = [...found, ...(more ?? [])].sort((a, b) => b.seq - a.seq).slice(0, limit);
    }
    return found;
  }

  keys(): number {
    return this.#tables.history.reduce((sum, table) => sum + table.footer.keys, 0);
  }

  async #firstFound(
    search: (table: TableReader) => Promise<TaskEntry | undefined> | undefined,
  ): Promise<TaskEntry | undefined> {
    for (const table of this.#tables.history.toReversed()) {
      const entry = await search(table);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }
}
