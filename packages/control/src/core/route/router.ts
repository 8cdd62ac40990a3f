// Chooses an agent for a task: filter (the fleet's index) → candidates → guard → score → pick → record. Synchronous,
// and free of allocation but for the placement; the caller reserves. Nothing here reads a clock.
import type { Random } from '../../base/random.ts';
import { Candidates } from './candidates.ts';
import { DecisionWriter } from './decision-record.ts';
import { Dice } from './dice.ts';
import { Expectations } from './expectations.ts';
import { factorsOf, measure, score, type Weighing } from './factors.ts';
import type { Fleet } from './fleet.ts';
import { hotLimit, isHot } from './guard.ts';
import type { Knowledge } from './knowledge.ts';
import type { Need } from './need.ts';
import { any, best, leastWork, nextBest } from './pick.ts';
import { PlainPickers } from './plain-pickers.ts';
import { Sessions } from './sessions.ts';
import { DEFAULTS, defaultStrategy, type RouterSettings, type Strategy, strategiesOf } from './settings.ts';
import { Slate } from './slate.ts';

export { decodeDecision } from './decision-record.ts';
export { describeDecision } from './explain.ts';
export type { RouterSettings } from './settings.ts';

export interface RouterOptions {
  readonly fleet: Fleet;
  readonly knowledge: Knowledge;
  readonly settings: RouterSettings;
}

export interface RouteRequest {
  readonly need: Need;
  /** '' = none. */
  readonly session: string;
  /** Used until the type has been learned; 0 = unknown. */
  readonly estimateMs: number;
  /** '' = the configured one; so is a name that nobody knows. */
  readonly profile: string;
  /** A last word on each candidate, by agent; without it all that have room are welcome. */
  readonly mayTake?: ((agent: number) => boolean) | undefined;
}

export interface Placement {
  /** Sequence number of the agent. */
  readonly agent: number;
  /** Predicted run time there, in whole milliseconds: what reserve and release count. */
  readonly workMs: number;
  /** The record; see decision-record.ts. */
  readonly decision: Uint8Array;
}

const UNKNOWN_RUN_MS = 1000;
const WORK_MS_MAX = 4_294_967_295;
const HOUR_MS = 3_600_000;
const SEEDS = 4_294_967_296;
/** Without a forecast, how long an agent is taken still counts a little. */
const DEMAND_MIN = 0.25;
const RUNNERS_UP = 3;

export class Router {
  readonly #fleet: Fleet;
  readonly #knowledge: Knowledge;
  readonly #settings: Required<RouterSettings>;
  readonly #strategies: ReadonlyMap<string, Strategy>;
  readonly #default: Strategy;
  readonly #expectations: Expectations;
  readonly #candidates: Candidates;
  readonly #plain: PlainPickers;
  readonly #sessions: Sessions;
  readonly #slate: Slate;
  readonly #dice = new Dice();
  readonly #writer = new DecisionWriter();
  #strategy: Strategy;
  #seed = 0;
  #demand = 0;
  #hot = 0;
  #scratch = new Float64Array(64);

  constructor({ fleet, knowledge, settings }: RouterOptions) {
    this.#fleet = fleet;
    this.#knowledge = knowledge;
    this.#settings = { ...DEFAULTS, ...settings };
    this.#strategies = strategiesOf(this.#settings);
    this.#default = defaultStrategy(this.#strategies, this.#settings);
    this.#strategy = this.#default;
    const { agents } = fleet;
    const { candidatesMax: max, candidatesSampled: sample, candidatesRandom: random } = this.#settings;
    const { sessionsMax, expectationsMax: linesMax } = this.#settings;
    this.#expectations = new Expectations({ agents, knowledge, linesMax });
    this.#candidates = new Candidates(agents, { max, sample, random });
    this.#plain = new PlainPickers(agents, this.#candidates);
    this.#sessions = new Sessions(sessionsMax);
    this.#slate = new Slate(Math.min(max, 64));
    knowledge.onLearned = (agent, taskType) => {
      const row = agents.find(agent);
      const typeId = row < 0 ? 0 : fleet.typeId(taskType);
      if (typeId !== 0) this.#expectations.forget(row, typeId);
    };
  }

  hasProfile(name: string): boolean {
    return this.#strategies.has(name);
  }

  /** Undefined when no agent has room, or none of the candidates may take it. */
  choose(request: RouteRequest, random: Random): Placement | undefined {
    return this.decide(request, random) ? this.place(request) : undefined;
  }

  /** The placement of the decision just made. */
  place(request: RouteRequest): Placement {
    const { rows, runMs, chosen } = this.#slate;
    const agent = this.#fleet.agents.seq[rows[chosen] as number] as number; // `decide` chose one
    if (request.session !== '') this.#sessions.remember(request.session, agent);
    const workMs = Math.min(WORK_MS_MAX, Math.max(1, Math.round(runMs[chosen] as number)));
    return { agent, workMs, decision: this.#record(request.need, workMs) };
  }

  /** Everything up to the pick, without the record. Apart from `choose` so that the two can be measured apart. */
  decide(request: RouteRequest, random: Random): boolean {
    const { need } = request;
    if (!need.hasRoom) return false;
    this.#seed = random.below(SEEDS);
    this.#dice.seed(this.#seed);
    const strategy = request.profile === '' ? this.#default : (this.#strategies.get(request.profile) ?? this.#default);
    this.#strategy = strategy;
    this.#slate.clear();
    const outlook = this.#knowledge.outlook(need.facts.type);
    const revision = outlook === undefined ? 0 : outlook.revision;
    const demand = this.#demandFor(need, outlook === undefined ? 0 : outlook.arrivingWorkMs);
    const unknownMs = request.estimateMs > 0 ? request.estimateMs : UNKNOWN_RUN_MS;
    const { picker } = strategy.profile;
    if (picker === 'five-factor' || picker === 'weighted') {
      const familiar = request.session === '' ? -1 : this.#familiar(request.session);
      this.#candidates.gather(this.#slate, need, this.#dice, familiar);
      if (request.mayTake !== undefined) this.#veto(request.mayTake);
      if (this.#slate.count === 0) return false;
      this.#measure(need, unknownMs, revision);
      if (familiar >= 0) this.#welcome(familiar);
      this.#pick(score(this.#slate, this.#weigh(demand), this.#dice));
    } else {
      this.#plain.pick(picker, this.#slate, { need, dice: this.#dice });
      if (request.mayTake !== undefined) this.#veto(request.mayTake);
      if (this.#slate.count === 0) return false;
      this.#measure(need, unknownMs, revision);
      score(this.#slate, this.#weigh(demand), this.#dice);
      this.#slate.chosen = 0;
    }
    return true;
  }

  /** Keeps the candidates that pass; rare, so it may call out. */
  #veto(mayTake: (agent: number) => boolean): void {
    const slate = this.#slate;
    const { seq } = this.#fleet.agents;
    let kept = 0;
    for (let index = 0; index < slate.count; index++) {
      const row = slate.rows[index] as number; // index < count
      if (mayTake(seq[row] as number)) slate.rows[kept++] = row;
    }
    slate.count = kept;
  }

  #measure(need: Need, unknownMs: number, revision: number): void {
    measure(
      this.#slate,
      { agents: this.#fleet.agents, expectations: this.#expectations },
      { need, unknownMs, revision },
    );
  }

  #weigh(demand: number): Weighing {
    this.#demand = demand;
    return this.#weighing();
  }

  #weighing(): Weighing {
    const { weights, profile } = this.#strategy;
    return { weights, demand: this.#demand, prefersBusy: profile.prefersBusy };
  }

  /** The best by score, unless it is hot; now and then anyone who is not. */
  #pick(first: number): void {
    const slate = this.#slate;
    const dice = this.#dice;
    const rank = this.#guardRank();
    slate.allHot = rank === 0 && slate.affine < 0;
    slate.explored = slate.count > 1 && dice.next() < this.#settings.explorationRatio;
    let chosen = slate.explored ? any(slate, dice) : first;
    if (slate.allHot) {
      slate.chosen = slate.explored ? chosen : leastWork(slate, dice);
      return;
    }
    while (rank < slate.count && isHot(slate, chosen, rank)) {
      slate.exclude(chosen);
      chosen = slate.explored ? any(slate, dice) : best(slate, dice);
    }
    slate.chosen = chosen;
  }

  /** How many candidates must have less work before one is hot; all of them when there is no guard. */
  #guardRank(): number {
    const { count } = this.#slate;
    return this.#strategy.hasGuard ? Math.ceil(this.#settings.guardQuantile * count) : count;
  }

  /** Share of the capacity for this need that the work expected within the hour would take. */
  #demandFor(need: Need, arrivingWorkMs: number): number {
    const share = arrivingWorkMs / (need.openSlots * HOUR_MS);
    return Math.min(1, Math.max(DEMAND_MIN, share));
  }

  #familiar(session: string): number {
    const seq = this.#sessions.find(session);
    return seq < 0 ? -1 : this.#fleet.agents.find(seq);
  }

  /** Lets the session's agent keep it, guard or not, until it is nearly full: one task in flight does not cost affinity. */
  #welcome(familiar: number): void {
    const { agents } = this.#fleet;
    const busyRatio = (agents.slotsBusy[familiar] as number) / (agents.slots[familiar] as number);
    if (busyRatio >= this.#settings.affinityBusyRatioMax) return;
    const { rows, count } = this.#slate;
    for (let index = 0; index < count; index++) {
      if (rows[index] !== familiar) continue;
      this.#slate.affine = index;
      return;
    }
  }

  #record(need: Need, workMs: number): Uint8Array {
    const slate = this.#slate;
    const writer = this.#writer;
    const { places } = need;
    let members = 0;
    let open = 0;
    let free = 0;
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as (typeof places)[number]; // index < length
      members += place.cohort.rows.length;
      open += place.cohort.openCount;
      free += place.cohort.countUpTo(place.level);
    }
    const limit = this.#excludeHot();
    writer.begin({
      picker: this.#strategy.picker,
      explored: slate.explored,
      preferencesDropped: slate.preferencesDropped,
      allHot: slate.allHot,
      prefersBusy: this.#strategy.profile.prefersBusy,
      seed: this.#seed,
      workMs,
      compared: slate.compared,
      lacking: this.#fleet.size - members,
      unavailable: members - open,
      full: open - free,
      hot: this.#hot,
      hotLimit: limit,
      fixed: this.#strategy.fixed,
    });
    let next = slate.chosen;
    for (let place = 0; place <= RUNNERS_UP && next >= 0; place++) {
      const agent = this.#fleet.agents.seq[slate.rows[next] as number] as number; // next < count
      writer.add(agent, factorsOf(slate, next, this.#weighing()));
      slate.exclude(next);
      next = nextBest(slate);
    }
    return writer.finish();
  }

  /** Takes the hot ones out of the running, so that they are no runners-up; returns the limit. */
  #excludeHot(): number {
    const slate = this.#slate;
    this.#hot = 0;
    if (!this.#strategy.hasGuard) return 0;
    if (this.#scratch.length < slate.count) this.#scratch = new Float64Array(slate.count * 2);
    const rank = this.#guardRank();
    const limit = hotLimit(slate, rank, this.#scratch);
    for (let index = 0; index < slate.count; index++) {
      if (rank > 0 && ((slate.workRatio[index] as number) <= limit || index === slate.affine)) continue;
      this.#hot++;
      if (!slate.allHot) slate.exclude(index);
    }
    return limit;
  }
}
