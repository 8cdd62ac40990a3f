// The lines in which tasks wait, and which of two goes first. A lane holds the tasks of one tenant, band, need and set
// of limit keys, so that they all meet the same limits and pauses (pens.ts).
import { Heap } from '../../base/heap.ts';

/** What the order needs to know of a task. */
export interface Item {
  readonly seq: number;
  readonly readyAt: number;
  readonly spec: { readonly tenant: string; readonly priority: number; readonly limitKeys: readonly string[] };
  readonly extras:
    | {
        readonly deadlineAt: number;
        readonly session: string;
        readonly conditions?: { readonly handoff?: unknown } | undefined;
      }
    | undefined;
  band: number;
}

/** Whatever lets tasks through or not, whoever they are for: a bucket of a limit, a pause. Only the order writes it. */
export interface Gate {
  isShut: boolean;
}

/** A tenant's share of one band. */
export interface Flow {
  readonly tenant: string;
  readonly number: number;
  weight: number;
  virtualTime: number;
  waiting: number;
  /** Those of them that stand behind no gate. */
  free: number;
}

export interface Lane<T> {
  readonly name: string;
  readonly flow: Flow;
  readonly band: number;
  readonly heap: Heap<T>;
  /** The flow's virtual time, and the first item, when the lane last took its place. */
  key: number;
  first: T | undefined;
  waiting: number;
  /** Those of them that belong to a session. */
  sessions: number;
  /** Those of them that an agent handed over. */
  handedOver: number;
  isQueued: boolean;
  pen: Pen<T> | undefined;
  /** The earliest time with which it stands among the ages of its place (ages.ts); Infinity when it does not. */
  agedAt: number;
}

/** A lane, and since when its first item was waiting when that was last looked at. */
export interface Aged<T> {
  readonly lane: Lane<T>;
  readyAt: number;
}

/** The lanes of one need and band behind one gate. */
export interface Pen<T> {
  readonly gate: Gate;
  readonly band: number;
  readonly heap: Heap<Lane<T>>;
  lanes: number;
  waiting: number;
  handedOver: number;
  /** Of its lanes; undefined until somebody asks. */
  ages: Heap<Aged<T>> | undefined;
  /** The band's virtual time when the gate last opened: what was shut out earns no credit for it. */
  floor: number;
  /** The lane that goes first, and its key, when the pen last took its place. */
  lead: Lane<T>;
  key: number;
  isQueued: boolean;
}

/** The tasks of one need and band. */
export interface BandQueue<T> {
  readonly lanes: Map<string, Lane<T>>;
  /** Lanes behind no gate. */
  readonly heap: Heap<Lane<T>>;
  /** Undefined until a gate was found shut. */
  pens: Map<Gate, Pen<T>> | undefined;
  /** Pens whose gate may be open. */
  penHeap: Heap<Pen<T>> | undefined;
  waiting: number;
  handedOver: number;
  /** Of the lanes behind no gate; undefined until somebody asks. */
  ages: Heap<Aged<T>> | undefined;
}

/** The waiting tasks that the same agents can take. */
export interface NeedQueue<T, N> {
  readonly need: N;
  readonly bands: (BandQueue<T> | undefined)[];
  waiting: number;
}

/** Tasks with other limit keys meet other limits. A tenant's name and a key hold no line break. */
export function laneName({ tenant, limitKeys }: Item['spec']): string {
  return limitKeys.length === 0 ? tenant : `${tenant}\n${limitKeys.join('\n')}`;
}

export function newLane<T extends Item>(name: string, flow: Flow, band: number): Lane<T> {
  const heap = new Heap<T>(isEarlier);
  return {
    name,
    flow,
    band,
    heap,
    key: 0,
    first: undefined,
    waiting: 0,
    sessions: 0,
    handedOver: 0,
    isQueued: false,
    pen: undefined,
    agedAt: Number.POSITIVE_INFINITY,
  };
}

export function newBandQueue<T extends Item>(): BandQueue<T> {
  const heap = new Heap<Lane<T>>(isLaneBefore);
  return { lanes: new Map(), heap, pens: undefined, penHeap: undefined, waiting: 0, handedOver: 0, ages: undefined };
}

/** The first item of a lane, after those that no longer wait in it have been dropped. */
export function freshHead<T extends Item>(lane: Lane<T>): T | undefined {
  let head = lane.heap.peek();
  while (head !== undefined && head.band !== lane.band) {
    lane.heap.pop();
    head = lane.heap.peek();
  }
  return head;
}

/** The lane of a heap that goes first, its first item fresh; emptied lanes are dropped, stale ones take a new place. */
export function leadOf<T extends Item>(lanes: Heap<Lane<T>>): Lane<T> | undefined {
  for (let lane = lanes.peek(); lane !== undefined; lane = lanes.peek()) {
    if (lane.waiting === 0) {
      lane.isQueued = false;
      lanes.pop();
      continue;
    }
    const head = freshHead(lane);
    if (lane.key === lane.flow.virtualTime && lane.first === head) return lane;
    lane.key = lane.flow.virtualTime;
    lane.first = head;
    lanes.sinkFirst();
  }
  return undefined;
}

/** Where a lane stands among those of other pens and of none. */
export function keyOf<T>({ key, pen }: Lane<T>): number {
  return pen === undefined ? key : Math.max(key, pen.floor);
}

/** Tenants by what they were served, then the lanes of one tenant by their first items. */
export function isLaneBefore<T extends Item>(a: Lane<T>, b: Lane<T>): boolean {
  return a.key === b.key ? isTieBefore(a, b) : a.key < b.key;
}

/** The same across pens, where being shut out has earned no credit. */
export function isOfferedBefore<T extends Item>(a: Lane<T>, b: Lane<T>): boolean {
  const [keyA, keyB] = [keyOf(a), keyOf(b)];
  return keyA === keyB ? isTieBefore(a, b) : keyA < keyB;
}

export function hasSession({ extras }: Item): boolean {
  return extras !== undefined && extras.session !== '';
}

export function isHandedOver({ extras }: Item): boolean {
  return extras?.conditions?.handoff !== undefined;
}

/** About how many items of a lane pass: looks at no more than `looksMax` of them. */
export function countBySample<T extends Item>({ heap, band }: Lane<T>, passes: (item: T) => boolean, looksMax: number) {
  const items = heap.items();
  const stride = Math.max(1, Math.ceil(items.length / looksMax));
  let passed = 0;
  for (let index = 0; index < items.length; index += stride) {
    const item = items[index] as T; // index < length
    if (item.band === band && passes(item)) passed++;
  }
  return passed * stride;
}

/** One more, or one fewer, wherever the lane counts. */
export function countHandedOver<T>(lane: Lane<T>, bandQueue: BandQueue<T>, change: 1 | -1): void {
  lane.handedOver += change;
  bandQueue.handedOver += change;
  if (lane.pen !== undefined) lane.pen.handedOver += change;
}

export function isEarlier(a: Item, b: Item): boolean {
  const deadlineA = a.extras?.deadlineAt || Number.POSITIVE_INFINITY;
  const deadlineB = b.extras?.deadlineAt || Number.POSITIVE_INFINITY;
  return deadlineA === deadlineB ? a.seq < b.seq : deadlineA < deadlineB;
}

export function isTieBefore<T extends Item>(a: Lane<T>, b: Lane<T>): boolean {
  if (a.flow !== b.flow) return a.flow.number < b.flow.number;
  return a.first !== undefined && b.first !== undefined && isEarlier(a.first, b.first);
}
