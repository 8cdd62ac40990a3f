// The history without what was purged, which stays on disk until a compaction has removed it.
import type { History } from './ports.ts';
import type { Purged } from './purged.ts';
import type { TaskEntry, TaskSpec } from './task-entry.ts';

export class ReadableHistory implements History {
  readonly #history: History;
  readonly #purged: Purged;

  constructor(history: History, purged: Purged) {
    this.#history = history;
    this.#purged = purged;
  }

  onArchived(listener: (finished: readonly number[]) => void): void {
    this.#history.onArchived(listener);
  }

  onErased(listener: (purges: readonly string[]) => void): void {
    this.#history.onErased(listener);
  }

  async find(seq: number): Promise<TaskEntry | undefined> {
    return this.#readable(await this.#history.find(seq));
  }

  mayHaveKey(tenant: string, key: string): boolean {
    return this.#history.mayHaveKey(tenant, key);
  }

  async findKey(tenant: string, key: string): Promise<TaskEntry | undefined> {
    return this.#readable(await this.#history.findKey(tenant, key));
  }

  async before(seq: number, limit: number, wants?: (spec: TaskSpec) => boolean): Promise<readonly TaskEntry[]> {
    const found: TaskEntry[] = [];
    for (let from = seq; ; ) {
      const rows = await this.#history.before(from, limit, wants);
      if (this.#purged.size === 0 && found.length === 0) return rows;
      found.push(...rows.filter((entry) => !this.#purged.has(entry.seq)));
      const last = rows.at(-1);
      // A page that is not full means the end to who asks.
      if (last === undefined || rows.length < limit || found.length >= limit) return found.slice(0, limit);
      from = last.seq;
    }
  }

  keys(): number {
    return this.#history.keys();
  }

  #readable(entry: TaskEntry | undefined): TaskEntry | undefined {
    return entry !== undefined && this.#purged.has(entry.seq) ? undefined : entry;
  }
}
