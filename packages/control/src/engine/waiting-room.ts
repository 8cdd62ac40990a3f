// The unfinished tasks that no agent holds: delayed, backing off, or in the waiting order; with their timers, their
// ageing, and the payloads that are worth their memory.
import type { Clock } from '../base/clock.ts';
import { type Gate, type Offer, type OrderOptions, type Turning, WaitingOrder } from '../core/queue/order.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { Apart } from './apart.ts';
import { holdOf } from './conditions.ts';
import type { Needs } from './needs.ts';
import type { EngineSettings } from './settings.ts';
import type { TaskEntry } from './task-entry.ts';
import type { Timers } from './timers.ts';

export interface WaitingRoomParts {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly apart: Apart;
  readonly needs: Needs;
  readonly timers: Timers;
  readonly settings: EngineSettings;
}

/** Ageing need not be exact to the millisecond: it looks this often per ageing time at most. */
const AGING_LOOKS = 20;
const LOOK_AGAIN_MS = 20;

/** A version of agents that gets a share of the tasks only, or one that is worth waiting for. */
type HeldFor = 'version' | 'faster-agent';

export class WaitingRoom {
  readonly order: WaitingOrder<TaskEntry, Need>;
  /** Called when a task became ready by itself. */
  onReady: () => void = () => {};
  readonly #parts: WaitingRoomParts;
  /** Needs that may have both waiting tasks and room. */
  readonly #ready = new Set<Need>();
  /** Needs whose next task was held back although agents had room; looked at again whenever tasks are routed. */
  readonly #held = new Map<Need, HeldFor>();
  /** Of those, whose next task is looked at again by itself. */
  readonly #woken = new Set<Need>();
  /** More names of parked tasks are to be looked at than one drain does. */
  #isLooking = false;
  readonly #awaiting = new Set<TaskEntry>();
  #delayed = 0;
  #payloadBytes = 0;
  #nextAgingAt = 0;

  constructor(parts: WaitingRoomParts) {
    this.#parts = parts;
    this.order = new WaitingOrder(orderOptions(parts.settings));
    parts.fleet.onRoom = (need) => {
      if (this.order.waitingFor(need) > 0) this.#ready.add(need);
    };
  }

  /** Takes up the ageing time and the weights in force. */
  follow(now: number): void {
    const { settings } = this.#parts;
    this.order.follow(orderOptions(settings));
    this.#nextAgingAt = 0;
    if (settings.queue.agingMs > 0 && this.order.size > 0) this.#ageAt(now);
  }

  /** Ready: in the order, or kept apart from what runs. */
  get waiting(): number {
    return this.order.size + this.#parts.apart.size;
  }

  /** Delayed, backing off, or behind other tasks. */
  get delayed(): number {
    return this.#delayed;
  }

  /** Held until a person decides. */
  get awaiting(): number {
    return this.#awaiting.size;
  }

  /**
   * A task that is open enters the order, or waits for its time, for other tasks, or for a person. One that was offered
   * just now is not offered again with the next drain.
   */
  enter(entry: TaskEntry, now: number, wasOffered = false): void {
    const hold = holdOf(entry);
    if (hold === 'approval') {
      this.#awaiting.add(entry);
      return;
    }
    if (hold === 'dependency') {
      this.#delayed++;
      return;
    }
    if (entry.readyAt <= now) {
      this.#join(entry, now, wasOffered);
      return;
    }
    this.#delayed++;
    const { readyAt } = entry;
    const isDelayed = () => entry.state === 'open' && entry.band < 0 && entry.readyAt === readyAt;
    this.#parts.timers.at(readyAt, isDelayed, (later) => {
      this.#delayed--;
      this.#join(entry, later);
      this.onReady();
    });
  }

  /** A task that the order has given up for now joins it again after a while. */
  setAside(entry: TaskEntry, now: number, ms: number): void {
    this.#delayed++;
    const isAside = () => entry.state === 'open' && entry.band < 0;
    this.#parts.timers.at(now + ms, isAside, (later) => {
      this.#delayed--;
      this.#join(entry, later);
      this.onReady();
    });
  }

  /** Takes a task out that ends without an agent, or that is held no longer. */
  leave(entry: TaskEntry): void {
    if (entry.band >= 0) this.order.remove(entry, this.#parts.needs.of(entry.spec));
    else if (!this.#awaiting.delete(entry) && !this.#parts.apart.forget(entry)) this.#delayed--;
  }

  /** After the record that ended its hold. */
  letGo(entry: TaskEntry, now: number): void {
    this.leave(entry);
    this.enter(entry, now);
  }

  /** Lets in what waits behind a gate; it is offered with the next drain. */
  open(gate: Gate): void {
    for (const need of this.order.open(gate)) if (need.hasRoom) this.#ready.add(need);
  }

  /** Whether there may be something to offer. */
  get hasOffers(): boolean {
    return this.#ready.size > 0 || this.#held.size > 0 || this.#parts.apart.size > 0;
  }

  /** Offers waiting tasks in fair order to whatever has room. */
  drain(offer: Offer<TaskEntry>, turning?: Turning<TaskEntry, Need>): void {
    if (this.#held.size > 0) this.#returnHeld();
    if (this.#parts.apart.size > 0) this.#unpark();
    if (this.#ready.size === 0) return;
    const ready = [...this.#ready];
    this.#ready.clear();
    this.order.drain(ready, offer, turning);
  }

  /**
   * The next task of this need may not go to any agent that has room; the next time it may. With `withinMs`, it waits
   * for a faster one, so long at most.
   */
  retryNext(need: Need, withinMs = 0): void {
    this.#held.set(need, withinMs > 0 ? 'faster-agent' : 'version');
    if (withinMs === 0 || this.#woken.has(need)) return;
    this.#woken.add(need);
    const always = () => true;
    this.#parts.timers.at(this.#parts.clock.now() + Math.ceil(withinMs), always, () => {
      this.#woken.delete(need);
      if (this.#held.has(need)) this.onReady();
    });
  }

  #unpark(): void {
    const { apart, clock, timers } = this.#parts;
    const now = clock.now();
    const isMore = apart.unpark((entry) => this.#join(entry, now));
    if (!isMore || this.#isLooking) return;
    this.#isLooking = true;
    const always = () => true;
    timers.at(now + LOOK_AGAIN_MS, always, () => {
      this.#isLooking = false;
      this.onReady();
    });
  }

  /** Why its next task was held back although agents have room. */
  heldFor(need: Need): HeldFor | undefined {
    return this.#held.get(need);
  }

  #returnHeld(): void {
    for (const need of this.#held.keys()) if (need.hasRoom && need.references > 0) this.#ready.add(need);
    this.#held.clear();
  }

  /** Keeps the payload of a new task in memory, unless that is full: then it is read from the journal when needed. */
  keepPayload(entry: TaskEntry): void {
    const length = entry.payload?.length ?? 0;
    if (this.#payloadBytes + length > this.#parts.settings.queue.payloadMemoryBytes) entry.payload = undefined;
    else this.#payloadBytes += length;
  }

  /** Takes the payload out of memory and hands it over, if it was there. */
  takePayload(entry: TaskEntry): string | undefined {
    const { payload } = entry;
    this.#payloadBytes -= payload?.length ?? 0;
    entry.payload = undefined;
    return payload;
  }

  #join(entry: TaskEntry, now: number, wasOffered = false): void {
    const need = this.#parts.needs.of(entry.spec);
    this.order.add(entry, need, now);
    if (need.hasRoom && !wasOffered) this.#ready.add(need);
    const { agingMs } = this.#parts.settings.queue;
    if (agingMs > 0 && this.#nextAgingAt === 0) this.#ageAt(now + agingMs);
  }

  #ageAt(at: number): void {
    this.#nextAgingAt = at;
    const isNext = () => this.#nextAgingAt === at;
    this.#parts.timers.at(at, isNext, (now) => {
      this.#nextAgingAt = 0;
      const next = this.order.age(now, (entry) => {
        const need = this.#parts.needs.of(entry.spec);
        // What a gate kept back is in a new lane now, which has to find its gate, or go.
        if (need.hasRoom) this.#ready.add(need);
        return need;
      });
      if (next !== 0) this.#ageAt(Math.max(next, now + this.#parts.settings.queue.agingMs / AGING_LOOKS));
    });
  }
}

function orderOptions({ queue, tenants }: EngineSettings): OrderOptions {
  return {
    agingMs: queue.agingMs,
    weightOf: (tenant) => (Object.hasOwn(tenants, tenant) ? (tenants[tenant]?.weight ?? 1) : 1),
  };
}
