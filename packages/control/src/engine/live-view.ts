// What a dashboard shows, as rows: all of them, or those that have changed since it last looked. Agents and work are
// told as they change; pools and the overview are measured when the watcher says that a second is over.
//
// W1. All rows at one moment are those of an earlier moment with every change taken since applied to them.
import type { LiveHappening, LivePoint, LiveTable, LiveTables, Status } from '@muster/contract';
import { assert } from '../base/assert.ts';
import { LiveGauge, type Seen } from './live-gauge.ts';
import { agentRow, needRow, placeRow, poolRow } from './live-rows.ts';
import type { EngineParts } from './parts.ts';
import { slotsShort } from './pool-view.ts';
import type { Pools } from './pools.ts';
import type { Readiness } from './status.ts';
import type { Work } from './work.ts';

/** Undefined: there is no such row any more. */
export type LiveRow<Table extends LiveTable> = readonly [key: string, row: LiveTables[Table] | undefined];

export interface LiveChange {
  readonly at: number;
  readonly rows: { readonly [Table in LiveTable]: readonly LiveRow<Table>[] };
  readonly happenings: readonly LiveHappening[];
  readonly points: readonly LivePoint[];
}

export interface LiveViewParts extends EngineParts {
  readonly pools: Pools;
  readonly about: { status(): Status; readonly readiness: Readiness };
}

/** Types and tenants are named by clients: kinds of work beyond so many are left out, and counted. */
export const NEEDS_MAX = 1_000;

export class LiveView {
  readonly #parts: LiveViewParts;
  /** Kinds of work that have a row. */
  readonly #shown = new Set<Work>();
  /** Undefined while nobody watches. */
  #gauge: LiveGauge | undefined;
  #isMeasured = false;
  #lastHappening = 0;

  constructor(parts: LiveViewParts) {
    this.#parts = parts;
  }

  /** Changes are kept from now on, and `onNews` is called for the first of them after each `take`. One watcher at a time. */
  watch(onNews: () => void): void {
    const { changes, happenings } = this.#parts;
    assert(this.#gauge === undefined, 'the live view is watched already');
    this.#showMore();
    this.#lastHappening = happenings.last;
    const gauge = new LiveGauge(this.#seen());
    this.#gauge = gauge;
    changes.onStarted = (waitedMs, now) => gauge.started(waitedMs, now);
    changes.watch(onNews);
  }

  unwatch(): void {
    this.#parts.changes.unwatch();
    this.#shown.clear();
    this.#gauge = undefined;
  }

  /** Everything, for whoever begins to watch. */
  all(): LiveChange {
    const { roster, pools, clock, happenings } = this.#parts;
    const gauge = this.#watched();
    const ids = new Set<string>(pools.placeIds());
    for (const { hello } of roster.members()) ids.add(hello.id);
    return {
      at: clock.now(),
      rows: {
        agents: [...ids].map((id) => this.#agent(id)),
        pools: pools.list().pools.map((pool) => [pool.type, poolRow(pool)]),
        needs: [...this.#shown].map((work) => [work.key, needRow(work)]),
        overview: [['all', gauge.overview]],
      },
      happenings: happenings.since(0),
      points: gauge.points,
    };
  }

  /** What has changed since the last time; a row may be named without having changed. */
  take(): LiveChange {
    const { changes, clock, happenings, pools } = this.#parts;
    const { overview, points } = this.#watched();
    const taken = changes.take();
    const news = happenings.since(this.#lastHappening);
    this.#lastHappening = happenings.last;
    const isMeasured = this.#isMeasured;
    this.#isMeasured = false;
    return {
      at: clock.now(),
      rows: {
        agents: [...taken.agents].map((id) => this.#agent(id)),
        pools: [...taken.pools].map((type) => {
          const pool = pools.view(type);
          return [type, pool === undefined ? undefined : poolRow(pool)];
        }),
        needs: this.#needs(taken.work),
        overview: isMeasured ? [['all', overview]] : [],
      },
      happenings: news,
      points: isMeasured ? points.slice(-1) : [],
    };
  }

  /** A second is over: measures the pools and the fleet. */
  beat(): void {
    const { changes, pools } = this.#parts;
    this.#showMore();
    for (const type of pools.types()) changes.pool(type);
    this.#watched().look(this.#seen());
    this.#isMeasured = true;
    changes.news();
  }

  #watched(): LiveGauge {
    assert(this.#gauge !== undefined, 'nobody watches the live view');
    return this.#gauge;
  }

  #seen(): Seen {
    const { about, needs, pools } = this.#parts;
    const status = about.status();
    return {
      status,
      readiness: about.readiness,
      needsLeftOut: needs.kinds - this.#shown.size,
      slotsWanted: Math.max(0, status.slots.total + slotsShort(pools.states(), this.#parts)),
    };
  }

  #agent(id: string): LiveRow<'agents'> {
    const { roster, fleet, pools } = this.#parts;
    const member = roster.byId(id);
    const held = pools.placeOf(id);
    if (member !== undefined) {
      return [id, agentRow(member, { loadRatio: fleet.pressureOf(member.seq), place: held?.place })];
    }
    return [id, held === undefined ? undefined : placeRow(held.place, held.plan)];
  }

  #needs(changed: Iterable<Work>): LiveRow<'needs'>[] {
    const rows: LiveRow<'needs'>[] = [];
    for (const work of changed) {
      if (work.unfinished === 0) {
        if (this.#shown.delete(work)) rows.push([work.key, undefined]);
      } else if (this.#shown.has(work) || this.#shown.size < NEEDS_MAX) {
        this.#shown.add(work);
        rows.push([work.key, needRow(work)]);
      }
    }
    return rows;
  }

  /** What was left out may have room now. */
  #showMore(): void {
    const { needs, changes } = this.#parts;
    if (needs.kinds === this.#shown.size) return;
    for (const work of needs.work()) {
      if (this.#shown.size >= NEEDS_MAX) return;
      if (this.#shown.has(work)) continue;
      this.#shown.add(work);
      changes.work(work);
    }
  }
}
