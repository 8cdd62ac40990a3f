// Who is next among the waiting: strict priority bands, weighted fair order between the tenants of a band (start-time
// fair queueing, Goyal, Vin and Cheng 1996), then earliest deadline, else first come. Ageing lifts a task one band per
// configured time. What a limit or a pause keeps from starting stands behind its gate, out of the order's way.
//
// O1. An item is waiting exactly while `band` is not negative; each lane's heap may hold stale items, never misses one.
// O2. Virtual times only grow, so a heap keyed by them may be read lazily: a stale key can only be too early.
// O3. A lane stands in the heap of its band or of one pen; a pen is in its band's heap unless its gate was found shut.
import { assert } from '../../base/assert.ts';
import { Heap } from '../../base/heap.ts';
import { noteAge, reviewAge } from './ages.ts';
import { addBacklog, type Backlog, oldestReadyAt } from './backlog.ts';
import {
  countHandedOver,
  type Flow,
  type Gate,
  hasSession,
  type Item,
  isEarlier,
  isHandedOver,
  isOfferedBefore,
  keyOf,
  type Lane,
  laneName,
  leadOf,
  type NeedQueue,
  newBandQueue,
  newLane,
} from './lanes.ts';
import { leadOfPens, Pens } from './pens.ts';
import { type Position, positionIn } from './position.ts';
import { type Turn, type Turning, Turns } from './turn.ts';

export type { Gate, Item } from './lanes.ts';
export type { Position } from './position.ts';
export type { Turning } from './turn.ts';

export const BANDS = 10;

/**
 * What became of an offered item: its cost in fair shares; NO_ROOM when no agent can take this need now; SET_ASIDE when
 * this item cannot go now although others of its need can, so that it leaves the order and does not stand in their way;
 * or the gate that keeps its whole lane from starting until it is opened.
 */
export type Offer<T> = (item: T, passed: number) => number | Gate;
export const NO_ROOM = -1;
export const SET_ASIDE = -2;

export interface OrderOptions {
  /** Waiting this long lifts a task one band; 0 = never. Call `follow` when it has changed. */
  readonly agingMs: number;
  readonly weightOf: (tenant: string) => number;
}

/** With more needs than this to be served at once, a turn looks at one of them only. */
const ROUND_MAX = 64;

/** A line that may be offered: the lane that goes first in a need. */
interface Entry<T, N> {
  readonly queue: NeedQueue<T, N>;
  readonly head: T;
  readonly lane: Lane<T>;
}

/** `N` identifies what a task needs of an agent: tasks of one need compete for the same agents. */
export class WaitingOrder<T extends Item, N extends object> {
  #options: OrderOptions;
  readonly #needs = new Map<N, NeedQueue<T, N>>();
  readonly #flows: Map<string, Flow>[] = Array.from({ length: BANDS }, () => new Map());
  readonly #virtualTimes: number[] = new Array(BANDS).fill(0);
  readonly #aging: Heap<T>[];
  readonly #waiting: number[] = new Array(BANDS).fill(0);
  readonly #pens = new Pens<T, N>();
  readonly #turns = new Turns<T>();
  #flowsMade = 0;
  #size = 0;

  constructor(options: OrderOptions) {
    this.#options = options;
    this.#aging = Array.from({ length: BANDS }, (_, band) => {
      return new Heap<T>((a, b) => this.#liftAt(a, band) < this.#liftAt(b, band));
    });
  }

  /**
   * Takes up another ageing time and other weights, in O(n log n) of what waits when the first has changed. What has
   * risen stays where it is; call `age` afterwards for what is due now.
   */
  follow(options: OrderOptions): void {
    const isOtherAging = options.agingMs !== this.#options.agingMs;
    this.#options = options;
    for (const flows of this.#flows) for (const flow of flows.values()) flow.weight = options.weightOf(flow.tenant);
    if (!isOtherAging) return;
    for (const heap of this.#aging) heap.retain(() => false);
    if (options.agingMs === 0) return;
    for (const { bands } of this.#needs.values()) {
      for (const lanes of bands) {
        for (const lane of lanes?.lanes.values() ?? []) this.#ageLane(lane);
      }
    }
  }

  #ageLane({ band, heap }: Lane<T>): void {
    if (band === BANDS - 1) return;
    for (const item of heap.items()) if (item.band === band) this.#aging[band]?.push(item);
  }

  get size(): number {
    return this.#size;
  }

  waitingFor(need: N): number {
    return this.#needs.get(need)?.waiting ?? 0;
  }

  /** Since when a task of this need has been waiting; undefined when none is. */
  oldestReadyAt(need: N): number | undefined {
    return oldestReadyAt(this.#needs.get(need));
  }

  /** Adds what waits for this need. */
  addBacklog(need: N, sum: Backlog): void {
    addBacklog(this.#needs.get(need), sum);
  }

  /** Tasks that stand behind a gate. */
  waitingBehind(gate: Gate): number {
    return this.#pens.waitingBehind(gate);
  }

  /** Waiting tasks by band, 0 first. */
  waitingByBand(): readonly number[] {
    return this.#waiting;
  }

  add(item: T, need: N, now: number): void {
    if (item.band >= 0) assert(false, `task ${item.seq} is in the order twice`);
    const { agingMs } = this.#options;
    const lifted = agingMs > 0 ? Math.floor(Math.max(0, now - item.readyAt) / agingMs) : 0;
    this.#insert(item, need, Math.min(BANDS - 1, item.spec.priority + lifted));
  }

  remove(item: T, need: N): void {
    const { band } = item;
    if (band < 0) assert(false, `task ${item.seq} is not waiting`);
    const queue = this.#needs.get(need);
    const bandQueue = queue?.bands[band];
    const lane = bandQueue?.lanes.get(laneName(item.spec));
    if (queue === undefined || bandQueue === undefined || lane === undefined)
      assert(false, `task ${item.seq} waits in no lane`);
    const { pen } = lane;
    item.band = -1;
    this.#size--;
    (this.#waiting[band] as number)--; // band is 0..9
    queue.waiting--;
    bandQueue.waiting--;
    lane.waiting--;
    if (hasSession(item)) lane.sessions--;
    if (isHandedOver(item)) countHandedOver(lane, bandQueue, -1);
    this.#turns.forget(item);
    lane.flow.waiting--;
    if (pen === undefined) lane.flow.free--;
    else pen.waiting--;
    if (lane.waiting === 0) {
      bandQueue.lanes.delete(lane.name);
      if (pen !== undefined) this.#pens.leave(pen, bandQueue);
      if (queue.waiting === 0) this.#needs.delete(need);
    } else {
      if (lane.heap.size > 2 * lane.waiting + 64) lane.heap.retain((other) => other.band === lane.band);
      reviewAge(lane, bandQueue);
    }
    this.#forgetIdleFlows(band);
  }

  /**
   * Offers the waiting items of these needs in order, until each need has none left or no room. With `turning`, an item
   * may go before some earlier ones of its tenant and band (turn.ts).
   */
  drain(needs: Iterable<N>, offer: Offer<T>, turning?: Turning<T, N>): void {
    const round = new Heap<Entry<T, N>>((a, b) => this.#isBefore(a, b));
    const enter = (queue: NeedQueue<T, N> | undefined): void => {
      const lane = queue === undefined ? undefined : this.#headLane(queue);
      const head = lane?.heap.peek();
      if (queue !== undefined && lane !== undefined && head !== undefined) round.push({ queue, head, lane });
    };
    for (const need of needs) enter(this.#needs.get(need));
    for (let best = round.pop(); best !== undefined; best = round.pop()) {
      if (!this.#isCurrent(best)) {
        enter(best.queue); // The flow was served through another need meanwhile (O2).
        continue;
      }
      let turn = turning === undefined ? undefined : this.#turn(best, round, turning);
      let outcome = offer(turn?.item ?? best.head, turn?.passed.length ?? 0);
      if (turn !== undefined && outcome === NO_ROOM) {
        turn = undefined;
        outcome = offer(best.head, 0);
      }
      if (turn !== undefined && turn.line !== best) {
        round.remove(turn.line);
        round.push(best);
      }
      if (outcome === NO_ROOM) continue;
      const { queue, head, lane } = turn?.line ?? best;
      if (typeof outcome !== 'number') {
        this.#pens.shutOut(lane, queue, outcome);
        enter(queue);
        continue;
      }
      if (outcome !== SET_ASIDE) {
        if (turn !== undefined) this.#turns.taken(turn);
        this.#serve(lane, outcome);
      }
      const item = turn?.item ?? head;
      if (item === head) lane.heap.pop();
      this.remove(item, queue.need);
      if (this.#needs.get(queue.need) === queue) enter(queue);
    }
  }

  #isCurrent({ queue, head, lane }: Entry<T, N>): boolean {
    return this.#headLane(queue) === lane && lane.heap.peek() === head;
  }

  /** Costs the usual task, of one line without sessions, two comparisons. */
  #turn(best: Entry<T, N>, round: Heap<Entry<T, N>>, turning: Turning<T, N>): Turn<T, Entry<T, N>> | undefined {
    const { lane, queue } = best;
    if ((round.size === 0 && lane.sessions === 0) || turning.lookAhead < 2) return undefined;
    const isAlone = round.size === 0 || round.size > ROUND_MAX;
    const others = isAlone ? [] : round.items().filter((other) => this.#isOther(other, lane));
    const waiting = others.reduce((sum, other) => sum + other.queue.waiting, queue.waiting);
    return turning.isScarce(queue.need, waiting) ? this.#turns.look(best, others, turning) : undefined;
  }

  #isOther(other: Entry<T, N>, { flow, band }: Lane<T>): boolean {
    return other.lane.flow === flow && other.lane.band === band && this.#isCurrent(other);
  }

  /** Lets what stands behind a gate compete again; returns the needs concerned. */
  open(gate: Gate): readonly N[] {
    return this.#pens.open(gate, this.#virtualTimes);
  }

  /** Lifts what has waited long enough; returns when to call again, or 0. */
  age(now: number, needOf: (item: T) => N): number {
    const { agingMs } = this.#options;
    if (agingMs === 0) return 0;
    let next = 0;
    // Upwards, so that a task that waited several ageing times rises as many bands.
    for (let band = 0; band < BANDS - 1; band++) {
      const heap = this.#aging[band] as Heap<T>; // one for each band
      for (let first = heap.peek(); first !== undefined; first = heap.peek()) {
        const liftAt = this.#liftAt(first, band);
        if (first.band === band && liftAt > now) {
          next = next === 0 ? liftAt : Math.min(next, liftAt);
          break;
        }
        heap.pop();
        if (first.band !== band) continue;
        const need = needOf(first);
        this.remove(first, need);
        this.#insert(first, need, band + 1);
      }
    }
    return next;
  }

  /** Place of a waiting item among those that want the same agents; 1 is next. */
  position(item: T, need: N): Position {
    return positionIn(this.#needs.get(need), item);
  }

  /** An item went past the order, which had nothing for its need: its tenant pays as if it had been offered first. */
  passed({ spec }: T, cost: number): void {
    const band = Math.min(BANDS - 1, spec.priority);
    const flow = this.#flow(band, spec.tenant);
    if (flow.free === 0) this.#catchUp(flow, band);
    this.#charge(flow, { band, start: flow.virtualTime, cost });
    this.#forgetIdleFlows(band);
  }

  #insert(item: T, need: N, band: number): void {
    let queue = this.#needs.get(need);
    if (queue === undefined) {
      queue = { need, bands: new Array(BANDS).fill(undefined), waiting: 0 };
      this.#needs.set(need, queue);
    }
    let bandQueue = queue.bands[band];
    if (bandQueue === undefined) {
      bandQueue = newBandQueue<T>();
      queue.bands[band] = bandQueue;
    }
    const name = laneName(item.spec);
    const flow = this.#flow(band, item.spec.tenant);
    let lane = bandQueue.lanes.get(name);
    if (lane === undefined) {
      lane = newLane<T>(name, flow, band);
      bandQueue.lanes.set(name, lane);
    }
    if (lane.pen === undefined) {
      if (flow.free === 0) this.#catchUp(flow, band);
      flow.free++;
    } else {
      lane.pen.waiting++;
    }
    item.band = band;
    lane.heap.push(item);
    lane.waiting++;
    if (hasSession(item)) lane.sessions++;
    flow.waiting++;
    bandQueue.waiting++;
    queue.waiting++;
    if (isHandedOver(item)) countHandedOver(lane, bandQueue, 1);
    if (item.readyAt < lane.agedAt) noteAge(lane, bandQueue, item.readyAt);
    (this.#waiting[band] as number)++; // band is 0..9
    this.#size++;
    if (!lane.isQueued) {
      lane.key = flow.virtualTime;
      lane.first = item;
      lane.isQueued = true;
      bandQueue.heap.push(lane);
    }
    if (this.#options.agingMs > 0 && band < BANDS - 1) {
      const heap = this.#aging[band] as Heap<T>; // one for each band
      heap.push(item);
      // What no longer waits in the band must not be held for an ageing time: it may be a million finished tasks.
      if (heap.size > 2 * (this.#waiting[band] as number) + 1024) heap.retain((other) => other.band === band);
    }
  }

  #flow(band: number, tenant: string): Flow {
    const flows = this.#flows[band] as Map<string, Flow>; // band is 0..9
    let flow = flows.get(tenant);
    if (flow === undefined) {
      const weight = this.#options.weightOf(tenant);
      flow = { tenant, number: this.#flowsMade++, weight, virtualTime: 0, waiting: 0, free: 0 };
      flows.set(tenant, flow);
    }
    return flow;
  }

  #serve({ flow, band, pen }: Lane<T>, cost: number): void {
    const start = pen === undefined ? flow.virtualTime : Math.max(flow.virtualTime, pen.floor);
    this.#charge(flow, { band, start, cost });
  }

  #charge(flow: Flow, { band, start, cost }: { band: number; start: number; cost: number }): void {
    this.#virtualTimes[band] = Math.max(this.#virtualTimes[band] as number, start); // band is 0..9
    flow.virtualTime = start + cost / flow.weight;
  }

  /** A tenant that had nothing to compete with starts at the band's present, so that idleness earns no credit. */
  #catchUp(flow: Flow, band: number): void {
    flow.virtualTime = Math.max(flow.virtualTime, this.#virtualTimes[band] as number); // band is 0..9
  }

  /** A flow without waiting tasks is kept only while it still owes the others for what it was served. */
  #forgetIdleFlows(band: number): void {
    const flows = this.#flows[band] as Map<string, Flow>; // band is 0..9
    if (flows.size < 2 * this.#flowsAllowed) return;
    const present = this.#virtualTimes[band] as number;
    for (const flow of flows.values()) if (flow.waiting === 0 && flow.virtualTime <= present) flows.delete(flow.tenant);
    this.#flowsAllowed = Math.max(1024, flows.size);
  }

  #flowsAllowed = 1024;

  /** When an item of this band has waited long enough for the next. */
  #liftAt(item: T, band: number): number {
    return item.readyAt + (band - item.spec.priority + 1) * this.#options.agingMs;
  }

  /** The lane that goes first in a need, its first item fresh; undefined when nothing waits. */
  #headLane(queue: NeedQueue<T, N>): Lane<T> | undefined {
    for (let band = BANDS - 1; band >= 0; band--) {
      const bandQueue = queue.bands[band];
      if (bandQueue === undefined || bandQueue.waiting === 0) continue;
      const free = leadOf(bandQueue.heap);
      const penned = bandQueue.penHeap === undefined ? undefined : leadOfPens(bandQueue.penHeap);
      if (penned === undefined && free === undefined) continue;
      if (penned === undefined || free === undefined) return free ?? penned;
      return isOfferedBefore(penned, free) ? penned : free;
    }
    return undefined;
  }

  #isBefore(a: { head: T; lane: Lane<T> }, b: { head: T; lane: Lane<T> }): boolean {
    if (a.lane.band !== b.lane.band) return a.lane.band > b.lane.band;
    if (a.lane.flow !== b.lane.flow && keyOf(a.lane) !== keyOf(b.lane)) return keyOf(a.lane) < keyOf(b.lane);
    return isEarlier(a.head, b.head);
  }
}
