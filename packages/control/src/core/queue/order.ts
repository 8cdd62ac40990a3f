// Who is next among the waiting: strict priority bands, weighted fair order between the tenants of a band (start-time
// fair queueing, Goyal, Vin and Cheng 1996), then earliest deadline, else first come. Ageing lifts a task one band per
// configured time.
//
// O1. An item is waiting exactly while `band` is not negative; each lane's heap may hold stale items, never misses one.
// O2. Virtual times only grow, so a heap keyed by them may be read lazily: a stale key can only be too early.
import { assert } from '../../base/assert.ts';
import { Heap } from '../../base/heap.ts';

export const BANDS = 10;

/** What the order needs to know of a task. */
export interface Item {
  readonly seq: number;
  readonly readyAt: number;
  readonly spec: { readonly tenant: string; readonly priority: number };
  readonly extras: { readonly deadlineAt: number } | undefined;
  band: number;
}

/** A tenant's share of one band. */
interface Flow {
  readonly tenant: string;
  readonly number: number;
  weight: number;
  virtualTime: number;
  waiting: number;
}

/** The tasks of one tenant, band and need. */
interface Lane<T> {
  readonly flow: Flow;
  readonly band: number;
  readonly heap: Heap<T>;
  /** The flow's virtual time when the lane last took its place in its band. */
  key: number;
  waiting: number;
  isQueued: boolean;
}

interface BandQueue<T> {
  readonly lanes: Map<string, Lane<T>>;
  readonly heap: Heap<Lane<T>>;
  waiting: number;
}

/** The waiting tasks that the same agents can take. */
interface NeedQueue<T, N> {
  readonly need: N;
  readonly bands: (BandQueue<T> | undefined)[];
  waiting: number;
}

/**
 * What became of an offered item: its cost in fair shares; NO_ROOM when no agent can take this need now; SET_ASIDE when
 * this item cannot go now although others of its need can, so that it leaves the order and does not stand in their way.
 */
export type Offer<T> = (item: T) => number;
export const NO_ROOM = -1;
export const SET_ASIDE = -2;

export interface OrderOptions {
  /** Waiting this long lifts a task one band; 0 = never. Call `follow` when it has changed. */
  readonly agingMs: number;
  readonly weightOf: (tenant: string) => number;
}

export interface Position {
  readonly position: number;
  readonly isExact: boolean;
}

/** Counting a lane exactly stops here; beyond it a position is an estimate. */
const COUNT_MAX = 20_000;

/** `N` identifies what a task needs of an agent: tasks of one need compete for the same agents. */
export class WaitingOrder<T extends Item, N extends object> {
  #options: OrderOptions;
  readonly #needs = new Map<N, NeedQueue<T, N>>();
  readonly #flows: Map<string, Flow>[] = Array.from({ length: BANDS }, () => new Map());
  readonly #virtualTimes: number[] = new Array(BANDS).fill(0);
  readonly #aging: Heap<T>[];
  readonly #waiting: number[] = new Array(BANDS).fill(0);
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
    let oldest: number | undefined;
    for (const band of this.#needs.get(need)?.bands ?? []) {
      for (const lane of band?.lanes.values() ?? []) {
        // Deadlines may reorder a lane, so its head is the oldest only nearly always: good enough for a report.
        const head = freshHead(lane);
        if (head !== undefined) oldest = Math.min(oldest ?? head.readyAt, head.readyAt);
      }
    }
    return oldest;
  }

  /** Waiting tasks by band, 0 first. */
  waitingByBand(): readonly number[] {
    return this.#waiting;
  }

  add(item: T, need: N, now: number): void {
    assert(item.band < 0, `task ${item.seq} is in the order twice`);
    const { agingMs } = this.#options;
    const lifted = agingMs > 0 ? Math.floor(Math.max(0, now - item.readyAt) / agingMs) : 0;
    this.#insert(item, need, Math.min(BANDS - 1, item.spec.priority + lifted));
  }

  remove(item: T, need: N): void {
    const { band } = item;
    assert(band >= 0, `task ${item.seq} is not waiting`);
    const queue = this.#needs.get(need);
    const bandQueue = queue?.bands[band];
    const lane = bandQueue?.lanes.get(item.spec.tenant);
    assert(queue !== undefined && bandQueue !== undefined && lane !== undefined, `task ${item.seq} waits in no lane`);
    item.band = -1;
    this.#size--;
    (this.#waiting[band] as number)--; // band is 0..9
    queue.waiting--;
    bandQueue.waiting--;
    lane.waiting--;
    lane.flow.waiting--;
    if (lane.waiting === 0) {
      bandQueue.lanes.delete(item.spec.tenant);
      if (queue.waiting === 0) this.#needs.delete(need);
    } else if (lane.heap.size > 2 * lane.waiting + 64) {
      lane.heap.retain((other) => other.band === lane.band);
    }
    this.#forgetIdleFlows(band);
  }

  /** Offers the waiting items of these needs in order, until each need has none left or no room. */
  drain(needs: Iterable<N>, offer: Offer<T>): void {
    const round = new Heap<{ queue: NeedQueue<T, N>; head: T; lane: Lane<T> }>((a, b) => this.#isBefore(a, b));
    const enter = (queue: NeedQueue<T, N> | undefined): void => {
      const lane = queue === undefined ? undefined : this.#headLane(queue);
      const head = lane?.heap.peek();
      if (queue !== undefined && lane !== undefined && head !== undefined) round.push({ queue, head, lane });
    };
    for (const need of needs) enter(this.#needs.get(need));
    for (let best = round.pop(); best !== undefined; best = round.pop()) {
      const { queue, head, lane } = best;
      if (this.#headLane(queue) !== lane || lane.heap.peek() !== head) {
        enter(queue); // The flow was served through another need meanwhile (O2).
        continue;
      }
      const cost = offer(head);
      if (cost === NO_ROOM) continue;
      if (cost !== SET_ASIDE) this.#serve(lane, cost);
      lane.heap.pop();
      this.remove(head, queue.need);
      if (this.#needs.get(queue.need) === queue) enter(queue);
    }
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
    const queue = this.#needs.get(need);
    const own = queue?.bands[item.band]?.lanes.get(item.spec.tenant);
    if (queue === undefined || own === undefined) return { position: 1, isExact: true };
    let ahead = 0;
    for (let band = BANDS - 1; band > item.band; band--) ahead += queue.bands[band]?.waiting ?? 0;
    let inLane = 0;
    let isExact = own.heap.size <= COUNT_MAX;
    if (isExact) for (const other of own.heap.items()) if (other.band === own.band && isEarlier(other, item)) inLane++;
    if (!isExact) inLane = Math.min(own.waiting - 1, this.#countEarlierBySample(own, item));
    for (const lane of queue.bands[item.band]?.lanes.values() ?? []) {
      if (lane === own) continue;
      isExact = false; // How two tenants interleave depends on what they are served elsewhere.
      const share = ((inLane + 1) * lane.flow.weight) / own.flow.weight + own.flow.virtualTime - lane.flow.virtualTime;
      ahead += Math.min(lane.waiting, Math.max(0, Math.floor(share)));
    }
    return { position: ahead + inLane + 1, isExact };
  }

  #countEarlierBySample(lane: Lane<T>, item: T): number {
    const items = lane.heap.items();
    const stride = Math.ceil(items.length / COUNT_MAX);
    let earlier = 0;
    for (let index = 0; index < items.length; index += stride) {
      const other = items[index] as T; // index < length
      if (other.band === lane.band && isEarlier(other, item)) earlier++;
    }
    return earlier * stride;
  }

  #insert(item: T, need: N, band: number): void {
    let queue = this.#needs.get(need);
    if (queue === undefined) {
      queue = { need, bands: new Array(BANDS).fill(undefined), waiting: 0 };
      this.#needs.set(need, queue);
    }
    let bandQueue = queue.bands[band];
    if (bandQueue === undefined) {
      bandQueue = { lanes: new Map(), heap: new Heap(isLaneBefore), waiting: 0 };
      queue.bands[band] = bandQueue;
    }
    const { tenant } = item.spec;
    const flow = this.#flow(band, tenant);
    let lane = bandQueue.lanes.get(tenant);
    if (lane === undefined) {
      lane = { flow, band, heap: new Heap<T>(isEarlier), key: 0, waiting: 0, isQueued: false };
      bandQueue.lanes.set(tenant, lane);
    }
    // A tenant that had nothing waiting starts at the band's present, so that idleness earns no credit.
    if (flow.waiting === 0) flow.virtualTime = Math.max(flow.virtualTime, this.#virtualTimes[band] as number);
    item.band = band;
    lane.heap.push(item);
    lane.waiting++;
    flow.waiting++;
    bandQueue.waiting++;
    queue.waiting++;
    (this.#waiting[band] as number)++; // band is 0..9
    this.#size++;
    if (!lane.isQueued) {
      lane.key = flow.virtualTime;
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
      flow = { tenant, number: this.#flowsMade++, weight: this.#options.weightOf(tenant), virtualTime: 0, waiting: 0 };
      flows.set(tenant, flow);
    }
    return flow;
  }

  #serve(lane: Lane<T>, cost: number): void {
    const { flow, band } = lane;
    this.#virtualTimes[band] = Math.max(this.#virtualTimes[band] as number, flow.virtualTime);
    flow.virtualTime += cost / flow.weight;
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
      for (let lane = bandQueue.heap.peek(); lane !== undefined; lane = bandQueue.heap.peek()) {
        if (lane.waiting === 0) {
          lane.isQueued = false;
          bandQueue.heap.pop();
        } else if (lane.key < lane.flow.virtualTime) {
          lane.key = lane.flow.virtualTime;
          bandQueue.heap.sinkFirst();
        } else {
          freshHead(lane);
          return lane;
        }
      }
    }
    return undefined;
  }

  #isBefore(a: { head: T; lane: Lane<T> }, b: { head: T; lane: Lane<T> }): boolean {
    if (a.lane.band !== b.lane.band) return a.lane.band > b.lane.band;
    if (a.lane.flow !== b.lane.flow && a.lane.key !== b.lane.key) return a.lane.key < b.lane.key;
    return isEarlier(a.head, b.head);
  }
}

/** The first item of a lane, after those that no longer wait in it have been dropped. */
function freshHead<T extends Item>(lane: Lane<T>): T | undefined {
  let head = lane.heap.peek();
  while (head !== undefined && head.band !== lane.band) {
    lane.heap.pop();
    head = lane.heap.peek();
  }
  return head;
}

function isLaneBefore<T>(a: Lane<T>, b: Lane<T>): boolean {
  return a.key === b.key ? a.flow.number < b.flow.number : a.key < b.key;
}

function isEarlier(a: Item, b: Item): boolean {
  const deadlineA = a.extras?.deadlineAt || Number.POSITIVE_INFINITY;
  const deadlineB = b.extras?.deadlineAt || Number.POSITIVE_INFINITY;
  return deadlineA === deadlineB ? a.seq < b.seq : deadlineA < deadlineB;
}
