// The rows that one audience may see, as JSON text, and the messages made of them: each is written once, whoever reads
// it. A delta can begin at any number that the log of changed keys still reaches, for readers that were hidden or slow.
//
// N1. The snapshot at a number is the snapshot at an earlier one with the delta between the two applied (Z1, live.ts).
import { LIVE_TABLES, type LiveHappening, type LivePoint, type LiveTable } from '@muster/contract';
import type { LiveChange } from '../engine.ts';

/** Keys in the log, and one for each entry itself: a reader that is further behind begins anew. */
const LOG_KEYS_MAX = 20_000;
const HAPPENINGS_MAX = 200;
const POINTS_MAX = 300;

interface Changed {
  readonly seq: number;
  readonly keys: readonly (readonly [table: LiveTable, key: string])[];
}

interface Kept {
  readonly seq: number;
  readonly json: string;
}

export interface FeedOptions {
  /** Whose work alone is told of; undefined = everything. */
  readonly tenant: string | undefined;
  readonly logKeysMax?: number;
}

export class Feed {
  readonly #tenant: string | undefined;
  readonly #logKeysMax: number;
  readonly #tables = new Map<LiveTable, Map<string, string>>(LIVE_TABLES.map((table) => [table, new Map()]));
  #seq = 1;
  #at: number;
  /** Oldest first; it reaches back to `#logFrom`. */
  #log: Changed[] = [];
  #logFrom = 1;
  #logKeys = 0;
  #happenings: Kept[] = [];
  #lastHappening = 0;
  #points: Kept[] = [];
  /** Of the present number, until the next one. */
  #snapshot: Buffer | undefined;
  readonly #deltas = new Map<number, Buffer | undefined>();

  constructor(all: LiveChange, { tenant, logKeysMax = LOG_KEYS_MAX }: FeedOptions) {
    this.#tenant = tenant;
    this.#logKeysMax = logKeysMax;
    this.#at = all.at;
    for (const table of LIVE_TABLES) for (const [key, row] of all.rows[table]) this.#put(table, key, row);
    this.#grow(all);
  }

  /** Number of the newest message. */
  get seq(): number {
    return this.#seq;
  }

  /** False when nothing has changed of what this audience sees: then there is no new number, unless `isBeat`. */
  advance(change: LiveChange, isBeat = false): boolean {
    this.#seq++;
    const keys: [LiveTable, string][] = [];
    for (const table of LIVE_TABLES) {
      for (const [key, row] of change.rows[table]) if (this.#put(table, key, row)) keys.push([table, key]);
    }
    const hasGrown = this.#grow(change);
    if (keys.length === 0 && !hasGrown && !isBeat) {
      this.#seq--;
      return false;
    }
    this.#at = change.at;
    this.#log.push({ seq: this.#seq, keys });
    this.#logKeys += keys.length + 1;
    this.#trimLog();
    this.#snapshot = undefined;
    this.#deltas.clear();
    return true;
  }

  snapshot(): Buffer {
    this.#snapshot ??= Buffer.from(
      `{"kind":"snapshot","seq":${this.#seq},"at":${this.#at},"tables":{${LIVE_TABLES.map((table) => {
        const rows = [...this.#rows(table)].map(([key, row]) => `${JSON.stringify(key)}:${row}`);
        return `"${table}":{${rows.join()}}`;
      }).join()}},"happenings":[${jsonOf(this.#happenings)}],"points":[${jsonOf(this.#points)}]}`,
    );
    return this.#snapshot;
  }

  /** What has changed since a number; undefined when the log does not reach back so far. */
  since(from: number): Buffer | undefined {
    if (from < this.#logFrom) return undefined;
    let delta = this.#deltas.get(from);
    if (delta === undefined) {
      delta = Buffer.from(this.#delta(from));
      this.#deltas.set(from, delta);
    }
    return delta;
  }

  #delta(from: number): string {
    const changed = new Map<LiveTable, Set<string>>();
    for (const { seq, keys } of this.#log) {
      if (seq <= from) continue;
      for (const [table, key] of keys) {
        const known = changed.get(table);
        if (known === undefined) changed.set(table, new Set([key]));
        else known.add(key);
      }
    }
    const [set, gone]: [string[], string[]] = [[], []];
    for (const [table, keys] of changed) {
      const [rows, left]: [string[], string[]] = [[], []];
      for (const key of keys) {
        const row = this.#rows(table).get(key);
        if (row === undefined) left.push(JSON.stringify(key));
        else rows.push(`${JSON.stringify(key)}:${row}`);
      }
      if (rows.length > 0) set.push(`"${table}":{${rows.join()}}`);
      if (left.length > 0) gone.push(`"${table}":[${left.join()}]`);
    }
    const happenings = jsonOf(this.#happenings.filter(({ seq }) => seq > from));
    const points = jsonOf(this.#points.filter(({ seq }) => seq > from));
    return [
      `{"kind":"delta","from":${from},"seq":${this.#seq},"at":${this.#at}`,
      set.length === 0 ? '' : `,"set":{${set.join()}}`,
      gone.length === 0 ? '' : `,"gone":{${gone.join()}}`,
      happenings === '' ? '' : `,"happenings":[${happenings}]`,
      points === '' ? '' : `,"points":[${points}]`,
      '}',
    ].join('');
  }

  #rows(table: LiveTable): Map<string, string> {
    return this.#tables.get(table) as Map<string, string>; // one for each
  }

  /** True when the row is other than before. */
  #put(table: LiveTable, key: string, row: unknown): boolean {
    if (!this.#maySee(table, key)) return false;
    const rows = this.#rows(table);
    if (row === undefined) return rows.delete(key);
    const json = JSON.stringify(row);
    if (rows.get(key) === json) return false;
    rows.set(key, json);
    return true;
  }

  /** A tenant sees its own work, and of the fleet nothing. The key of work is its type and its tenant. */
  #maySee(table: LiveTable, key: string): boolean {
    return this.#tenant === undefined || (table === 'needs' && key.endsWith(` ${this.#tenant}`));
  }

  #grow({ happenings, points }: LiveChange): boolean {
    const seen = this.#tenant === undefined ? happenings : happenings.filter((each) => this.#concerns(each));
    for (const happening of seen) {
      // Others' happenings leave no gap in the numbers of a tenant's.
      const number = this.#tenant === undefined ? happening.number : this.#lastHappening + 1;
      this.#lastHappening = number;
      this.#happenings.push({ seq: this.#seq, json: JSON.stringify({ ...happening, number }) });
    }
    if (this.#happenings.length > HAPPENINGS_MAX) this.#happenings = this.#happenings.slice(-HAPPENINGS_MAX);
    const drawn: readonly LivePoint[] = this.#tenant === undefined ? points : [];
    for (const point of drawn) this.#points.push({ seq: this.#seq, json: JSON.stringify(point) });
    if (this.#points.length > POINTS_MAX) this.#points = this.#points.slice(-POINTS_MAX);
    return seen.length + drawn.length > 0;
  }

  #concerns(happening: LiveHappening): boolean {
    return 'tenant' in happening && happening.tenant === this.#tenant;
  }

  #trimLog(): void {
    let dropped = 0;
    for (const { seq, keys } of this.#log) {
      if (this.#logKeys <= this.#logKeysMax) break;
      this.#logKeys -= keys.length + 1;
      this.#logFrom = seq;
      dropped++;
    }
    if (dropped > 0) this.#log.splice(0, dropped);
  }
}

const jsonOf = (kept: readonly Kept[]): string => kept.map(({ json }) => json).join();
