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
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

interface Step {
  readonly secondsAgo: number;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly heldBy?: ScalingDecision['heldBy'];
  readonly by?: string;
}

/** The last hour of the pool `coding`, as the happenings of FleetPlay have its last minutes. */
const STEPS: readonly Step[] = [
  { secondsAgo: 3_390, from: 8, to: 12, reason: '31 tasks wait, above the 20 of maxQueueDepth' },
  { secondsAgo: 2_820, from: 12, to: 16, reason: 'utilization 0.97 is over 0.8 for 2 evaluations' },
  { secondsAgo: 2_310, from: 16, to: 20, reason: 'utilization 0.94 is over 0.8 for 2 evaluations' },
  {
    secondsAgo: 1_410,
    from: 20,
    to: 20,
    reason: 'utilization 0.28 is under 0.3, and the cooldown lasts another 40 s',
    heldBy: 'cooldown',
  },
  { secondsAgo: 655, from: 20, to: 12, reason: 'utilization 0.21 is under 0.3 for 5 evaluations' },
  { secondsAgo: 262, from: 12, to: 14, reason: 'the demo of the afternoon', by: 'maria' },
  {
    secondsAgo: 70,
    from: 14,
    to: 14,
    reason: '19 tasks wait, above the 15 of maxQueueDepth; 1 of 2 evaluations',
    heldBy: 'threshold',
  },
  { secondsAgo: 9, from: 14, to: 16, reason: '21 tasks wait, above the 20 of maxQueueDepth' },
];
const START_SECONDS = 25;
const WINDOW_MS = 10_000;
const EVALUATION_SECONDS = 30;

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

  constructor({ now = Date.now(), events = eventsAt(now) }: ScalingPlayOptions = {}) {
    this.now = now;
    this.events = events;
    const given = { preset: 'production', minAgents: 6, maxAgents: 32, maxQueueDepth: 20 } as const;
    this.policy = { pool: 'coding', policy: POLICY, given, by: 'maria', at: now - 204_000 };
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
    return { status: 200, body: this.#sizes(name, { from: Number(from), to: Number(to) }) };
  }

  /** Newest first. */
  decisions(pool: string): readonly ScalingDecision[] {
    return STEPS.map((step, index) => this.#decision(pool, step, index)).reverse();
  }

  #decision(pool: string, { secondsAgo, from, to, reason, heldBy, by }: Step, index: number): ScalingDecision {
    const isIdle = to < from || heldBy === 'cooldown';
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
        agents: from,
        starting: 0,
        removing: 0,
        idleAgents: isIdle ? 11 : 0,
        longIdleAgents: isIdle ? 8 : 0,
        slots: from * 2,
        slotsBusy: isIdle ? Math.round(from * 0.5) : from * 2 - 1,
        queueDepth: isIdle ? 0 : 19 + index,
        utilization: isIdle ? 0.24 : 0.95,
        oldestWaitMs: isIdle ? 0 : 6_200,
        topBandWaitMs: isIdle ? 0 : 1_900,
        responseTimeMs: 4_100,
        completedPerMinute: 410,
        errorRatio: 0.004,
        satisfaction: 0.93,
        handOffsWaiting: 0,
        unservable: 0,
      },
      counters: isIdle ? { up: 0, down: 5 } : { up: 2, down: 0 },
    };
  }

  #sizes(name: string, { from, to }: { readonly from: number; readonly to: number }): SeriesReply {
    const stepMs = Math.max(WINDOW_MS, Math.ceil((to - from) / 360 / WINDOW_MS) * WINDOW_MS);
    const points: SeriesReply['series'][number]['points'] = [];
    for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs) {
      const secondsAgo = (this.now - at) / 1_000;
      const size = name === 'muster_agents' ? sizeAt(secondsAgo + START_SECONDS) : sizeAt(secondsAgo);
      points.push({ at, count: 1, min: size, mean: size, max: size });
    }
    return { name, unit: 'agents', kind: 'gauge', from, to, stepMs, series: [{ labels: {}, points }], hasMore: false };
  }
}

/** Before the last hour: two waves a day. */
function sizeAt(secondsAgo: number): number {
  const passed = STEPS.filter((step) => step.secondsAgo >= secondsAgo);
  const last = passed.at(-1);
  if (last !== undefined) return last.to;
  const evaluation = Math.floor(secondsAgo / EVALUATION_SECONDS / 12) * 12 * EVALUATION_SECONDS;
  return 8 + 2 * Math.round(6 * Math.sin((evaluation - 3_390) / 13_750) ** 2);
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
