// One simulated run: arrivals meet a fleet that somebody sizes, and what came of it is measured. The same plan gives
// the same report.
import type { PolicyRequest, Pool } from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { PoolLoad } from '../engine/pool-inputs.ts';
import type { Work } from './agent.ts';
import { Curves } from './curves.ts';
import { Feed } from './feed.ts';
import { Measure } from './measure.ts';
import type { NetworkOptions } from './network.ts';
import type { AgentModel, ArrivalSource, Observation, Scaler } from './plan.ts';
import type { SimReport } from './report.ts';
import type { SettingsPatch } from './settings.ts';
import { type SimPool, World } from './world.ts';

/** Who sizes a pool: nobody, a policy of the engine, or an autoscaler from outside, which is made for one run. */
export type Sizing =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'policy'; readonly policy: PolicyRequest }
  | { readonly kind: 'scaler'; readonly scaler: Scaler };

export interface SizedPool {
  readonly agents: AgentModel;
  /** Ready when the run begins. */
  readonly initialAgents: number;
  /** Bounds, whoever sizes it. */
  readonly minAgents: number;
  readonly maxAgents: number;
  readonly sizing: Sizing;
}

/** From and until when, since the start of the run. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SimPlan {
  /** Of whatever is compared: the policy, say. */
  readonly name: string;
  readonly seed: number;
  readonly arrivals: ArrivalSource;
  /** One per type of agent. */
  readonly pools: readonly SizedPool[];
  /** The objective: how long a task may wait for its start. */
  readonly sloMs: number;
  /** What differs from the defaults of a controller. */
  readonly settings?: SettingsPatch;
  /** How attempts go [service time ÷ speed]. */
  readonly work?: Work;
  /** Between agents and the controller [without delay]. */
  readonly network?: NetworkOptions;
  /** Mean time of a flush of the journal [0]. */
  readonly syncMs?: number;
  /** When metrics are missing for autoscalers from outside [never]. */
  readonly blackouts?: readonly Span[];
  /** How long after the last arrival unfinished tasks are waited for [1 h]. */
  readonly drainMs?: number;
  /** Called now and then. */
  readonly onProgress?: (progress: { readonly atMs: number; readonly tasks: number }) => void;
}

const HOUR_MS = 3_600_000;
/** Nobody hangs in these runs, so nobody is looked for. */
const NEVER_MS = Number.MAX_SAFE_INTEGER / 4;

export async function simulate(plan: SimPlan): Promise<SimReport> {
  const world = await World.started({
    seed: plan.seed,
    pools: plan.pools.map(poolOf),
    settings: { ...plan.settings, lease: { silenceMs: NEVER_MS, ...plan.settings?.lease } },
    hasHeartbeats: false,
    ...(plan.work === undefined ? {} : { work: plan.work }),
    ...(plan.network === undefined ? {} : { network: plan.network }),
    ...(plan.syncMs === undefined ? {} : { store: { syncMs: plan.syncMs } }),
  });
  await world.advance(leadMs(plan.pools));
  return new Run(plan, world).report();
}

class Run {
  readonly #plan: SimPlan;
  readonly #world: World;
  readonly #origin: number;
  readonly #measure: Measure;
  readonly #curves = new Curves();
  /** Tasks that have arrived at the last sample. */
  #sampled = 0;
  #isOver = false;

  constructor(plan: SimPlan, world: World) {
    this.#plan = plan;
    this.#world = world;
    this.#origin = world.now;
    this.#measure = new Measure({ sloMs: plan.sloMs, origin: world.now });
  }

  async report(): Promise<SimReport> {
    const [world, measure, { arrivals, drainMs = HOUR_MS, onProgress }] = [this.#world, this.#measure, this.#plan];
    const before = this.#use();
    world.store.onRecord = (record) => measure.record(record, world.now);
    for (const pool of this.#plan.pools) if (pool.sizing.kind === 'scaler') this.#look(pool, pool.sizing.scaler);
    this.#sample();
    const feed = new Feed({ world, measure, origin: this.#origin });
    for await (const chunk of arrivals) {
      await feed.take(chunk);
      onProgress?.({ atMs: this.#atMs, tasks: measure.tasks });
    }
    const isDone = (): boolean => measure.open === 0 && feed.pending === 0;
    if (!isDone()) await world.advanceTo(world.now + drainMs, isDone);
    this.#isOver = true;
    const after = this.#use();
    return {
      ...{ name: this.#plan.name, seed: this.#plan.seed },
      ...measure.read(),
      agentSeconds: after.agentSeconds - before.agentSeconds,
      cost: after.cost - before.cost,
      endedAtMs: this.#atMs,
      journalHash: world.journalHash,
      curves: { points: this.#curves.points, decisions: measure.decisions },
    };
  }

  get #atMs(): number {
    return this.#world.now - this.#origin;
  }

  #pools(): readonly Pool[] {
    return this.#world.controller.pools.list().pools;
  }

  #loads(): readonly PoolLoad[] {
    return this.#world.controller.pools.loads();
  }

  #use(): { readonly agentSeconds: number; readonly cost: number } {
    let [agentSeconds, cost] = [0, 0];
    for (const pool of this.#pools()) {
      agentSeconds += pool.agentMinutes * 60;
      cost += pool.cost;
    }
    return { agentSeconds, cost };
  }

  #sample(): void {
    const { spanMs } = this.#curves;
    const atMs = this.#atMs;
    this.#world.timeline.after(spanMs, () => {
      if (this.#isOver) return;
      const waitMsMax = this.#measure.takeWaitMsMax();
      const sum = { arrivals: this.#measure.tasks - this.#sampled, waitMsMax, ...noAgents() };
      for (const { queueDepth, slotsBusy, starting, removing, total, desired } of this.#loads()) {
        sum.waiting += queueDepth;
        sum.running += slotsBusy;
        sum.starting += starting;
        sum.ready += total - starting - removing;
        sum.desired += desired;
      }
      this.#sampled = this.#measure.tasks;
      this.#curves.add(atMs, sum);
      this.#sample();
    });
  }

  /** An autoscaler from outside looks and says a size, again and again. */
  #look(pool: SizedPool, scaler: Scaler): void {
    const { timeline } = this.#world;
    let arrived = 0;
    let seen: Observation | undefined;
    const look = (): void => {
      if (this.#isOver) return;
      timeline.after(scaler.intervalMs, look);
      const isDark = this.#plan.blackouts?.some(({ fromMs, toMs }) => this.#atMs >= fromMs && this.#atMs < toMs);
      const now = this.#observe(pool, this.#arrivals(pool) - arrived);
      arrived += now.arrived;
      const shown = isDark === true ? { ...(seen ?? now), now: now.now, hasData: false } : now;
      if (isDark !== true) seen = now;
      this.#resize(pool, { from: now.desired, to: scaler.desired(shown), by: scaler.name });
    };
    timeline.after(0, look);
  }

  #arrivals({ agents }: SizedPool): number {
    return this.#measure.arrivedOf(agents.type);
  }

  #observe({ agents: { type, slots } }: SizedPool, arrived: number): Observation {
    const pool = this.#loads().find((one) => one.type === type);
    assert(pool !== undefined, `there is no pool ${type}`);
    const { desired, total, starting, removing, queueDepth, slotsBusy } = pool;
    const means = this.#measure.loadOf(type).takeMeans(this.#world.now);
    return {
      now: this.#world.now,
      desired,
      ready: total - starting - removing,
      starting,
      slotsPerAgent: slots,
      waiting: queueDepth,
      running: slotsBusy,
      waitingMean: means.waiting,
      runningMean: means.running,
      arrived,
      hasData: true,
    };
  }

  #resize(
    { agents, minAgents, maxAgents }: SizedPool,
    { from, to, by }: { from: number; to: number; by: string },
  ): void {
    const size = Math.min(maxAgents, Math.max(minAgents, Math.round(to)));
    if (size === from) return;
    this.#world.awaits();
    // A size within the bounds is never refused: whatever is thrown is a bug, and stays one.
    void this.#world.controller.pools.scale(agents.type, { to: size }, by);
  }
}

const noAgents = () => ({ waiting: 0, running: 0, ready: 0, starting: 0, desired: 0 });

/** Until the agents that it begins with are ready. */
function leadMs(pools: readonly SizedPool[]): number {
  return Math.max(0, ...pools.map(({ agents }) => agents.startupMs * (1 + agents.startupSpreadRatio)));
}

function poolOf({ agents, initialAgents, minAgents, maxAgents, sizing }: SizedPool): SimPool {
  if (sizing.kind !== 'policy') return { agents, initialAgents };
  return { agents, initialAgents, policy: { enabled: true, ...sizing.policy, minAgents, maxAgents } };
}
