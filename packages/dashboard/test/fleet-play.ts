// A fleet as the stream would tell it, drawn from a seed: for pictures, and for pages with thousands of agents.
import { AGENT_STATES, type AgentDetails, type SeriesReply, taskIdOf } from '@muster/contract';
import type {
  LiveAgent,
  LiveAgentState,
  LiveDelta,
  LiveHappening,
  LiveNews,
  LiveOverview,
  LivePoint,
  LivePool,
  LiveSnapshot,
} from '@muster/contract/live';

export interface PlayOptions {
  readonly agents: number;
  readonly seed?: number;
  readonly now?: number;
  /** Agents that are suspect or ejected. */
  readonly troubled?: number;
}

const POOLS = [
  { type: 'research', share: 0.34, slots: 4, minAgents: 4, maxAgents: 40 },
  { type: 'coding', share: 0.3, slots: 2, minAgents: 6, maxAgents: 32 },
  { type: 'review', share: 0.2, slots: 2, minAgents: 2, maxAgents: 24 },
  { type: 'summaries', share: 0.16, slots: 8, minAgents: 1, maxAgents: 12 },
] as const;

/** Decisions of the last quarter of an hour: what they changed, as a share of the slots that there are now. */
const STEPS = [
  {
    secondsAgo: 655,
    startSeconds: 6,
    pool: 'coding',
    from: 20,
    to: 12,
    share: -0.09,
    reason: 'utilization 0.21 is under 0.3 for 5 evaluations',
  },
  {
    secondsAgo: 430,
    startSeconds: 4,
    pool: 'research',
    from: 8,
    to: 13,
    share: 0.12,
    reason: 'utilization 0.96 is over 0.8 for 2 evaluations',
  },
  {
    secondsAgo: 384,
    startSeconds: 4,
    pool: 'research',
    from: 13,
    to: 16,
    share: 0.08,
    reason: '24 tasks wait, above the 20 of maxQueueDepth',
  },
  {
    secondsAgo: 187,
    startSeconds: 6,
    pool: 'review',
    from: 12,
    to: 9,
    share: -0.04,
    reason: '3 agents are idle for longer than 5 min',
  },
  // What it ordered is not up yet.
  {
    secondsAgo: 9,
    startSeconds: 600,
    pool: 'coding',
    from: 14,
    to: 16,
    share: 0.08,
    reason: '21 tasks wait, above the 20 of maxQueueDepth',
  },
] as const;

/** mulberry32: small, and good enough to spread agents over states. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class FleetPlay {
  readonly agents = new Map<string, LiveAgent>();
  readonly points: LivePoint[] = [];
  readonly happenings: LiveHappening[] = [];
  readonly startedAt: number;
  now: number;
  readonly #bornAt: number;
  #seq = 1;
  readonly #random: () => number;

  constructor({ agents, seed = 7, now = Date.now(), troubled = 0 }: PlayOptions) {
    this.#random = randomFrom(seed);
    this.now = now;
    this.#bornAt = now;
    this.startedAt = now - 7_530_000;
    for (const pool of POOLS) {
      const count = Math.max(1, Math.round(agents * pool.share));
      for (let index = 1; index <= count; index++) this.#add(`${pool.type}-${index}`, pool);
    }
    this.#trouble(troubled);
    for (let second = 900; second >= 0; second--) this.points.push(this.#pointAt(now - second * 1_000));
    this.#happen();
  }

  snapshot(): LiveSnapshot {
    return {
      kind: 'snapshot',
      seq: this.#seq,
      at: this.now,
      tables: {
        agents: Object.fromEntries(this.agents),
        pools: Object.fromEntries(this.pools().map((pool) => [pool.type, pool])),
        needs: {},
        overview: { all: this.overview() },
      },
      happenings: this.happenings,
      points: this.points,
    };
  }

  /** What a moment brings: so many agents change, and a point when a second is over. */
  step(changes: number, now = Date.now()): LiveDelta {
    const ids = [...this.agents.keys()];
    const changed: Record<string, LiveAgent> = {};
    for (let index = 0; index < changes; index++) {
      const id = ids[Math.floor(this.#random() * ids.length)] ?? '';
      const agent = this.agents.get(id);
      if (agent === undefined || (agent.state !== 'idle' && agent.state !== 'busy')) continue;
      const slotsBusy = Math.floor(this.#random() * (agent.slots + 1));
      const next = { ...agent, slotsBusy, state: stateOf(slotsBusy), completed: agent.completed + 1 };
      this.agents.set(id, next);
      changed[id] = next;
    }
    const isSecond = Math.floor(now / 1_000) > Math.floor(this.now / 1_000);
    this.now = now;
    const from = this.#seq++;
    const point = isSecond ? this.#pointAt(now) : undefined;
    if (point !== undefined) this.points.push(point);
    return {
      kind: 'delta',
      from,
      seq: this.#seq,
      at: now,
      set: {
        agents: changed,
        ...(isSecond ? { overview: { all: this.overview() } } : {}),
      },
      ...(point === undefined ? {} : { points: [point] }),
    };
  }

  /** An agent as the API shows it, with what it runs. */
  details(id: string): AgentDetails {
    const agent = this.agents.get(id);
    if (agent === undefined) throw new Error(`no agent ${id} in this play`);
    const { type, slots, slotsBusy, completed, failed, sinceAt, version } = agent;
    const state = AGENT_STATES.find((each) => each === agent.state) ?? 'idle';
    return {
      id,
      type,
      capabilities: [type, 'gpu=none'],
      labels: { zone: 'b' },
      ...(version === undefined ? {} : { version }),
      state,
      slots,
      slotsBusy,
      pid: 41_207,
      connectedAt: sinceAt,
      lastHeardAt: this.now - 800,
      completed,
      failed,
      running: Array.from({ length: slotsBusy }, (_, index) => ({
        task: taskIdOf(48_200 + index),
        type,
        attempt: 1 + (index % 2),
        token: `token-${index}`,
        startedAt: this.now - 3_100 - index * 9_400,
        ...(index === 0 ? { progress: { at: this.now, ratio: 0.42, note: 'reading 12 of 28 files' } } : {}),
      })),
    };
  }

  /** A series as the API tells it: the same wave, in windows of ten seconds or longer. */
  series({ name = '', from = '0', to = '0' }: Readonly<Record<string, string>>): SeriesReply {
    const span = { from: Number(from), to: Number(to) };
    const stepMs = Math.max(10_000, Math.ceil((span.to - span.from) / 360 / 10_000) * 10_000);
    const windows: LivePoint[] = [];
    for (let at = Math.ceil(span.from / stepMs) * stepMs; at < span.to; at += stepMs) windows.push(this.#pointAt(at));
    const points = (of: (point: LivePoint) => number) =>
      windows.map((point) => ({ at: point.at, count: 1, min: of(point), mean: of(point), max: of(point) }));
    const quantiles = windows.map(({ at, waitMsP50, waitMsP95, waitMsP99 }) => {
      const [p50, p95, p99] = [waitMsP50, waitMsP95, waitMsP99].map((ms) => (ms ?? 0) / 1_000);
      return { at, count: 9, min: 0, mean: p50 ?? 0, max: p99 ?? 0, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 };
    });
    const series: Readonly<Record<string, SeriesReply['series']>> = {
      muster_tasks_submitted_total: [{ labels: {}, points: points((point) => point.submittedPerSecond) }],
      muster_tasks_ended_total: [{ labels: {}, points: points((point) => point.endedPerSecond) }],
      muster_tasks_waiting: [{ labels: {}, points: points((point) => point.waiting) }],
      muster_task_wait_seconds: [{ labels: { type: 'coding' }, points: quantiles }],
      muster_slots: [
        { labels: { state: 'busy' }, points: points((point) => point.slotsBusy) },
        { labels: { state: 'free' }, points: points((point) => point.slots - point.slotsBusy) },
      ],
    };
    return { name, unit: '', kind: 'gauge', ...span, stepMs, series: series[name] ?? [], hasMore: false };
  }

  pools(): LivePool[] {
    return POOLS.map(({ type, slots, minAgents, maxAgents }) => {
      const own = [...this.agents.values()].filter((agent) => agent.type === type);
      const busy = own.filter(({ state }) => state === 'busy').length;
      const slotsBusy = own.reduce((sum, agent) => sum + agent.slotsBusy, 0);
      const starting = own.filter(({ state }) => state === 'starting').length;
      const scale = Math.max(1, Math.ceil(own.length / maxAgents));
      return {
        type,
        desired: own.length + (type === 'coding' ? 2 : 0),
        total: own.length,
        starting,
        busy,
        idle: own.length - busy - starting,
        removing: 0,
        slots: own.length * slots,
        slotsBusy,
        utilization: slotsBusy / Math.max(1, own.length * slots),
        queueDepth: type === 'coding' ? (this.points.at(-1)?.waiting ?? 0) : 0,
        costPerHour: 0.4,
        agentMinutes: own.length * 61,
        cost: own.length * 0.41,
        isCordoned: false,
        policy: { preset: 'steady', enabled: true, minAgents, maxAgents: maxAgents * scale },
        lastDecision: {
          at: this.now - 9_000,
          action: type === 'coding' ? 'scale_up' : 'none',
          from: own.length,
          to: own.length + (type === 'coding' ? 2 : 0),
          reason: type === 'coding' ? STEPS[4].reason : 'utilization 0.62 is within 0.3..0.8',
          isEmergency: false,
        },
      };
    });
  }

  overview(): LiveOverview {
    const all = [...this.agents.values()];
    const last = this.points.at(-1);
    const slots = all.reduce((sum, agent) => sum + agent.slots, 0);
    const slotsBusy = all.reduce((sum, agent) => sum + agent.slotsBusy, 0);
    const unavailable = all.filter(({ state }) => state !== 'idle' && state !== 'busy').length;
    const busy = all.filter(({ state }) => state === 'busy').length;
    const p95 = last?.waitMsP95 ?? 400;
    return {
      readiness: 'ready',
      startedAt: this.startedAt,
      version: '0.1.0',
      tasks: {
        scheduled: 12,
        waiting: last?.waiting ?? 0,
        awaitingApproval: 0,
        leased: last?.running ?? slotsBusy,
        completed: 48_211,
        failed: 17,
        cancelled: 4,
        expired: 0,
        deadLettered: 0,
        submitted: 48_290,
      },
      agents: { total: all.length, busy, idle: all.length - busy - unavailable, unavailable },
      slots: { total: last?.slots ?? slots, busy: last?.slotsBusy ?? slotsBusy },
      slotsWanted: last?.slotsWanted ?? slots,
      submittedPerSecond: last?.submittedPerSecond ?? 0,
      endedPerSecond: last?.endedPerSecond ?? 0,
      waitMs: { p50: p95 * 0.24, p95, p99: p95 * 1.5 },
      pauses: 0,
      demands: 0,
      needsLeftOut: 0,
      journalBytes: 48_000_000,
      loopDelayMsMax: 11,
    };
  }

  #add(id: string, { type, slots }: { readonly type: string; readonly slots: number }): void {
    const dice = this.#random();
    const slotsBusy = dice < 0.3 ? 0 : Math.ceil(this.#random() * slots);
    const isStarting = type === 'coding' && dice > 0.95;
    const isApart = dice > 0.5 && dice < 0.515;
    const state: LiveAgentState = isStarting ? 'starting' : isApart ? 'cordoned' : stateOf(slotsBusy);
    this.agents.set(id, {
      id,
      type,
      state,
      slots,
      slotsBusy: isStarting || isApart ? 0 : slotsBusy,
      loadRatio: isStarting ? 0 : 0.15 + 0.7 * (slotsBusy / slots) * this.#random(),
      completed: Math.floor(this.#random() * 3_000),
      failed: Math.floor(this.#random() * 4),
      sinceAt: this.now - Math.floor(this.#random() * 7_000_000),
      version: '1.4.2',
    });
  }

  #trouble(count: number): void {
    const ids = [...this.agents.keys()];
    for (let index = 0; index < count; index++) {
      const id = ids[Math.floor(this.#random() * ids.length)] ?? '';
      const agent = this.agents.get(id);
      if (agent === undefined) continue;
      const state = index % 2 === 0 ? 'suspect' : 'ejected';
      this.agents.set(id, {
        ...agent,
        state,
        slotsBusy: 0,
        reason: state === 'suspect' ? 'silent for 12 s' : 'failed 9 of 12',
      });
    }
  }

  /** Demand comes in a wave; the pools follow it by the decisions among the happenings, a little late. */
  #pointAt(at: number): LivePoint {
    const slotsNow = [...this.agents.values()].reduce((sum, agent) => sum + agent.slots, 0);
    const secondsAgo = (this.#bornAt - at) / 1_000;
    let share = 1;
    let wantedShare = 1;
    for (const step of STEPS) {
      if (secondsAgo > step.secondsAgo - step.startSeconds) share -= step.share;
      if (secondsAgo > step.secondsAgo) wantedShare -= step.share;
    }
    const slots = Math.round(slotsNow * share);
    const wave = 0.74 + 0.24 * Math.cos((secondsAgo - 425) / 73.2) + 0.02 * Math.sin(secondsAgo / 11);
    const wanted = slotsNow * wave * (0.985 + 0.03 * this.#random());
    const busy = Math.min(slots, Math.round(wanted));
    const excess = Math.max(0, wanted - slots * 0.97);
    const rate = busy / 2.1;
    const waitMs = 140 + 60 * wave * this.#random() + (excess / slotsNow) * 21_000;
    return {
      at,
      waiting: Math.round(excess * 1.4),
      running: busy,
      submittedPerSecond: rate * (0.98 + 0.05 * this.#random()) + excess / 9,
      endedPerSecond: rate * (0.97 + 0.05 * this.#random()),
      waitMsP50: waitMs * 0.24,
      waitMsP95: waitMs,
      waitMsP99: waitMs * 1.5,
      agents: this.agents.size,
      slots,
      slotsBusy: busy,
      slotsWanted: Math.round(slotsNow * wantedShare),
    };
  }

  #happen(): void {
    const told: (LiveNews & { readonly at: number })[] = STEPS.map(({ secondsAgo, pool, from, to, reason }) => {
      return { kind: 'scaled', at: this.now - secondsAgo * 1_000, pool, from, to, reason, isEmergency: false };
    });
    const at = (secondsAgo: number) => this.now - secondsAgo * 1_000;
    told.push(
      { kind: 'settings-changed', at: at(842), version: 4, by: 'ops' },
      { kind: 'agent-joined', at: at(426), agent: 'research-13', type: 'research' },
      { kind: 'agent-joined', at: at(380), agent: 'research-16', type: 'research' },
      { kind: 'policy-changed', at: at(204), pool: 'coding', by: 'maria' },
      { kind: 'agent-left', at: at(121), agent: 'review-10', type: 'review', reason: 'the pool shrank' },
    );
    told.sort((a, b) => a.at - b.at);
    this.happenings.push(...told.map((each, index) => ({ ...each, number: index + 1 })));
  }
}

const stateOf = (slotsBusy: number): LiveAgentState => (slotsBusy > 0 ? 'busy' : 'idle');
