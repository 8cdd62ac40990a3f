// The product's way: tasks wait in the one fair order, and are bound when an agent has a free slot. Plays the
// production order, fleet, router and estimates; what the engine does around them is said in as few lines as it
// takes.
import { seededRandom } from '../../../packages/control/dist/base/random.js';
import { Estimates } from '../../../packages/control/dist/core/learn/estimates.js';
import { NO_ROOM, WaitingOrder } from '../../../packages/control/dist/core/queue/order.js';
import { Fleet, type Need } from '../../../packages/control/dist/core/route/fleet.js';
import { Router, type RouterSettings } from '../../../packages/control/dist/core/route/router.js';
import { Ejector } from './ejector.ts';
import type { End, Ground, MakePolicy, Policy } from './play.ts';
import type { Scene } from './scene.ts';

export interface LateOptions {
  readonly settings: RouterSettings;
  /** Agents that fail are taken out for a while, as in the product [true]. */
  readonly ejects?: boolean;
  /** Waiting tasks among which a freed slot may choose [32]. */
  readonly lookAhead?: number;
}

interface Item {
  readonly seq: number;
  readonly readyAt: number;
  readonly spec: { readonly tenant: string; readonly priority: number; readonly limitKeys: readonly string[] };
  readonly extras: { readonly deadlineAt: number; readonly session: string } | undefined;
  readonly need: Need;
  band: number;
}

/** The clock of the estimates, which take 0 for never. */
const EPOCH_MS = 1_700_000_000_000;

export const late =
  (options: LateOptions): MakePolicy =>
  (ground, seed) =>
    new Late(ground, options, seed);

class Late implements Policy {
  readonly #ground: Ground;
  readonly #lookAhead: number;
  readonly #fleet = new Fleet();
  readonly #estimates = new Estimates();
  readonly #router: Router;
  readonly #random: ReturnType<typeof seededRandom>;
  readonly #order = new WaitingOrder<Item, Need>({ agingMs: 0, weightOf: () => 1 });
  readonly #ejector: Ejector | undefined;
  readonly #needs: readonly Need[];
  readonly #specs: readonly Item['spec'][];
  readonly #workMs: Float64Array;
  /** Of the agent when the task was bound to it. */
  readonly #busyRatio: Float64Array;
  readonly #ready = new Set<Need>();
  readonly #held = new Set<Need>();
  readonly #present: boolean[] = [];
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(ground: Ground, { settings, ejects = true, lookAhead = 32 }: LateOptions, seed: number) {
    const { scene } = ground;
    this.#ground = ground;
    this.#lookAhead = lookAhead;
    this.#random = seededRandom(seed);
    this.#router = new Router({ fleet: this.#fleet, knowledge: this.#estimates, settings });
    this.#fleet.onRoom = (need) => this.#ready.add(need);
    const types = Array.from({ length: scene.types }, (_, type) => `type-${type}`);
    this.#needs = types.map((type) => this.#fleet.need({ type, requires: [], prefers: [], slots: 1 }));
    this.#specs = scene.tenants.map((tenant) => ({ tenant, priority: 5, limitKeys: [] }));
    this.#workMs = new Float64Array(scene.tasks.count);
    this.#busyRatio = new Float64Array(scene.tasks.count);
    this.#ejector = ejects ? new Ejector(scene.agents.length, (atMs) => ground.wakeAt(atMs)) : undefined;
    scene.agents.forEach(({ isPresent }, agent) => {
      this.#present.push(false);
      if (isPresent) this.#join(agent, undefined);
    });
  }

  arrived(task: number, now: number): void {
    const { tasks } = this.#ground.scene;
    const type = tasks.type[task] as number; // columns have an entry per task, as below
    const need = this.#needs[type] as Need;
    const session = tasks.session[task] as number;
    this.#estimates.arrived(need.facts.type, Math.round(EPOCH_MS + now));
    this.#order.add(
      {
        seq: task + 1,
        readyAt: now,
        spec: this.#specs[tasks.tenant[task] as number] as Item['spec'],
        extras: session < 0 ? undefined : { deadlineAt: 0, session: String(session) },
        need,
        band: -1,
      },
      need,
      now,
    );
    if (need.hasRoom) this.#ready.add(need);
    this.#route(now);
  }

  ended({ task, agent, isFailed, runMs }: End, now: number): void {
    const { tasks } = this.#ground.scene;
    const workMs = this.#workMs[task] as number;
    const taskType = (this.#needs[tasks.type[task] as number] as Need).facts.type;
    this.#fleet.release(agent + 1, 1, workMs);
    const busyRatio = this.#busyRatio[task] as number;
    const ran = { agent: agent + 1, taskType, busyRatio, slowdown: runMs / workMs, startedAt: now - runMs, at: now };
    if (!isFailed) this.#router.ran(ran);
    this.#estimates.learn({
      agent: agent + 1,
      agentType: 'worker',
      version: '1',
      taskType,
      how: isFailed ? 'failed' : 'completed',
      runMs: Math.round(runMs),
      timeoutMs: 0,
      cost: 0,
      satisfaction: undefined,
      at: Math.round(EPOCH_MS + now),
    });
    if (isFailed) {
      if (this.#ejector?.failed(agent, now) === 'ejected') this.#close(agent);
    } else this.#ejector?.completed(agent);
    this.#route(now);
  }

  joined(agent: number, now: number): void {
    this.#join(agent, EPOCH_MS + now);
    this.#route(now);
  }

  left(agent: number): void {
    this.#present[agent] = false;
    this.#fleet.setOpen(agent + 1, false);
  }

  woken(now: number): void {
    if (this.#wakesAt <= now) this.#wakesAt = Number.POSITIVE_INFINITY;
    const due = this.#ejector?.due(now);
    for (const agent of due?.ejected ?? []) this.#close(agent);
    for (const agent of due?.returned ?? []) {
      this.#fleet.begin(agent + 1, EPOCH_MS + now);
      this.#fleet.setOpen(agent + 1, this.#present[agent] === true);
    }
    this.#route(now);
  }

  #join(agent: number, since: number | undefined): void {
    const { slots, costPerHour } = this.#ground.scene.agents[agent] as Scene['agents'][number];
    const terms = ['worker', ...this.#needs.map(({ facts }) => facts.type)];
    this.#fleet.join({ seq: agent + 1, type: 'worker', terms, slots, costPerHour, version: '1' }, true, since);
    this.#present[agent] = true;
    this.#ejector?.joined(agent);
  }

  /** Not the last one that is open. */
  #close(agent: number): void {
    this.#fleet.setOpen(agent + 1, false);
  }

  #route(now: number): void {
    for (const need of this.#held) if (need.hasRoom) this.#ready.add(need);
    this.#held.clear();
    if (this.#ready.size === 0) return;
    const ready = [...this.#ready];
    this.#ready.clear();
    this.#order.drain(ready, (item, passed) => this.#offer(item, now, passed), {
      lookAhead: this.#lookAhead,
      isScarce: (need, waiting) => waiting > need.free,
      prefer: (items) =>
        this.#router.prefer(items.map(({ need, extras }) => ({ need, session: extras?.session ?? '' }))),
    });
  }

  /** One moment at a time: it looks at all that is held. */
  #wakeAt(atMs: number): void {
    if (this.#wakesAt <= atMs) return;
    this.#wakesAt = atMs;
    this.#ground.wakeAt(atMs);
  }

  #offer({ seq, readyAt, need, extras }: Item, now: number, passed: number): number {
    if (!need.hasRoom) return NO_ROOM;
    const session = extras?.session ?? '';
    const line = { waiting: this.#order.waitingFor(need), waitedMs: now - readyAt };
    const request = { need, session, estimateMs: 0, profile: '', now: EPOCH_MS + now, task: seq, passed, ...line };
    const placement = this.#router.choose(request, this.#random);
    if (placement === undefined) {
      const { wasHeldBack, heldBackMs } = this.#router;
      if (wasHeldBack) this.#held.add(need);
      if (heldBackMs > 0) this.#wakeAt(now + heldBackMs);
      return NO_ROOM;
    }
    const task = seq - 1;
    this.#workMs[task] = placement.workMs;
    const { slots, slotsBusy } = this.#fleet.load(placement.agent);
    this.#busyRatio[task] = slotsBusy / slots;
    this.#fleet.reserve(placement.agent, 1, placement.workMs);
    this.#ground.bind(task, placement.agent - 1);
    return Math.max(1, placement.workMs);
  }
}
