// What a client of the live stream keeps: the tables as the controller has them. For pages and programs alike.
import type { FromLive, LiveDelta, LiveHappening, LivePoint, LiveSnapshot, LiveTable, LiveTables } from './live.ts';

/** Kept of what only grows. */
const HAPPENINGS_MAX = 200;
const POINTS_MAX = 300;

type Tables = { readonly [Table in LiveTable]: Map<string, LiveTables[Table]> };

/** What a message did: `gap` = something was left out, so a resync must be asked for; `old` = nothing new. */
export type Applied = 'snapshot' | 'delta' | 'resync' | 'old' | 'gap';

export class LiveMirror {
  readonly tables: Tables = { agents: new Map(), pools: new Map(), needs: new Map(), overview: new Map() };
  /** Oldest first. */
  happenings: readonly LiveHappening[] = [];
  points: readonly LivePoint[] = [];
  /** Of the last message; 0 before the first snapshot. */
  seq = 0;
  at = 0;

  apply(message: FromLive): Applied {
    switch (message.kind) {
      case 'snapshot':
        this.#begin(message);
        return 'snapshot';
      case 'delta':
        if (message.seq <= this.seq) return 'old';
        if (message.from > this.seq) return 'gap';
        this.#change(message);
        return 'delta';
      case 'resync':
        return 'resync';
    }
  }

  #begin({ seq, at, tables, happenings, points }: LiveSnapshot): void {
    for (const table of names(tables)) {
      this.tables[table].clear();
      this.#set(table, tables[table]);
    }
    this.seq = seq;
    this.at = at;
    this.happenings = happenings;
    this.points = points;
  }

  #change({ seq, at, set = {}, gone = {}, happenings = [], points = [] }: LiveDelta): void {
    for (const table of names(gone)) for (const key of gone[table] ?? []) this.tables[table].delete(key);
    for (const table of names(set)) this.#set(table, set[table]);
    this.seq = seq;
    this.at = at;
    // A delta that reaches further back than needed brings again what is known.
    const lastHappening = this.happenings.at(-1)?.number ?? 0;
    const newer = happenings.filter(({ number }) => number > lastHappening);
    if (newer.length > 0) this.happenings = [...this.happenings, ...newer].slice(-HAPPENINGS_MAX);
    const lastPoint = this.points.at(-1)?.at ?? 0;
    const later = points.filter((point) => point.at > lastPoint);
    if (later.length > 0) this.points = [...this.points, ...later].slice(-POINTS_MAX);
  }

  #set<Table extends LiveTable>(name: Table, rows: Readonly<Record<string, LiveTables[Table]>> | undefined): void {
    const table: Map<string, LiveTables[Table]> = this.tables[name];
    for (const [key, row] of Object.entries(rows ?? {})) table.set(key, row);
  }
}

/** A newer controller may send tables that this client does not know. */
function names(tables: { readonly [Table in LiveTable]?: unknown }): LiveTable[] {
  return Object.keys(tables).filter((name): name is LiveTable =>
    ['agents', 'pools', 'needs', 'overview'].includes(name),
  );
}
