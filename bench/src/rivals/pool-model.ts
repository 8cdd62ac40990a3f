// A pool without its engine: a queue, agents of one slot that start late, and whoever sizes them, by the rules of the
// product. Some fifty times as fast as a run of the engine, and near to it; how near is measured by runs of both.
//
// What it leaves out: agents are not ranked, the one that was busy last takes the next task; nothing takes time but
// starts and tasks.
import { assert } from '../../../packages/control/dist/base/assert.js';
import { Heap } from '../../../packages/control/dist/base/heap.js';
import { type Random, seededRandom } from '../../../packages/control/dist/base/random.js';
import { PoolFlow } from '../../../packages/control/dist/engine/pool-flow.js';
import { Spread } from '../../../packages/control/dist/engine/spread.js';
import type { CostPoint } from '../../../packages/control/dist/sim/cost-curve.js';
import { LoadMeter } from '../../../packages/control/dist/sim/load-meter.js';
import type { SimArrival } from '../../../packages/control/dist/sim/plan.js';
import type { SizedPool } from '../../../packages/control/dist/sim/run.js';
import { type ModelAgent, ModelFleet } from './model-fleet.ts';
import { type ModelSizer, sizerOf } from './model-sizer.ts';

export interface ModelPlan {
  readonly pool: SizedPool;
  /** In order of time. */
  readonly arrivals: readonly SimArrival[];
  readonly seed: number;
  readonly sloMs: number;
}

const HOUR_MS = 3_600_000;
/** How long after the last arrival unfinished tasks are waited for. */
const DRAIN_MS = HOUR_MS;
/** From the word that a draining agent is to hand back what it runs until it is gone: the engine's. */
const HAND_BACK_MS = 4_000;
const END_MS = 6_000;

interface Due {
  readonly at: number;
  readonly order: number;
  readonly kind: 'ready' | 'finished' | 'overdue' | 'handed-back' | 'gone' | 'look';
  readonly agent: ModelAgent | undefined;
  /** What was true of the agent when this was planned. */
  readonly epoch: number;
}

export function playModel(plan: ModelPlan): CostPoint {
  return new PoolModel(plan).play();
}

class PoolModel {
  readonly #given: ModelPlan;
  readonly #random: Random;
  readonly #due = new Heap<Due>((a, b) => (a.at === b.at ? a.order < b.order : a.at < b.at));
  readonly #fleet: ModelFleet;
  readonly #sizer: ModelSizer;
  readonly #load: LoadMeter;
  readonly #flow = new PoolFlow(0);
  readonly #startMs = new Spread();
  /** Tasks that wait for their first start, oldest first: from `#head` to `#arrived`. */
  #head = 0;
  #arrived = 0;
  /** Tasks that were handed back, by number; they go first. */
  readonly #returned: number[] = [];
  #seen = 0;
  #done = 0;
  /** Tasks that run, or were handed back, and began too late. */
  readonly #isLate = new Set<number>();
  /** 1 for each task that began in time and ended. */
  readonly #isKept: Uint8Array;
  #now: number;
  #planned = 0;

  constructor(plan: ModelPlan) {
    const { agents, initialAgents } = plan.pool;
    assert(agents.slots === 1 && agents.failuresPerHour === 0, 'the model knows agents of one slot that never fail');
    this.#given = plan;
    this.#isKept = new Uint8Array(plan.arrivals.length);
    this.#random = seededRandom(plan.seed);
    // As in a run of the engine: the fleet to begin with is ordered so early that it is ready at the first arrival.
    this.#now = -agents.startupMs * (1 + agents.startupSpreadRatio);
    this.#load = new LoadMeter(0);
    this.#fleet = new ModelFleet();
    this.#sizer = sizerOf(plan.pool);
    this.#resize(initialAgents);
    this.#at(this.#sizer.lookMs(this.#now), 'look');
  }

  play(): CostPoint {
    const { arrivals } = this.#given;
    const endMs = (arrivals.at(-1)?.atMs ?? 0) + DRAIN_MS;
    while (this.#done < arrivals.length) {
      const next = arrivals[this.#arrived]?.atMs ?? Number.POSITIVE_INFINITY;
      const due = this.#due.peek()?.at ?? Number.POSITIVE_INFINITY;
      if (Math.min(next, due) > endMs) break;
      this.#now = Math.min(next, due);
      if (next < due) this.#arrive();
      else this.#happen(this.#due.pop() as Due); // there is one
    }
    const violated = this.#isKept.reduce((count, isKept) => count - isKept, arrivals.length);
    const cost = this.#fleet.agentMs(Math.max(0, this.#now)) / 1000;
    return { cost, violation: arrivals.length === 0 ? 0 : violated / arrivals.length };
  }

  get #waiting(): number {
    return this.#arrived - this.#head + this.#returned.length;
  }

  #arrive(): void {
    this.#arrived++;
    this.#load.change(this.#now, 1, 0);
    this.#assign();
  }

  #happen({ kind, agent, epoch }: Due): void {
    if (agent !== undefined && agent.epoch !== epoch) return;
    if (agent === undefined || kind === 'look') this.#look();
    else this.#befall(agent, kind);
    this.#assign();
  }

  #befall(agent: ModelAgent, kind: Exclude<Due['kind'], 'look'>): void {
    switch (kind) {
      case 'ready':
        this.#fleet.ready(agent, this.#now);
        this.#startMs.add(this.#now - agent.orderedAt);
        break;
      case 'finished':
        this.#finish(agent);
        break;
      case 'overdue':
        if (agent.state !== 'draining') return;
        agent.state = 'stopping';
        this.#plan(agent, HAND_BACK_MS, 'handed-back');
        this.#plan(agent, END_MS, 'gone');
        break;
      case 'handed-back':
        this.#handBack(agent);
        break;
      case 'gone':
        this.#fleet.end(agent, this.#now);
        break;
      default:
        kind satisfies never;
    }
  }

  #assign(): void {
    while (this.#waiting > 0) {
      const agent = this.#fleet.takeIdle();
      if (agent === undefined) return;
      const isReturned = this.#returned.length > 0;
      const task = isReturned ? (this.#returned.shift() as number) : this.#head++;
      const { atMs, serviceMs } = this.#given.arrivals[task] as SimArrival; // it has arrived
      if (!isReturned && this.#now - atMs > this.#given.sloMs) this.#isLate.add(task);
      agent.task = task;
      agent.busySince = this.#now;
      this.#load.change(this.#now, -1, 1);
      this.#plan(agent, serviceMs, 'finished');
    }
  }

  #finish(agent: ModelAgent): void {
    this.#done++;
    const task = agent.task as number; // it runs one
    if (!this.#isLate.delete(task)) this.#isKept[task] = 1;
    this.#load.change(this.#now, 0, -1);
    this.#flow.served(this.#now - agent.busySince);
    this.#leave(agent);
  }

  #handBack(agent: ModelAgent): void {
    if (agent.task === undefined) return;
    this.#returned.push(agent.task);
    this.#returned.sort((a, b) => a - b);
    this.#load.change(this.#now, 1, -1);
    agent.task = undefined;
  }

  /** The agent runs nothing any more. */
  #leave(agent: ModelAgent): void {
    agent.task = undefined;
    agent.epoch++;
    if (agent.state === 'kept') this.#fleet.idle(agent, this.#now);
    else this.#fleet.end(agent, this.#now);
  }

  #look(): void {
    const means = this.#now < 0 ? { waiting: 0, running: 0 } : this.#load.takeMeans(this.#now);
    const oldest = this.#given.arrivals[this.#returned[0] ?? this.#head]?.atMs ?? this.#now;
    const size = this.#sizer.size({
      now: this.#now,
      fleet: this.#fleet,
      waiting: this.#waiting,
      oldestWaitMs: this.#waiting === 0 ? 0 : this.#now - oldest,
      waitingMean: means.waiting,
      runningMean: means.running,
      arrived: this.#arrived - this.#seen,
      serviceMs: this.#flow.serviceMs,
      startMs: this.#startMs.read()?.p50,
    });
    this.#seen = this.#arrived;
    if (size !== this.#fleet.desired) this.#resize(size);
    this.#at(this.#sizer.lookMs(this.#now), 'look');
  }

  #resize(size: number): void {
    const { ordered, drained } = this.#fleet.resize(size, this.#now);
    const { startupMs, startupSpreadRatio } = this.#given.pool.agents;
    for (const agent of ordered) {
      this.#plan(agent, startupMs * (1 + startupSpreadRatio * this.#random.next()), 'ready');
    }
    for (const agent of drained) this.#plan(agent, this.#sizer.graceMs, 'overdue');
  }

  #plan(agent: ModelAgent, afterMs: number, kind: Due['kind']): void {
    this.#due.push({ at: this.#now + afterMs, order: ++this.#planned, kind, agent, epoch: agent.epoch });
  }

  #at(at: number, kind: Due['kind']): void {
    this.#due.push({ at, order: ++this.#planned, kind, agent: undefined, epoch: 0 });
  }
}
