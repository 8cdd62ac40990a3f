// Agents that are provided in memory: their processes start late, end by themselves and take their time to stop, by a
// clock that moves only when told. Whoever owns the clock calls `tick` at `dueAt`.
//
// S1. What happens is a function of the seed and of the calls: ties in time are broken by the order of scheduling.
import { assert, never } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { Heap } from '../base/heap.ts';
import type { Random } from '../base/random.ts';
import { endsInARow, RESPAWN, type RespawnRule, respawnDelayMs } from '../base/respawn.ts';
import type { Provisioned, Provisioner, ProvisionerEvents } from '../engine/ports.ts';

/** How the agents of a pool behave. */
export interface SimulatedPool {
  /** From the order of an agent to the start of its process [0]. */
  readonly startMs?: number;
  /** Share of `startMs` by which a start may take longer, at random [0]. */
  readonly startSpreadRatio?: number;
  /** Share of the starts whose process ends at once [0]. */
  readonly failureRatio?: number;
  /** Mean life of a process until it ends by itself, exponentially distributed; 0 = it never does [0]. */
  readonly lifeMs?: number;
  /** Memory of a process by its age [not measured]. */
  readonly memoryBytesAt?: (ageMs: number) => number;
  /** How long a process takes to end politely; what takes longer than its grace is ended by force [0]. */
  readonly stopMs?: number;
}

/** A process that a provisioner has released, or whose controller is gone. */
export interface LeftBehind {
  readonly id: string;
  readonly pool: string;
  readonly pid: number;
  readonly startedAt: number;
}

export interface SimulatedProvisionerOptions {
  readonly pools: Readonly<Record<string, SimulatedPool>>;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether the agent of a process that was left behind has connected [always]. */
  readonly isConnected?: (id: string) => boolean;
  /** How long such an agent gets to connect before it is replaced [15 s]. */
  readonly adoptMs?: number;
  readonly leftBehind?: readonly LeftBehind[];
  readonly respawn?: RespawnRule;
}

/** One agent id and what holds it. */
interface Place {
  readonly id: string;
  readonly pool: string;
  state: Provisioned['state'];
  /** Created, and not removed since. */
  isWanted: boolean;
  since: number;
  pid: number | undefined;
  startedAt: number;
  endsInARow: number;
  restarts: number;
  adoptUntil: number;
  lastEnd: string | undefined;
  /** What is due next, and when; anything scheduled earlier does not count any more. */
  due: Due | undefined;
  readonly whenGone: (() => void)[];
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly place: Place;
}

const ADOPT_MS = 15_000;
const ADOPT_LOOK_MS = 1_000;

export class SimulatedProvisioner implements Provisioner {
  readonly #pools: ReadonlyMap<string, SimulatedPool>;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #isConnected: (id: string) => boolean;
  readonly #adoptMs: number;
  readonly #respawn: RespawnRule;
  readonly #places = new Map<string, Place>();
  readonly #due = new Heap<Due>((a, b) => (a.at === b.at ? a.order < b.order : a.at < b.at)); // S1
  readonly #watchers: ProvisionerEvents[] = [];
  #scheduled = 0;
  #pidLast = 0;
  #isReleased = false;

  constructor(options: SimulatedProvisionerOptions) {
    this.#pools = new Map(Object.entries(options.pools));
    this.#clock = options.clock;
    this.#random = options.random;
    this.#isConnected = options.isConnected ?? (() => true);
    this.#adoptMs = options.adoptMs ?? ADOPT_MS;
    this.#respawn = options.respawn ?? RESPAWN;
    for (const { id, pool, pid, startedAt } of options.leftBehind ?? []) {
      this.#places.set(id, { ...newPlace({ id, pool, since: startedAt }), state: 'adopting', isWanted: false, pid });
      this.#pidLast = Math.max(this.#pidLast, pid);
    }
  }

  /** When `tick` has something to do; infinite when nothing is to happen. */
  get dueAt(): number {
    this.#forgetOutdated();
    return this.#isReleased ? Number.POSITIVE_INFINITY : (this.#due.peek()?.at ?? Number.POSITIVE_INFINITY);
  }

  /** Lets happen what is due by now. */
  tick(): void {
    while (this.dueAt <= this.#clock.now()) {
      const due = this.#due.pop();
      if (due === undefined) return;
      due.place.due = undefined;
      this.#happen(due.place, due.at);
    }
  }

  create(pool: string, id: string): void {
    assert(this.#pools.has(pool), `no pool is called ${pool}`);
    if (this.#isReleased) return;
    const now = this.#clock.now();
    const known = this.#places.get(id);
    if (known === undefined) {
      const place = newPlace({ id, pool, since: now });
      this.#places.set(id, place);
      this.#order(place, now);
      return;
    }
    if (known.isWanted) return;
    known.isWanted = true; // What is stopping is ordered anew when it is gone (P1).
    if (known.state !== 'adopting') return;
    known.adoptUntil = now + this.#adoptMs;
    this.#schedule(known, now);
  }

  async remove(id: string, graceMs: number): Promise<void> {
    const place = this.#places.get(id);
    if (place === undefined || this.#isReleased) return;
    place.isWanted = false;
    const now = this.#clock.now();
    const { stopMs = 0 } = this.#poolOf(place);
    const endsAt = place.pid === undefined ? now : now + Math.min(stopMs, graceMs);
    const wasStopping = place.state === 'stopping';
    place.state = 'stopping';
    if (endsAt <= now) return this.#gone(place);
    // A shorter grace counts, a longer one comes too late.
    if (!wasStopping || place.due === undefined || endsAt < place.due.at) this.#schedule(place, endsAt);
    await new Promise<void>((resolve) => place.whenGone.push(resolve));
  }

  list(): readonly Provisioned[] {
    const now = this.#clock.now();
    const cpuCores = undefined;
    return Array.from(this.#places.values(), ({ id, pool, state, since, pid, restarts, lastEnd }) => {
      const memoryBytes = state === 'running' ? this.#pools.get(pool)?.memoryBytesAt?.(now - since) : undefined;
      return { id, pool, state, since, pid, restarts, lastEnd, cpuCores, memoryBytes };
    });
  }

  watch(events: ProvisionerEvents): void {
    this.#watchers.push(events);
  }

  release(): void {
    this.#isReleased = true;
  }

  isRunning(id: string): boolean {
    return this.#places.get(id)?.pid !== undefined;
  }

  /** The process of an agent ends by itself, now. */
  end(id: string, how: string): void {
    const place = this.#places.get(id);
    assert(place?.pid !== undefined, `no process runs as ${id}`);
    if (this.#isReleased) this.#places.delete(id);
    else if (place.state === 'stopping' || !place.isWanted) this.#gone(place);
    else this.#ended(place, how, this.#clock.now());
  }

  /** What runs now, for the provisioner that comes after this one. */
  leftBehind(): readonly LeftBehind[] {
    return [...this.#places.values()].flatMap(({ id, pool, pid, startedAt }) =>
      pid === undefined ? [] : [{ id, pool, pid, startedAt }],
    );
  }

  #happen(place: Place, at: number): void {
    switch (place.state) {
      case 'ordered':
        this.#start(place, at);
        break;
      case 'running':
        this.#ended(place, 'its life was over', at);
        break;
      case 'backing-off':
        this.#order(place, at);
        break;
      case 'stopping':
        this.#gone(place);
        break;
      case 'adopting':
        this.#adopt(place, at);
        break;
      default:
        never(place.state, 'state of a simulated agent');
    }
  }

  #order(place: Place, at: number): void {
    const { startMs = 0, startSpreadRatio = 0 } = this.#poolOf(place);
    place.state = 'ordered';
    place.since = at;
    this.#schedule(place, at + startMs * (1 + startSpreadRatio * this.#random.next()));
  }

  #start(place: Place, at: number): void {
    const { failureRatio = 0, lifeMs = 0 } = this.#poolOf(place);
    if (place.lastEnd !== undefined) place.restarts++;
    place.state = 'running';
    place.since = at;
    place.startedAt = at;
    place.pid = ++this.#pidLast;
    if (this.#random.next() < failureRatio) this.#schedule(place, at);
    else if (lifeMs > 0) this.#schedule(place, at - lifeMs * Math.log(1 - this.#random.next()));
    for (const { onStarted } of this.#watchers) onStarted?.(place.id);
  }

  #adopt(place: Place, at: number): void {
    if (this.#isConnected(place.id)) {
      place.state = 'running';
      place.since = place.startedAt;
    } else if (at >= place.adoptUntil) this.#ended(place, 'it did not connect again', at);
    else this.#schedule(place, Math.min(place.adoptUntil, at + ADOPT_LOOK_MS));
  }

  #ended(place: Place, how: string, at: number): void {
    const livedMs = at - place.startedAt;
    place.endsInARow = endsInARow(this.#respawn, { before: place.endsInARow, livedMs });
    place.since = at + respawnDelayMs(this.#respawn, place.endsInARow, this.#random);
    place.state = 'backing-off';
    place.pid = undefined;
    place.lastEnd = how;
    this.#schedule(place, place.since);
    for (const { onEnded } of this.#watchers) onEnded?.(place.id, how);
  }

  #gone(place: Place): void {
    this.#places.delete(place.id);
    place.due = undefined;
    for (const resolve of place.whenGone) resolve();
    if (place.isWanted) this.create(place.pool, place.id); // P1
  }

  #poolOf(place: Place): SimulatedPool {
    // What was left behind may be of a pool that is no more.
    return this.#pools.get(place.pool) ?? {};
  }

  #schedule(place: Place, at: number): void {
    place.due = { at, order: ++this.#scheduled, place };
    this.#due.push(place.due);
  }

  #forgetOutdated(): void {
    for (let first = this.#due.peek(); first !== undefined; first = this.#due.peek()) {
      if (first.place.due === first) return;
      this.#due.pop();
    }
  }
}

function newPlace({ id, pool, since }: { id: string; pool: string; since: number }): Place {
  return {
    ...{ id, pool, since, startedAt: since },
    state: 'ordered',
    isWanted: true,
    pid: undefined,
    endsInARow: 0,
    restarts: 0,
    adoptUntil: 0,
    lastEnd: undefined,
    due: undefined,
    whenGone: [],
  };
}
