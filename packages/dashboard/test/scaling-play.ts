// What the controller would say to the page of scaling: sizes, decisions, policy in force, presets, declared events.
import {
  type DeclaredEvent,
  type PolicyReply,
  PolicyRequest,
  type ScalingDecision,
  type ScalingPolicy,
  type SeriesReply,
} from '@muster/contract';
import { PRESET_POLICIES } from '../../control/src/core/scale/presets.ts';
import { type Decision, modelOf, type PoolModel, utilizationOf } from './fleet-model.ts';
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

/** Of the whole fleet that the pictures show. */
const AGENTS = 47;
const WINDOW_MS = 10_000;

const POLICY: ScalingPolicy = { ...PRESET_POLICIES.production, minAgents: 6, maxAgents: 32, maxQueueDepth: 20 };

export interface ScalingPlayOptions {
  readonly now?: number;
  readonly events?: readonly DeclaredEvent[];
}

export class ScalingPlay {
  readonly now: number;
  readonly events: readonly DeclaredEvent[];
  /** What is in force; a test replaces it as somebody else would. */
  policy: PolicyReply;
  readonly #models = modelOf(AGENTS);

  constructor({ now = Date.now(), events = eventsAt(now) }: ScalingPlayOptions = {}) {
    this.now = now;
    this.events = events;
    const given = { preset: 'production', minAgents: 6, maxAgents: 32, maxQueueDepth: 20 } as const;
    this.policy = { pool: 'coding', policy: POLICY, given, by: 'maria', at: now - 204_000, version: now - 204_000 };
  }

  reply({ method, path, query }: Asked): TaskReply | undefined {
    const [, type = '', what] = /^\/v1\/pools\/([^/]+)\/(decisions|policy)$/.exec(path) ?? [];
    if (method !== 'GET') return undefined;
    if (what === 'decisions') return { status: 200, body: { decisions: this.decisions(type) } };
    if (what === 'policy') return { status: 200, body: { ...this.policy, pool: type } };
    if (path === '/v1/policies') return { status: 200, body: { presets: Object.values(PRESET_POLICIES) } };
    if (path === '/v1/events') return { status: 200, body: { events: this.events } };
    if (path === '/v1/openapi.json') return { status: 200, body: { components: { schemas: { PolicyRequest } } } };
    const { name = '', labels, from = '0', to = '0' } = query;
    const isSize = name === 'muster_pool_desired_agents' || name === 'muster_agents';
    if (path !== '/v1/series' || !isSize || labels === undefined) return undefined;
    const model = this.#modelOf(labels.replace('pool=', ''));
    return { status: 200, body: this.#sizes(model, name, { from: Number(from), to: Number(to) }) };
  }

  /** Newest first. */
  decisions(pool: string): readonly ScalingDecision[] {
    const decisions = this.#modelOf(pool).decisions();
    return decisions.map((decision) => this.#decision(pool, decision)).reverse();
  }

  #modelOf(pool: string): PoolModel {
    const found = this.#models.find(({ plan }) => plan.type === pool);
    if (found === undefined) throw new Error(`no pool ${pool} in this play`);
    return found;
  }

  #decision(pool: string, { secondsAgo, from, to, cause, reason, by, moment }: Decision): ScalingDecision {
    const heldBy = cause === 'cooldown' || cause === 'threshold' ? cause : undefined;
    const { agents, wanted, slots, running, waiting, endedPerSecond } = moment;
    const utilization = utilizationOf(moment);
    // A slot that is busy is of an agent that is; the fuller, the more of an agent's slots are.
    const idleAgents = Math.floor(agents * (1 - utilization) ** 2);
    const waitMs = endedPerSecond === 0 ? 0 : (1_000 * waiting) / endedPerSecond;
    const isQuiet = to < from || cause === 'cooldown';
    return {
      pool,
      at: this.now - secondsAgo * 1_000,
      action: to > from ? 'scale_up' : to < from ? 'scale_down' : 'none',
      count: Math.abs(to - from),
      from,
      to,
      reason,
      ...(heldBy === undefined ? {} : { heldBy }),
      ...(by === undefined ? {} : { by }),
      triggers: by === undefined ? ['threshold'] : [],
      isEmergency: false,
      inputs: {
        agents,
        starting: to > from ? 0 : wanted - agents,
        removing: 0,
        idleAgents,
        longIdleAgents: Math.max(0, from - to),
        slots,
        slotsBusy: running,
        queueDepth: waiting,
        utilization,
        oldestWaitMs: waitMs,
        topBandWaitMs: waitMs,
        responseTimeMs: waitMs + 1_000 * this.#modelOf(pool).plan.serviceSeconds,
        completedPerMinute: Math.round(60 * endedPerSecond),
        errorRatio: 0.004,
        satisfaction: 0.93,
        handOffsWaiting: 0,
        unservable: 0,
      },
      counters: isQuiet ? { up: 0, down: 5 } : { up: 2, down: 0 },
    };
  }

  #sizes(model: PoolModel, name: string, { from, to }: { readonly from: number; readonly to: number }): SeriesReply {
    const stepMs = Math.max(WINDOW_MS, Math.ceil((to - from) / 360 / WINDOW_MS) * WINDOW_MS);
    const points: SeriesReply['series'][number]['points'] = [];
    for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs) {
      const { agents, wanted } = model.at((this.now - at) / 1_000);
      const size = name === 'muster_agents' ? agents : wanted;
      points.push({ at, count: 1, min: size, mean: size, max: size });
    }
    return { name, unit: 'agents', kind: 'gauge', from, to, stepMs, series: [{ labels: {}, points }], hasMore: false };
  }
}

const HOUR_MS = 3_600_000;

const eventsAt = (now: number): readonly DeclaredEvent[] => [
  {
    name: 'nightly-import',
    pool: 'coding',
    agents: 24,
    cron: '0 2 * * *',
    timezone: 'Europe/Berlin',
    durationMs: 2 * HOUR_MS,
    leadMs: 300_000,
    startsAt: now + 7 * HOUR_MS,
    isActive: false,
    changedAt: now - 90 * HOUR_MS,
    changedBy: 'maria',
  },
];
