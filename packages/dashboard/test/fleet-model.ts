// The small model behind the rehearsed fleet: four pools, second by second. Tasks come, wait for a slot, run and end;
// decisions change sizes. Every figure that a page shows is read off it, so that no two of them contradict each other.

/** Why a pool changed; the numbers of the reason are those of its moment. */
export type Cause = 'queue' | 'busy' | 'quiet' | 'idle' | 'cooldown' | 'threshold' | 'hand';

export interface Step {
  readonly secondsAgo: number;
  /** Agents of a fleet of 47. */
  readonly to: number;
  readonly cause: Cause;
  readonly by?: string;
}

interface Plan {
  readonly type: string;
  /** Of one agent. */
  readonly slots: number;
  /** How long a task runs. */
  readonly serviceSeconds: number;
  readonly minAgents: number;
  readonly maxAgents: number;
  /** An hour ago, of a fleet of 47. */
  readonly agents: number;
  readonly steps: readonly Step[];
  /** Slots that what comes keeps busy, by seconds ago: straight between two of them. */
  readonly demand: readonly (readonly [secondsAgo: number, slots: number])[];
}

const PLANS: readonly Plan[] = [
  {
    ...{ type: 'research', slots: 4, serviceSeconds: 9, minAgents: 4, maxAgents: 40, agents: 8 },
    steps: [
      { secondsAgo: 430, to: 13, cause: 'queue' },
      { secondsAgo: 384, to: 14, cause: 'busy' },
    ],
    demand: [
      ...([
        [3_600, 21],
        [2_400, 25],
        [1_200, 20],
        [700, 25],
        [520, 31],
        [500, 33],
        [430, 38],
      ] as const),
      ...([
        [380, 40],
        [300, 42],
        [200, 38],
        [100, 36],
        [0, 39],
      ] as const),
    ],
  },
  {
    ...{ type: 'coding', slots: 2, serviceSeconds: 4, minAgents: 6, maxAgents: 32, agents: 8 },
    steps: [
      { secondsAgo: 3_390, to: 12, cause: 'queue' },
      { secondsAgo: 2_820, to: 16, cause: 'busy' },
      { secondsAgo: 2_310, to: 20, cause: 'busy' },
      { secondsAgo: 1_410, to: 20, cause: 'cooldown' },
      { secondsAgo: 655, to: 12, cause: 'quiet' },
      { secondsAgo: 262, to: 14, cause: 'hand', by: 'maria' },
      { secondsAgo: 39, to: 14, cause: 'threshold' },
      // What it ordered is not up yet.
      { secondsAgo: 9, to: 16, cause: 'queue' },
    ],
    demand: [
      ...([
        [3_600, 14],
        [3_500, 16.4],
        [3_390, 17.6],
        [3_000, 22],
        [2_820, 23.3],
        [2_400, 30],
        [2_310, 30.2],
      ] as const),
      ...([
        [2_000, 38],
        [1_800, 36],
        [1_600, 24],
        [1_410, 11],
        [1_000, 16],
        [800, 12],
        [655, 8.4],
      ] as const),
      ...([
        [560, 11],
        [400, 19],
        [262, 22.5],
        [200, 26],
        [110, 28],
        [80, 29.6],
        [39, 29.6],
        [0, 28.6],
      ] as const),
    ],
  },
  {
    ...{ type: 'review', slots: 2, serviceSeconds: 5, minAgents: 2, maxAgents: 24, agents: 12 },
    steps: [{ secondsAgo: 187, to: 9, cause: 'idle' }],
    demand: [
      [3_600, 14],
      [900, 16],
      [500, 13],
      [250, 8],
      [187, 8],
      [100, 10],
      [0, 10.6],
    ],
  },
  {
    ...{ type: 'summaries', slots: 8, serviceSeconds: 1.5, minAgents: 1, maxAgents: 12, agents: 8, steps: [] },
    demand: [
      [3_600, 30],
      [1_800, 36],
      [900, 26],
      [450, 34],
      [0, 28],
    ],
  },
];

/** Of the plans: agents now, those that start among them. */
const PLANNED = 47;
/** What is known second by second. */
const SPAN_SECONDS = 3_600;
/** From the order to the first task, and from the order to the end of a process. */
const START_SECONDS = 25;
const STOP_SECONDS = 6;

/** A pool at one moment. */
export interface Moment {
  /** Up; a part of those that were asked for starts or stops. */
  readonly agents: number;
  readonly wanted: number;
  readonly slots: number;
  readonly running: number;
  readonly waiting: number;
  readonly submittedPerSecond: number;
  readonly endedPerSecond: number;
}

export interface Decision {
  readonly secondsAgo: number;
  readonly from: number;
  readonly to: number;
  readonly cause: Cause;
  readonly reason: string;
  readonly by?: string;
  readonly moment: Moment;
}

export class PoolModel {
  readonly plan: Plan;
  /** How much larger than the plan. */
  readonly #scale: number;
  /** By seconds ago. */
  readonly #moments: Moment[] = [];

  constructor(plan: Plan, agents: number) {
    this.plan = plan;
    this.#scale = agents / (plan.steps.at(-1)?.to ?? plan.agents);
    let open = this.#demandAt(SPAN_SECONDS);
    for (let secondsAgo = SPAN_SECONDS; secondsAgo >= 0; secondsAgo--) {
      const moment = this.#moment(secondsAgo, open);
      this.#moments[secondsAgo] = moment;
      open += moment.submittedPerSecond - moment.endedPerSecond;
    }
  }

  /** The longer ago, the less is known: before the last hour two calm waves a day. */
  at(secondsAgo: number): Moment {
    const known = this.#moments[Math.max(0, Math.round(secondsAgo))];
    return known ?? this.#moment(secondsAgo, this.#demandAt(secondsAgo));
  }

  /** Oldest first. */
  decisions(): readonly Decision[] {
    let from = this.#sized(this.plan.agents);
    return this.plan.steps.map(({ secondsAgo, to: planned, cause, by }) => {
      const moment = this.at(secondsAgo);
      const to = this.#sized(planned);
      const decided = { secondsAgo, from, to, cause, reason: reasonOf(cause, from - to, moment), moment };
      from = to;
      return by === undefined ? decided : { ...decided, by };
    });
  }

  /** Mean over the seconds from `from` ago to `to` ago. */
  mean(of: (moment: Moment) => number, [from, to]: readonly [from: number, to: number], step = 1): number {
    let [sum, count] = [0, 0];
    for (let secondsAgo = from; secondsAgo > to; secondsAgo -= step, count++) sum += of(this.at(secondsAgo));
    return sum / count;
  }

  #moment(secondsAgo: number, open: number): Moment {
    const { slots: slotsEach, serviceSeconds } = this.plan;
    const [agents, wanted] = [this.#agentsAt(secondsAgo), this.#wantedAt(secondsAgo)];
    const slots = agents * slotsEach;
    const running = Math.min(slots, Math.max(0, Math.round(open)));
    return {
      agents,
      wanted,
      slots,
      running,
      waiting: Math.max(0, Math.round(open - slots)),
      submittedPerSecond: (this.#demandAt(secondsAgo) * rippleAt(secondsAgo)) / serviceSeconds,
      endedPerSecond: Math.min(slots, open) / serviceSeconds,
    };
  }

  #demandAt(secondsAgo: number): number {
    const { demand, slots } = this.plan;
    if (secondsAgo > SPAN_SECONDS) return 0.72 * slots * this.#wantedAt(secondsAgo);
    const next = demand.findIndex(([moment]) => moment <= secondsAgo);
    const [[from, high], [to, low]] = [demand[Math.max(0, next - 1)], demand[next]] as [
      [number, number],
      [number, number],
    ];
    const share = from === to ? 0 : (from - secondsAgo) / (from - to);
    return this.#scale * (high + (low - high) * share);
  }

  #wantedAt(secondsAgo: number): number {
    const { steps, agents } = this.plan;
    const wave = Math.sin((secondsAgo - SPAN_SECONDS) / 13_750) ** 2;
    if (secondsAgo > SPAN_SECONDS) return this.#sized(agents + 2 * Math.round(0.375 * agents * wave));
    return this.#sized(steps.findLast((step) => step.secondsAgo >= secondsAgo)?.to ?? agents);
  }

  #agentsAt(secondsAgo: number): number {
    const wanted = this.#wantedAt(secondsAgo);
    const before = this.#wantedAt(secondsAgo + STOP_SECONDS);
    if (before > wanted) return before;
    return Math.min(wanted, this.#wantedAt(Math.min(SPAN_SECONDS, secondsAgo + START_SECONDS)));
  }

  #sized(planned: number): number {
    return Math.max(1, Math.round(planned * this.#scale));
  }
}

/** One for each type; together they have that many agents, those that start among them. */
export function modelOf(agents: number): readonly PoolModel[] {
  const ends = PLANS.map((_, index) => {
    const planned = PLANS.slice(0, index + 1).reduce((sum, plan) => sum + (plan.steps.at(-1)?.to ?? plan.agents), 0);
    return Math.round((agents * planned) / PLANNED);
  });
  return PLANS.map((plan, index) => new PoolModel(plan, Math.max(1, (ends[index] ?? 0) - (ends[index - 1] ?? 0))));
}

export const utilizationOf = ({ running, slots }: Pick<Moment, 'running' | 'slots'>): number =>
  running / Math.max(1, slots);

export interface Waits {
  readonly waitMsP50: number;
  readonly waitMsP95: number;
  readonly waitMsP99: number;
}

/** Whoever comes now waits until what is before it has begun; and a moment for the trip itself. */
export function waitsOf(moments: readonly Moment[]): Waits {
  const queues = moments
    .map(({ waiting, endedPerSecond }) => ({ perSecond: endedPerSecond, ms: (1_000 * waiting) / endedPerSecond }))
    .sort((a, b) => a.ms - b.ms);
  const total = queues.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const quantile = (share: number): number => {
    let passed = 0;
    const found = queues.find(({ perSecond }) => {
      passed += perSecond;
      return passed >= share * total;
    });
    return found?.ms ?? 0;
  };
  return {
    waitMsP50: 35 + quantile(0.5),
    waitMsP95: 140 + quantile(0.95),
    waitMsP99: 320 + 1.2 * quantile(0.99),
  };
}

/** What comes is never even. */
const rippleAt = (secondsAgo: number): number =>
  1 + 0.02 * Math.sin(secondsAgo / 7) + 0.015 * Math.sin(secondsAgo / 2.3);

function reasonOf(cause: Cause, idle: number, moment: Moment): string {
  const utilization = `utilization ${utilizationOf(moment).toFixed(2)}`;
  const waiting = `${moment.waiting} tasks wait, above the 20 of maxQueueDepth`;
  switch (cause) {
    case 'queue':
      return waiting;
    case 'threshold':
      return `${waiting}; 1 of 2 evaluations`;
    case 'busy':
      return `${utilization} is over 0.8 for 2 evaluations`;
    case 'quiet':
      return `${utilization} is under 0.3 for 5 evaluations`;
    case 'cooldown':
      return `${utilization} is under 0.3, and the cooldown lasts another 40 s`;
    case 'idle':
      return `${idle} agents are idle for longer than 5 min`;
    case 'hand':
      return 'the demo of the afternoon';
    default:
      return cause satisfies never;
  }
}
