// One run of one policy on the arrivals of one seed; what was read for the run before is kept for the next.
import type { CostPoint } from '../../../packages/control/dist/sim/cost-curve.js';
import type { AgentModel, ArrivalSource, SimArrival } from '../../../packages/control/dist/sim/plan.js';
import { type ClairvoyantPlan, clairvoyantPlan } from '../../../packages/control/dist/sim/rivals/clairvoyant.js';
import { simulate } from '../../../packages/control/dist/sim/run.js';
import type { Job } from './agenda.ts';
import { type Ground, poolOf, WAIT_MS } from './contest.ts';
import { TASK_TYPE } from './generated.ts';
import { playModel } from './pool-model.ts';
import { readTraffic, type Traffic } from './traffic.ts';

export type Means = 'engine' | 'model';

export interface Place {
  /** What plays: the engine in virtual time, or the model of a pool. */
  readonly by: Means;
  readonly traffic: Traffic;
  readonly scale: number;
  readonly startMs: number;
}

export type Order =
  | { readonly kind: 'survey'; readonly place: Place; readonly seed: number }
  | { readonly kind: 'run'; readonly place: Place; readonly seed: number; readonly job: Job; readonly ground: Ground };

/** What the arrivals of a seed are like. */
export interface Survey extends Ground {
  readonly tasks: number;
  readonly hours: number;
  /** Needed at once so that no task waits longer than the objective. */
  readonly agentsPeak: number;
}

export type Played = { readonly kind: 'survey'; readonly survey: Survey } | ({ readonly kind: 'run' } & CostPoint);

export class Player {
  #arrivals: { readonly key: string; readonly tasks: readonly SimArrival[] } | undefined;
  #plans = new Map<string, ClairvoyantPlan>();

  async play(order: Order): Promise<Played> {
    const { place, seed } = order;
    const agent = agentOf(place.startMs);
    if (order.kind === 'survey') return { kind: 'survey', survey: await this.#survey(place, seed) };
    const { job, ground } = order;
    const tasks = await this.#read(place, seed);
    if (job.policy === 'bound') {
      const { bound } = await this.#plan(place, { seed, waitMs: WAIT_MS });
      // Nobody can undercut it, whatever is violated.
      return { kind: 'run', cost: bound.agentSeconds, violation: 0 };
    }
    const waitMs = job.setting.target ?? WAIT_MS;
    const plan = job.policy === 'clairvoyant' ? await this.#plan(place, { seed, waitMs }) : undefined;
    const pool = poolOf(job.policy, job.setting, { agent, ground, plan });
    if (place.by === 'model') return { kind: 'run', ...playModel({ pool, arrivals: tasks, seed, sloMs: WAIT_MS }) };
    const { agentSeconds, sloViolation } = await simulate({
      ...{ name: job.policy, seed, arrivals: given(tasks), sloMs: WAIT_MS },
      pools: [pool],
    });
    return { kind: 'run', cost: agentSeconds, violation: sloViolation };
  }

  async #survey(place: Place, seed: number): Promise<Survey> {
    const tasks = await this.#read(place, seed);
    const { bound } = await this.#plan(place, { seed, waitMs: WAIT_MS });
    const { slots } = agentOf(place.startMs);
    const spanSeconds = (tasks.at(-1)?.atMs ?? 0) / 1000;
    const slotsMean = spanSeconds === 0 ? 0 : (bound.workSeconds * slots) / spanSeconds;
    return { tasks: tasks.length, hours: spanSeconds / 3600, slotsMean, slots, agentsPeak: bound.agentsPeak };
  }

  async #read({ traffic, scale }: Place, seed: number): Promise<readonly SimArrival[]> {
    const key = `${traffic.name} ${scale} ${seed}`;
    if (this.#arrivals?.key !== key) {
      this.#arrivals = { key, tasks: await readTraffic(traffic, { seed, scale }) };
      this.#plans = new Map();
    }
    return this.#arrivals.tasks;
  }

  async #plan(place: Place, { seed, waitMs }: { readonly seed: number; readonly waitMs: number }) {
    const tasks = await this.#read(place, seed);
    const key = `${place.startMs} ${waitMs}`;
    const plan =
      this.#plans.get(key) ?? (await clairvoyantPlan(given(tasks), { agent: agentOf(place.startMs), waitMs }));
    this.#plans.set(key, plan);
    return plan;
  }
}

/** A start takes up to half as long again. */
const agentOf = (startupMs: number): AgentModel => ({
  ...{ type: TASK_TYPE, slots: 1, startupMs, startupSpreadRatio: 0.5, speed: 1 },
  ...{ failuresPerHour: 0, costPerHour: 1 },
});

async function* given(arrivals: readonly SimArrival[]): ArrivalSource {
  yield arrivals;
}
