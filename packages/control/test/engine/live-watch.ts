// Watches the live view of a controller: keeps rows as its changes say, and holds them against all rows as they are.
import { LIVE_TABLES, type LiveHappening, type LiveTable } from '@muster/contract';
import { expect } from 'vitest';
import type { Controller } from '../../src/engine/controller.ts';
import type { LiveChange } from '../../src/engine/live-view.ts';

export class LiveWatch {
  readonly controller: Controller;
  readonly happenings: LiveHappening[] = [];
  readonly #tables = new Map<LiveTable, Map<string, unknown>>(LIVE_TABLES.map((table) => [table, new Map()]));
  /** How often it was told that there is news. */
  news = 0;

  /** The watch of this controller: the one there is, or after a restart another. */
  static of(controller: Controller, known: LiveWatch | undefined): LiveWatch {
    return known?.controller === controller ? known : new LiveWatch(controller);
  }

  constructor(controller: Controller) {
    this.controller = controller;
    controller.live.watch(() => {
      this.news++;
    });
    this.#apply(controller.live.all());
  }

  rows(table: LiveTable): ReadonlyMap<string, unknown> {
    return this.#tables.get(table) ?? new Map();
  }

  take(): LiveChange {
    const change = this.controller.live.take();
    this.#apply(change);
    return change;
  }

  /** Throws when some change was not told. */
  checked(): this {
    const { live } = this.controller;
    // Pools and the overview are measured now; agents and work must have been told by themselves.
    live.beat();
    this.take();
    const { rows } = live.all();
    for (const table of LIVE_TABLES)
      expect([table, this.rows(table)]).toEqual([table, new Map<string, unknown>(rows[table])]);
    const { tasks } = this.controller.status();
    const unfinished = tasks.scheduled + tasks.waiting + tasks.awaitingApproval;
    const needs = rows.needs.map(([, row]) => ({ waiting: 0, running: 0, ...row }));
    expect(needs.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(unfinished);
    expect(needs.reduce((sum, { running }) => sum + running, 0)).toBe(tasks.leased);
    return this;
  }

  #apply({ rows, happenings }: LiveChange): void {
    for (const table of LIVE_TABLES) {
      for (const [key, row] of rows[table]) {
        if (row === undefined) this.#tables.get(table)?.delete(key);
        else this.#tables.get(table)?.set(key, row);
      }
    }
    this.happenings.push(...happenings);
  }
}
