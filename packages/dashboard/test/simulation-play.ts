// What the controller would say to the page of simulations: some in the list, one that has ended with what it came to.
// The outcomes are those of a fluid queue under four rules of size: enough for pictures, and no figures of Muster's.
import type { SimulatedOutcome, Simulation, SimulationDetails, SimulationRequest } from '@muster/contract';
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

const STEP_MS = 10_000;
const STEPS = 360;
const SLO_MS = 30_000;
const WORK_MS = 4_000;
const SLOTS = 4;

interface Rule {
  readonly name: string;
  /** Seconds from the moment when agents are needed until they take work. */
  readonly lagSeconds: number;
  /** Agents, as a multiple of what the rate needs. */
  readonly headroom: number;
  /** It looks so often, and holds its size meanwhile. */
  readonly everySeconds: number;
  readonly least: number;
}

const RULES: readonly Rule[] = [
  { name: 'surge', lagSeconds: 90, headroom: 1.5, everySeconds: 60, least: 6 },
  { name: 'hpa', lagSeconds: 60, headroom: 1.15, everySeconds: 30, least: 4 },
  { name: 'kpa', lagSeconds: 15, headroom: 1.25, everySeconds: 10, least: 2 },
  { name: 'fixed:8', lagSeconds: 0, headroom: 0, everySeconds: 3_600, least: 8 },
];

const REQUEST: SimulationRequest = {
  name: 'Monday’s spike',
  traffic: { pattern: { name: 'spike', ratePerSecond: 2, peakPerSecond: 14, periodMs: 1_200_000, workMs: WORK_MS } },
  policies: RULES.map(({ name }) => name),
  agents: [{ slots: SLOTS, startupMs: 15_000 }],
  seeds: 5,
  isSwept: true,
};

export class SimulationPlay {
  readonly now: number;
  /** Requests that were made, in order. */
  readonly started: SimulationRequest[] = [];

  constructor(now = Date.now()) {
    this.now = now;
  }

  reply({ method, path, body }: Asked): TaskReply | undefined {
    if (path === '/v1/simulations' && method === 'POST') {
      this.started.push(body as SimulationRequest);
      return { status: 201, body: this.#ended() };
    }
    if (path === '/v1/simulations') return { status: 200, body: { simulations: this.list() } };
    if (path === '/v1/simulations/s7') return { status: 200, body: this.details() };
    if (path === '/v1/simulations/s8') return { status: 200, body: { ...this.#running(), request: REQUEST } };
    if (path === '/v1/simulations/s6') return { status: 200, body: { ...this.#failed(), request: REQUEST } };
    return undefined;
  }

  list(): readonly Simulation[] {
    return [this.#running(), this.#ended(), this.#failed()];
  }

  details(): SimulationDetails {
    const plain = RULES.map((rule) => outcomeOf(rule));
    const points = plain.flatMap(({ outcome: { sweep = [] } }) => sweep);
    const policies = plain.map(({ outcome }) => ({
      ...outcome,
      isFrontier: !points.some((other) => other.cost < outcome.cost && other.sloViolation <= outcome.sloViolation),
      sweep: (outcome.sweep ?? []).map((point) => ({
        ...point,
        isFrontier: !points.some((other) => other.cost < point.cost && other.sloViolation <= point.sloViolation),
      })),
    }));
    const facts = [
      '2 to 14 tasks/s for 1 h (pattern spike)',
      '14,402 tasks in 1 h, 4 s of work each; 16 at a time on average',
      'Agents (agent): 8 at the start, 4 slots each, 15 s until one takes work, cost 1 an hour',
    ];
    return {
      ...this.#ended(),
      request: REQUEST,
      result: { trace: 'spike', seed: 1, seeds: 5, sloMs: SLO_MS, facts, policies },
    };
  }

  #ended(): Simulation {
    const { now } = this;
    const times = { submittedAt: now - 95_000, startedAt: now - 94_000, endedAt: now - 61_000 };
    return { id: 's7', name: 'Monday’s spike', state: 'done', progress: 1, submittedBy: 'maria', ...times };
  }

  #running(): Simulation {
    const times = { submittedAt: this.now - 12_000, startedAt: this.now - 11_000 };
    const standing = { state: 'running', progress: 0.42, doing: 'kpa, seed 3 of 5' } as const;
    return { id: 's8', name: 'requests.csv', submittedBy: 'maria', ...standing, ...times };
  }

  #failed(): Simulation {
    const message = 'line 3, column service_ms: "often" is no number; give the service time in milliseconds';
    const error = { code: 'invalid-request', message, field: 'traffic.rows.text' };
    const times = { submittedAt: this.now - 400_000, startedAt: this.now - 399_000, endedAt: this.now - 398_000 };
    return { id: 's6', name: 'export.csv', submittedBy: 'ops', state: 'failed', progress: 0, error, ...times };
  }
}

function outcomeOf(rule: Rule): { readonly outcome: SimulatedOutcome } {
  const run = play(rule);
  const late = { low: run.sloViolation * 0.9, high: run.sloViolation * 1.1 };
  const first = rule === RULES[0] ? run : play(RULES[0] as Rule);
  const ratio = run.cost / first.cost;
  const outcome: SimulatedOutcome = {
    ...run,
    intervals: {
      waitMsP99: { low: run.waitMs.p99 * 0.93, high: run.waitMs.p99 * 1.07 },
      sloViolation: late,
      cost: { low: run.cost * 0.97, high: run.cost * 1.03 },
    },
    ...(rule === RULES[0]
      ? {}
      : {
          against: {
            name: RULES[0]?.name ?? '',
            costRatio: { mean: ratio, low: ratio * 0.97, high: ratio * 1.03 },
            sloViolation: around(run.sloViolation - first.sloViolation, 0.01),
            waitMsP99: around(run.waitMs.p99 - first.waitMs.p99, 3_000),
          },
        }),
    sweep: [0.7, 0.85, 1.2, 1.5, 2].map((factor) => {
      const swept = play({ ...rule, headroom: rule.headroom * factor, least: Math.round(rule.least * factor) });
      const { sloViolation, cost, agentSeconds } = swept;
      const text = rule.headroom === 0 ? `${Math.round(rule.least * factor)} agents` : `${factor} of its target`;
      return { text, target: factor, sloViolation, cost, agentSeconds, isFrontier: false };
    }),
    costAt1Percent: run.sloViolation < 0.01 ? run.cost : run.cost * 1.3,
    costAt5Percent: run.cost,
  };
  return { outcome };
}

const around = (mean: number, reach: number) => ({ mean, low: mean - reach, high: mean + reach });

/** Tasks wait when more come than the agents can take; a wait is what waits over what ends per second. */
function play(rule: Rule): SimulatedOutcome {
  const curves = {
    atMs: [] as number[],
    arrivals: [] as number[],
    waiting: [] as number[],
    waitMsMax: [] as number[],
    running: [] as number[],
    ready: [] as number[],
    starting: [] as number[],
    desired: [] as number[],
  };
  const decisions: NonNullable<SimulatedOutcome['decisions']> = [];
  let [waiting, size] = [0, 8];
  for (let step = 0; step < STEPS; step++) {
    const atMs = step * STEP_MS;
    const arrivals = rateAt(atMs) * 10;
    if (step % Math.max(1, rule.everySeconds / 10) === 0) {
      const to = Math.max(rule.least, Math.ceil((rateAt(atMs - rule.lagSeconds * 1_000) * rule.headroom * 4) / SLOTS));
      if (to !== size) decisions.push({ atMs, pool: 'agent', from: size, to, reason: reasonOf(rule, to > size) });
      size = to;
    }
    const capacity = ((size * SLOTS) / WORK_MS) * STEP_MS;
    const ended = Math.min(waiting + arrivals, capacity);
    waiting += arrivals - ended;
    curves.atMs.push(atMs);
    curves.arrivals.push(Math.round(arrivals));
    curves.waiting.push(Math.round(waiting));
    curves.waitMsMax.push(Math.round((waiting / capacity) * STEP_MS));
    curves.running.push((ended / capacity) * size * SLOTS);
    curves.ready.push(size);
    curves.starting.push(0);
    curves.desired.push(size);
  }
  const total = curves.arrivals.reduce((sum, count) => sum + count, 0);
  const late = curves.arrivals.reduce((sum, count, at) => sum + ((curves.waitMsMax[at] ?? 0) > SLO_MS ? count : 0), 0);
  const waits = [...curves.waitMsMax].sort((a, b) => a - b);
  const waitAt = (share: number): number => waits[Math.floor(share * (waits.length - 1))] ?? 0;
  const agentSeconds = curves.ready.reduce((sum, agents) => sum + agents * 10, 0);
  return {
    name: rule.name,
    policy: rule.name,
    settings: '',
    tasks: total,
    lost: 0,
    waitMs: { p50: waitAt(0.5), p95: waitAt(0.95), p99: waitAt(0.99) },
    sloViolation: late / total,
    agentSeconds,
    cost: agentSeconds / 3_600,
    actions: decisions.length,
    up: decisions.filter(({ from, to }) => to > from).length,
    deadlineMisses: 0,
    curves,
    decisions,
  };
}

const reasonOf = ({ name }: Rule, isUp: boolean): string =>
  isUp ? `${name}: the load is above its target` : `${name}: the load is below its target`;

/** Three spikes in an hour, with a little noise. */
function rateAt(atMs: number): number {
  const minute = Math.max(0, atMs) / 60_000;
  const inPeriod = minute % 20;
  const spike = inPeriod > 8 && inPeriod < 11 ? 12 : 0;
  return 2 + spike + 0.25 * Math.sin(minute * 5.1) + 0.15 * Math.sin(minute * 17.3);
}
