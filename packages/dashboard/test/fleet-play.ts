// A fleet as the stream would tell it: for pictures, and for pages with thousands of agents. How many agents, slots and
// tasks there are at a moment is fleet-model.ts's; here they get names, drawn from a seed.
import { AGENT_STATES, type AgentDetails, type SeriesReply, taskIdOf } from '@muster/contract';
import type {
  LiveAgent,
  LiveAgentState,
  LiveDecision,
  LiveDelta,
  LiveHappening,
  LiveNews,
  LiveOverview,
  LivePoint,
  LivePool,
  LiveSnapshot,
} from '@muster/contract/live';
import { type Moment, modelOf, type PoolModel, utilizationOf, waitsOf } from './fleet-model.ts';

export interface PlayOptions {
  readonly agents: number;
  readonly seed?: number;
  readonly now?: number;
  /** Agents that are suspect or ejected. */
  readonly troubled?: number;
}

/** How long the controller has run. */
const UP_SECONDS = 7_530;
const POINTS = 900;
const COST_PER_HOUR = 0.4;
/** What became of a few. */
const FAILED = 17;
const CANCELLED = 4;
const SCHEDULED = 12;

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
  readonly models: readonly PoolModel[];
  now: number;
  readonly #bornAt: number;
  #seq = 1;
  readonly #random: () => number;

  constructor({ agents, seed = 7, now = Date.now(), troubled = 0 }: PlayOptions) {
    this.#random = randomFrom(seed);
    this.now = now;
    this.#bornAt = now;
    this.startedAt = now - UP_SECONDS * 1_000;
    this.models = modelOf(agents);
    for (const model of this.models) this.#people(model);
    this.#trouble(troubled);
    for (const model of this.models) this.#employ(model);
    for (let second = POINTS; second > 0; second--) this.points.push(this.#pointAt(now - second * 1_000));
    this.points.push(this.#pointNow());
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
    const point = isSecond ? this.#pointNow() : undefined;
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
    const serviceMs = 1_000 * this.#modelOf(type).plan.serviceSeconds;
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
        attempt: 1 + Number(index === 1),
        token: `token-${index}`,
        startedAt: this.now - serviceMs * (0.42 + ((index * 0.37) % 0.5)),
        ...(index === 0 ? { progress: { at: this.now, ratio: 0.42, note: 'reading 12 of 28 files' } } : {}),
      })),
    };
  }

  /** A series as the API tells it, in windows of ten seconds or longer. */
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
    return this.models.map((model) => {
      const { type, minAgents } = model.plan;
      const own = this.#agentsOf(type);
      const max = Math.max(model.plan.maxAgents, 2 * own.length);
      const up = own.filter(({ state }) => state !== 'starting');
      const { wanted, waiting } = model.at(0);
      const slots = slotsOf(up);
      const running = slotsBusyOf(up);
      const agentMinutes = model.mean(({ agents }) => agents, [UP_SECONDS, 0], 10) * (UP_SECONDS / 60);
      return {
        type,
        desired: wanted,
        total: own.length,
        starting: own.length - up.length,
        busy: countOf(up, 'busy'),
        idle: countOf(up, 'idle'),
        removing: 0,
        slots,
        slotsBusy: running,
        utilization: utilizationOf({ running, slots }),
        queueDepth: waiting,
        costPerHour: COST_PER_HOUR,
        agentMinutes,
        cost: (agentMinutes / 60) * COST_PER_HOUR,
        isCordoned: false,
        bounds: { min: minAgents, max },
        policy: { preset: 'production', enabled: true, minAgents, maxAgents: max },
        lastDecision: this.#lastDecision(model),
      };
    });
  }

  overview(): LiveOverview {
    const known = [...this.agents.values()].filter(({ state }) => state !== 'starting');
    const [idle, busy] = [countOf(known, 'idle'), countOf(known, 'busy')];
    const last = this.points.at(-1) ?? this.#pointNow();
    const { waiting, running, submittedPerSecond, endedPerSecond, waitMsP50, waitMsP95, waitMsP99 } = last;
    const completed = this.models.reduce((sum, model) => {
      return sum + Math.round(UP_SECONDS * model.mean((moment) => moment.endedPerSecond, [UP_SECONDS, 0], 10));
    }, 0);
    return {
      readiness: 'ready',
      startedAt: this.startedAt,
      version: '0.1.0',
      tasks: {
        scheduled: SCHEDULED,
        waiting,
        awaitingApproval: 0,
        leased: running,
        completed,
        failed: FAILED,
        cancelled: CANCELLED,
        expired: 0,
        deadLettered: 0,
        submitted: completed + FAILED + CANCELLED + SCHEDULED + waiting + running,
      },
      agents: { total: known.length, busy, idle, unavailable: known.length - busy - idle },
      slots: { total: last.slots, busy: last.slotsBusy },
      slotsWanted: last.slotsWanted,
      submittedPerSecond,
      endedPerSecond,
      waitMs: { p50: waitMsP50 ?? 0, p95: waitMsP95 ?? 0, p99: waitMsP99 ?? 0 },
      pauses: 0,
      demands: 0,
      needsLeftOut: 0,
      journalBytes: 48_000_000,
      loopDelayMsMax: 11,
    };
  }

  #agentsOf(type: string): readonly LiveAgent[] {
    return [...this.agents.values()].filter((agent) => agent.type === type);
  }

  #modelOf(type: string): PoolModel {
    const found = this.models.find(({ plan }) => plan.type === type);
    if (found === undefined) throw new Error(`no pool ${type} in this play`);
    return found;
  }

  /** The agents of a pool, the last of them about to start. */
  #people(model: PoolModel): void {
    const { type, slots, serviceSeconds } = model.plan;
    const { agents, wanted } = model.at(0);
    for (let index = 1; index <= Math.max(agents, wanted); index++) {
      const id = `${type}-${index}`;
      const isStarting = index > agents;
      // One in a while was set aside by hand; not where every slot is needed.
      const isCordoned = index % 60 === (type === 'review' ? 4 : 34) && model.at(0).waiting === 0;
      const ageSeconds = isStarting ? 0 : 200 + Math.floor(this.#random() * (UP_SECONDS - 400));
      this.agents.set(id, {
        id,
        type,
        state: isStarting ? 'starting' : isCordoned ? 'cordoned' : 'idle',
        slots,
        slotsBusy: 0,
        loadRatio: 0,
        completed: Math.floor((ageSeconds * slots * (0.5 + 0.2 * this.#random())) / serviceSeconds),
        failed: Math.floor(this.#random() * 1.2),
        sinceAt: this.now - ageSeconds * 1_000,
        version: '1.4.2',
      });
    }
  }

  #trouble(count: number): void {
    const ids = [...this.agents.keys()];
    for (let index = 0; index < count; index++) {
      const id = ids[Math.floor(this.#random() * ids.length)] ?? '';
      const agent = this.agents.get(id);
      if (agent === undefined || agent.state === 'starting') continue;
      const state = index % 2 === 0 ? 'suspect' : 'ejected';
      this.agents.set(id, { ...agent, state, reason: state === 'suspect' ? 'silent for 12 s' : 'failed 9 of 12' });
    }
  }

  /** What runs in a pool, on slots of agents that take work. */
  #employ(model: PoolModel): void {
    const places = this.#agentsOf(model.plan.type).flatMap(({ id, state, slots }) =>
      state === 'idle' ? Array.from({ length: slots }, () => id) : [],
    );
    for (let left = Math.min(places.length, model.at(0).running); left > 0; left--) {
      const [id = ''] = places.splice(Math.floor(this.#random() * places.length), 1);
      const agent = this.agents.get(id);
      if (agent === undefined) continue;
      const slotsBusy = agent.slotsBusy + 1;
      const loadRatio = Math.min(1, (slotsBusy / agent.slots) * (0.8 + 0.2 * this.#random()));
      this.agents.set(id, { ...agent, state: 'busy', slotsBusy, loadRatio });
    }
  }

  #lastDecision(model: PoolModel): LiveDecision {
    const last = model.decisions().at(-1);
    const moment = model.at(0);
    const isFresh = last !== undefined && last.secondsAgo < 30;
    const within = `utilization ${utilizationOf(moment).toFixed(2)} is within 0.3..0.8`;
    return {
      at: this.now - 9_000,
      action: isFresh ? 'scale_up' : 'none',
      from: isFresh ? last.from : moment.wanted,
      to: moment.wanted,
      reason: isFresh ? last.reason : within,
      isEmergency: false,
    };
  }

  #pointAt(at: number): LivePoint {
    const secondsAgo = (this.#bornAt - at) / 1_000;
    const moments = this.models.map((model) => ({ moment: model.at(secondsAgo), slots: model.plan.slots }));
    const sum = (of: (moment: Moment) => number) => moments.reduce((total, { moment }) => total + of(moment), 0);
    const running = sum((moment) => moment.running);
    return {
      at,
      waiting: sum(({ waiting }) => waiting),
      running,
      submittedPerSecond: sum((moment) => moment.submittedPerSecond),
      endedPerSecond: sum((moment) => moment.endedPerSecond),
      ...waitsOf(moments.map(({ moment }) => moment)),
      agents: sum(({ agents }) => agents),
      slots: sum(({ slots }) => slots),
      slotsBusy: running,
      slotsWanted: moments.reduce((total, { moment, slots }) => total + moment.wanted * slots, 0),
    };
  }

  /** The same of the agents as they are by now. */
  #pointNow(): LivePoint {
    const known = [...this.agents.values()].filter(({ state }) => state !== 'starting');
    const running = slotsBusyOf(known);
    const perSlot = new Map(this.models.map(({ plan }) => [plan.type, 1 / plan.serviceSeconds]));
    const endedPerSecond = known.reduce((sum, { type, slotsBusy }) => sum + slotsBusy * (perSlot.get(type) ?? 0), 0);
    const point = { ...this.#pointAt(this.#bornAt), at: this.now, running, endedPerSecond };
    return { ...point, agents: known.length, slots: slotsOf(known), slotsBusy: running };
  }

  #happen(): void {
    const at = (secondsAgo: number) => this.now - secondsAgo * 1_000;
    const told: (LiveNews & { readonly at: number })[] = this.models.flatMap((model) =>
      model
        .decisions()
        .filter(({ secondsAgo, from, to }) => secondsAgo < POINTS && from !== to)
        .map(({ secondsAgo, from, to, reason, by }) => {
          const { type: pool } = model.plan;
          const who = by === undefined ? {} : { by };
          return { kind: 'scaled', at: at(secondsAgo), pool, from, to, reason, ...who, isEmergency: false } as const;
        }),
    );
    told.push(
      { kind: 'settings-changed', at: at(842), version: 4, by: 'ops' },
      { kind: 'agent-joined', at: at(405), agent: 'research-13', type: 'research' },
      { kind: 'agent-joined', at: at(359), agent: 'research-14', type: 'research' },
      { kind: 'policy-changed', at: at(204), pool: 'coding', by: 'maria' },
      { kind: 'agent-left', at: at(181), agent: 'review-10', type: 'review', reason: 'the pool shrank' },
    );
    told.sort((a, b) => a.at - b.at);
    this.happenings.push(...told.map((each, index) => ({ ...each, number: index + 1 })));
  }
}

const slotsOf = (agents: readonly LiveAgent[]): number => agents.reduce((sum, { slots }) => sum + slots, 0);
const slotsBusyOf = (agents: readonly LiveAgent[]): number => agents.reduce((sum, { slotsBusy }) => sum + slotsBusy, 0);
const countOf = (agents: readonly LiveAgent[], state: LiveAgentState): number =>
  agents.filter((agent) => agent.state === state).length;

const stateOf = (slotsBusy: number): LiveAgentState => (slotsBusy > 0 ? 'busy' : 'idle');
