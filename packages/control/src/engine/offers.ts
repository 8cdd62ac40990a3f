// A waiting task is offered: it goes to an agent, stays where it is, behind a gate, or aside. What keeps it is asked
// before who could take it.
import type { Random } from '../base/random.ts';
import { type Gate, NO_ROOM, SET_ASIDE } from '../core/queue/order.ts';
import type { Need } from '../core/route/fleet.ts';
import type { Placement, Router } from '../core/route/router.ts';
import type { Apart } from './apart.ts';
import type { Attempts } from './attempts.ts';
import type { Changes } from './changes.ts';
import { placeAsWished } from './hand-off.ts';
import type { Limiter } from './limiter.ts';
import type { Needs } from './needs.ts';
import type { Pauses } from './pauses.ts';
import type { Roster } from './roster.ts';
import type { TaskEntry } from './task-entry.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface OffersParts {
  readonly apart: Apart;
  readonly attempts: Attempts;
  readonly changes: Changes;
  readonly limiter: Limiter;
  readonly needs: Needs;
  readonly pauses: Pauses;
  readonly random: Random;
  readonly room: WaitingRoom;
  readonly roster: Roster;
  readonly router: Router;
}

/** It goes to an agent. */
type Start = (entry: TaskEntry, placement: Placement, now: number) => void;

/** A suspect that finds only agents with another suspect looks again after this long. */
const SUSPECT_WAIT_MS = 200;

export class Offers {
  readonly #parts: OffersParts;
  readonly #start: Start;

  constructor(parts: OffersParts, start: Start) {
    this.#parts = parts;
    this.#start = start;
  }

  /** Returns what the task costs its tenant in fair shares: slots times predicted time; or what keeps it waiting. */
  offer(entry: TaskEntry, now: number, passed: number): number | Gate {
    const { needs, router, random, room, attempts, apart, pauses, limiter, changes } = this.#parts;
    const { spec, extras } = entry;
    const { need, buckets } = needs.claim(spec);
    if (!need.hasRoom) return NO_ROOM;
    const gate = pauses.shutFor(spec) ?? limiter.shutFor(buckets, now);
    if (gate !== undefined) return gate;
    const session = extras?.session ?? '';
    const mayTake = attempts.vetoFor(entry);
    const { estimateMs, profile } = spec;
    // One that comes alone is not in the order.
    const [waiting, waitedMs] = [Math.max(1, room.order.waitingFor(need)), now - entry.readyAt];
    const request = { need, session, estimateMs, profile, mayTake, now, task: entry.seq, passed, waiting, waitedMs };
    const placement = placeAsWished(entry, request, this.#parts) ?? router.choose(request, random);
    if (placement === undefined) {
      if (attempts.isSuspect(entry)) room.setAside(entry, now, SUSPECT_WAIT_MS);
      else if (mayTake !== undefined && apart.isHeld(spec.apart)) apart.park(entry, need);
      else {
        if (router.wasHeldBack) room.retryNext(need, router.heldBackMs);
        return NO_ROOM;
      }
      return SET_ASIDE;
    }
    this.#start(entry, placement, now);
    changes.started(waitedMs, now);
    return spec.slots * Math.max(1, placement.workMs);
  }

  /**
   * A task that comes alone and for whose need nothing waits is what the order would offer next: it is offered without
   * a place in it. Undefined when it is not, or finds a gate shut, behind which it has to stand.
   */
  offerAlone(entry: TaskEntry, need: Need, now: number): 'started' | 'held-back' | undefined {
    const { room } = this.#parts;
    const isPlain = entry.spec.apart === '' && entry.extras?.conditions === undefined && entry.readyAt <= now;
    if (!isPlain || !need.hasRoom || room.hasOffers || room.order.waitingFor(need) > 0) return undefined;
    const outcome = this.offer(entry, now, 0);
    if (outcome === NO_ROOM) return 'held-back';
    if (typeof outcome !== 'number') return undefined;
    room.order.passed(entry, outcome);
    return 'started';
  }
}
