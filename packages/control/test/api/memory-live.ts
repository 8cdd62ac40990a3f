// What dashboards watch, as the tests of the API set it.
import type { LiveAgent, LiveHappening, LiveTable, LiveTables } from '@muster/contract';
import type { LiveChange, LiveSource } from '../../src/api/engine.ts';

type Rows = { readonly [Table in LiveTable]?: Readonly<Record<string, LiveTables[Table] | undefined>> };

export const agentRow = (id: string, change: Partial<LiveAgent> = {}): LiveAgent => ({
  ...{ id, type: 'work', state: 'idle', slots: 1, slotsBusy: 0, loadRatio: 0, completed: 0, failed: 0, sinceAt: 1 },
  ...change,
});

export class MemoryLive implements LiveSource {
  isWatched = false;
  /** How often it was asked for what has changed. */
  takes = 0;
  #all: Rows = {};
  #changed: Rows[] = [];
  #happenings: LiveHappening[] = [];
  #onNews: () => void = () => {};

  watch(onNews: () => void): void {
    this.isWatched = true;
    this.#onNews = onNews;
  }

  unwatch(): void {
    this.isWatched = false;
    this.#changed = [];
  }

  all(): LiveChange {
    return changeOf([this.#all], []);
  }

  take(): LiveChange {
    this.takes++;
    return changeOf(this.#changed.splice(0), this.#happenings.splice(0));
  }

  beat(): void {
    this.#onNews();
  }

  change(rows: Rows, happenings: readonly LiveHappening[] = []): void {
    const tables = Object.keys(rows) as LiveTable[]; // of `Rows`
    this.#all = Object.assign(
      {},
      this.#all,
      ...tables.map((name) => ({ [name]: { ...this.#all[name], ...rows[name] } })),
    );
    if (!this.isWatched) return;
    this.#changed.push(rows);
    this.#happenings.push(...happenings);
    this.#onNews();
  }
}

function changeOf(changes: readonly Rows[], happenings: readonly LiveHappening[]): LiveChange {
  const rowsOf = <Table extends LiveTable>(table: Table) =>
    changes.flatMap((rows) => Object.entries(rows[table] ?? {}) as [string, LiveTables[Table] | undefined][]);
  return {
    at: 1,
    rows: { agents: rowsOf('agents'), pools: rowsOf('pools'), needs: rowsOf('needs'), overview: rowsOf('overview') },
    ...{ happenings, points: [] },
  };
}
