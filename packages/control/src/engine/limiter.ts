// The limits at work: places are taken as attempts are reserved and given back as their agents release them, and what
// waits behind a full bucket is let in when it has room again.
//
// G1. A place is taken with the reservation of an attempt's slots and given back with it (E3): exactly once each.
// G2. A shut bucket is opened when it has room: by the attempt that ends, or by a timer when its rate allows a start.
import type { LimitRule } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import { type Bucket, fullAmong } from '../core/queue/bucket.ts';
import type { Limits } from '../core/queue/limits.ts';
import type { Needs } from './needs.ts';
import type { Roster, Running } from './roster.ts';
import type { Timers } from './timers.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface LimiterParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly room: WaitingRoom;
  readonly limits: Limits;
  readonly needs: Needs;
  readonly roster: Roster;
}

export class Limiter {
  readonly #parts: LimiterParts;

  constructor(parts: LimiterParts) {
    this.#parts = parts;
  }

  /** The bucket that keeps a task from starting now; it is opened again in due time. */
  shutFor(buckets: readonly Bucket[], now: number): Bucket | undefined {
    if (buckets.length === 0) return undefined;
    const full = fullAmong(buckets, now);
    if (full !== undefined) this.#openInTime(full, now);
    return full;
  }

  countStart(buckets: readonly Bucket[], now: number): void {
    for (const bucket of buckets) bucket.countStart(now);
  }

  /** Also of leases that a restart found. */
  take(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) bucket.running++;
  }

  giveBack(buckets: readonly Bucket[]): void {
    if (buckets.length === 0) return;
    const now = this.#parts.clock.now();
    for (const bucket of buckets) {
      bucket.running--;
      if (bucket.isShut) this.#open(bucket, now);
    }
  }

  /** Other limits hold from now on, for what runs and for what waits. Starts before the change are taken as used up. */
  follow(rules: readonly LimitRule[]): void {
    const { limits, needs, clock, room } = this.#parts;
    if (JSON.stringify(rules) === JSON.stringify(limits.rules)) return;
    const now = clock.now();
    const dropped = limits.replace(rules);
    limits.emptyAt = now;
    needs.reclaim();
    for (const running of this.#running()) {
      for (const bucket of running.buckets) bucket.running--;
      // Its task may have ended, and with it the claim.
      running.buckets = limits.retain(running.entry.spec);
      limits.drop(running.buckets, now);
      this.take(running.buckets);
    }
    for (const bucket of dropped) room.open(bucket);
  }

  *#running(): Generator<Running> {
    for (const member of this.#parts.roster.members()) yield* member.running.values();
  }

  #open(bucket: Bucket, now: number): void {
    if (bucket.blockedBy(now) === undefined) this.#parts.room.open(bucket);
    else this.#openInTime(bucket, now);
  }

  #openInTime(bucket: Bucket, now: number): void {
    const opensAt = bucket.blockedBy(now) === 'starts' ? bucket.nextStartAt : 0;
    if (opensAt === 0 || opensAt === bucket.opensAt) return;
    bucket.opensAt = opensAt;
    const isDue = () => bucket.isShut && bucket.opensAt === opensAt;
    this.#parts.timers.at(opensAt, isDue, (later) => {
      bucket.opensAt = 0;
      this.#open(bucket, later);
    });
  }
}
