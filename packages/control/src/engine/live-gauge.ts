// The fleet in one row, measured once a second while somebody watches: counts as they are, rates since the last look.
import type { LiveOverview, LivePoint, Status } from '@muster/contract';
import { overviewRow, pointOf } from './live-rows.ts';
import { RecentWaits } from './recent-waits.ts';
import type { Readiness } from './status.ts';

/** Five minutes. */
export const POINTS_MAX = 300;

export interface Seen {
  readonly status: Status;
  readonly readiness: Readiness;
  readonly needsLeftOut: number;
  readonly slotsWanted: number;
}

export class LiveGauge {
  readonly #waits: RecentWaits;
  #points: LivePoint[] = [];
  #at: number;
  #submitted: number;
  #ended: number;
  #overview: LiveOverview;

  constructor(seen: Seen) {
    const { now, tasks } = seen.status;
    this.#waits = new RecentWaits(now);
    this.#at = now;
    this.#submitted = tasks.submitted;
    this.#ended = endedIn(tasks);
    this.#overview = this.look(seen);
  }

  get overview(): LiveOverview {
    return this.#overview;
  }

  /** One for each look, oldest first. */
  get points(): readonly LivePoint[] {
    return this.#points.slice(-POINTS_MAX);
  }

  started(waitedMs: number, now: number): void {
    this.#waits.add(waitedMs, now);
  }

  look({ status, readiness, needsLeftOut, slotsWanted }: Seen): LiveOverview {
    const { now, tasks } = status;
    const seconds = Math.max(1, now - this.#at) / 1000;
    const ended = endedIn(tasks);
    const row = overviewRow(status, {
      readiness,
      needsLeftOut,
      slotsWanted,
      submittedPerSecond: (tasks.submitted - this.#submitted) / seconds,
      // A redrive takes outcomes back.
      endedPerSecond: Math.max(0, ended - this.#ended) / seconds,
      waitMs: this.#waits.read(now),
    });
    this.#at = now;
    this.#submitted = tasks.submitted;
    this.#ended = ended;
    this.#overview = row;
    this.#points.push(pointOf(now, row));
    if (this.#points.length >= 2 * POINTS_MAX) this.#points = this.#points.slice(-POINTS_MAX);
    return row;
  }
}

function endedIn({ completed, failed, cancelled, expired, deadLettered }: Status['tasks']): number {
  return completed + failed + cancelled + expired + deadLettered;
}
