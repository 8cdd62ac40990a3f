// Chooses an agent for a task: filter (the fleet's index) → candidates → guard → score → pick → record. Synchronous,
// and free of allocation but for the placement; the caller reserves. Nothing here reads a clock.
import type { Random } from '../../base/random.ts';
import { Canary } from './canary.ts';
import { Candidates } from './candidates.ts';
import { DecisionWriter } from './decision-record.ts';
import { Dice } from './dice.ts';
import { Expectations } from './expectations.ts';
import { Exploration } from './exploration.ts';
import { factorsOf, measure, score, type Weighing } from './factors.ts';
import type { Fleet } from './fleet.ts';
import { hotLimit, isHot } from './guard.ts';
import type { Knowledge } from './knowledge.ts';
import type { Need } from './need.ts';
import { Patience, type Prospect } from './patience.ts';
import { any, best, leastWork, nextBest } from './pick.ts';
import { type PlainPicker, PlainPickers } from './plain-pickers.ts';
import { PREQUAL_SAMPLE, Prequal } from './prequal.ts';
import type { Profile } from './profiles.ts';
import { type CompletedRun, RecentRuns } from './recent-runs.ts';
import type { Placement, RouteRequest } from './request.ts';
import { Sessions } from './sessions.ts';
import { defaultStrategy, type RouterSettings, type Strategy, settingsAfter, strategiesOf } from './settings.ts';
import { Slate } from './slate.ts';
import { SlowStart } from './slow-start.ts';
import { Suitability, type Wish } from './suitability.ts';

export { decodeDecision } from './decision-record.ts';
export { describeDecision } from './explain.ts';
export type { Placement, RouteRequest } from './request.ts';
export type { RouterSettings } from './settings.ts';

export interface RouterOptions {
  readonly fleet: Fleet;
  readonly knowledge: Knowledge;
  readonly settings: RouterSettings;
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
  #settings: Required<RouterSettings>;
  #strategies: ReadonlyMap<string, Strategy>;
  #default: Strategy;
  readonly #expectations: Expectations;
  readonly #candidates: Candidates;
  readonly #plain: PlainPickers;
  #prequal: Prequal;
  #slowStart: SlowStart;
  #canary: Canary;
  readonly #sessions: Sessions;
  readonly #suitability: Suitability;
  readonly #slate: Slate;
  readonly #patience: Patience;
  readonly #recentRuns = new RecentRuns((agent, taskType) => this.#forget(agent, taskType));
  readonly #exploration: Exploration;
  readonly #dice = new Dice();
  readonly #taskDice = new Dice();
  readonly #writer = new DecisionWriter();
  /** The last choice failed although agents had room: none of them may take this task now. */
  wasHeldBack = false;
  /** Above 0 when that was because a faster agent is worth waiting for, so long at most. */
  heldBackMs = 0;
  #strategy: Strategy;
  #seed = 0;
  #demand = 0;
  #crowdingCost = 0;
  #hot = 0;
  #scratch = new Float64Array(64);

  constructor({ fleet, knowledge, settings }: RouterOptions) {
    this.#fleet = fleet;
    this.#knowledge = knowledge;
    this.#settings = settingsAfter(settings);
    this.#strategies = strategiesOf(this.#settings);
    this.#default = defaultStrategy(this.#strategies, this.#settings);
    this.#strategy = this.#default;
    const { agents } = fleet;
    const { candidatesMax: max, candidatesSampled: sample, candidatesRandom: random } = this.#settings;
    const { sessionsMax, expectationsMax: linesMax } = this.#settings;
    this.#expectations = new Expectations({ agents, knowledge, drift: this.#recentRuns.drift, linesMax });
    this.#exploration = new Exploration({ agents, knowledge, dice: this.#dice });
    this.#patience = new Patience({ agents, expectations: this.#expectations });
    this.#candidates = new Candidates(agents, { max, sample, random });
    this.#plain = new PlainPickers(agents, this.#candidates);
    this.#prequal = new Prequal({ agents, dice: this.#dice, quantile: this.#settings.guardQuantile });
    this.#slowStart = new SlowStart(agents, this.#settings);
    this.#canary = new Canary(agents, this.#settings.canary);
    this.#sessions = new Sessions(sessionsMax);
    this.#suitability = new Suitability({ fleet, knowledge, sessions: this.#sessions });
    this.#slate = new Slate(Math.min(max, 64));
    knowledge.onLearned = (agent, taskType) => this.#forget(agent, taskType);
  }

  /** Takes up other settings from the next decision on; bounds of memory stay as they were made. */
  follow(settings: RouterSettings): void {
    this.#settings = settingsAfter(settings, this.#settings);
    this.#strategies = strategiesOf(this.#settings);
    this.#default = defaultStrategy(this.#strategies, this.#settings);
    const { agents } = this.#fleet;
    this.#prequal = new Prequal({ agents, dice: this.#dice, quantile: this.#settings.guardQuantile });
    this.#slowStart = new SlowStart(agents, this.#settings);
    this.#canary = new Canary(agents, this.#settings.canary);
  }

  /** A task has completed on an agent that it was placed on: teaches what company costs, and who has become slow. */
  ran(run: CompletedRun): void {
    this.#recentRuns.learn(run);
  }

  hasProfile(name: string): boolean {
    return this.#strategies.has(name);
  }

  /** Which of these waiting tasks the agents that have room would serve best; 0 unless another one gains by it. */
  prefer(wishes: readonly Wish[]): number {
    return this.#suitability.best(wishes, this.#default.profile.weights);
  }

  /** A profile that weighs factors; undefined for any other name. */
  profile(name: string): Profile | undefined {
    const strategy = this.#strategies.get(name);
    return strategy?.isWeighed === true ? strategy.profile : undefined;
  }

  weighedProfiles(): readonly string[] {
    return [...this.#strategies].filter(([, { isWeighed }]) => isWeighed).map(([name]) => name);
  }

  /** Undefined when no agent has room, or none of the candidates may take it. */
  choose(request: RouteRequest, random: Random): Placement | undefined {
    return this.decide(request, random) ? this.place(request) : undefined;
  }

  /** The placement of the decision just made. */
  place(request: RouteRequest): Placement {
    const { rows, runMs, chosen } = this.#slate;
    const row = rows[chosen] as number; // `decide` chose one
    const agent = this.#fleet.agents.seq[row] as number;
    const { now } = request;
    if (this.#slowStart.isOn(now)) this.#slowStart.spend(row, now);
    if (request.session !== '') this.#sessions.remember(request.session, agent);
    const workMs = Math.min(WORK_MS_MAX, Math.max(1, Math.round(runMs[chosen] as number)));
    return { agent, workMs, decision: this.#record(request, workMs) };
  }

  /** Everything up to the pick, without the record. Apart from `choose` so that the two can be measured apart. */
  decide(request: RouteRequest, random: Random): boolean {
    const { need } = request;
    this.wasHeldBack = false;
    this.heldBackMs = 0;
    if (!need.hasRoom) return false;
    this.#seed = random.below(SEEDS);
    this.#dice.seed(this.#seed);
    const strategy = request.profile === '' ? this.#default : (this.#strategies.get(request.profile) ?? this.#default);
    this.#strategy = strategy;
    this.#slate.clear();
    const outlook = this.#knowledge.outlook(need.facts.type);
    const revision = outlook === undefined ? 0 : outlook.revision;
    this.#crowdingCost = this.#recentRuns.crowding.of(need.facts.type);
    const demand = this.#demandFor(need, outlook === undefined ? 0 : outlook.arrivingWorkMs);
    const unknownMs = request.estimateMs > 0 ? request.estimateMs : UNKNOWN_RUN_MS;
    const familiar = request.session === '' ? -1 : this.#familiar(request.session);
    if (!this.#gather(request, familiar)) return false;
    this.#measure(need, unknownMs, revision);
    if (strategy.isWeighed) {
      if (familiar >= 0) this.#welcome(familiar);
      this.#pick(score(this.#slate, this.#weigh(demand), this.#dice), need.facts.type);
      const usualMs = outlook === undefined ? 0 : outlook.usualRunMs;
      if (this.#waits(request, { usualMs, revision, unknownMs })) return false;
    } else {
      score(this.#slate, this.#weigh(demand), this.#dice);
      this.#slate.chosen = strategy.profile.picker === 'prequal' ? this.#prequal.pick(this.#slate) : 0;
    }
    return true;
  }

  /** Is it better to leave the chosen one free and wait for a faster agent? Not when it was chosen to learn about it. */
  #waits(
    { need, waiting, waitedMs = 0, mayTake }: RouteRequest,
    known: Pick<Prospect, 'usualMs' | 'revision' | 'unknownMs'>,
  ): boolean {
    const { chosen, explored, affine } = this.#slate;
    if (waiting === undefined || mayTake !== undefined || explored || chosen === affine) return false;
    const { usualMs, revision, unknownMs } = known;
    const { patienceRatio: ratio } = this.#settings;
    const runMs = this.#slate.runMs[chosen] as number; // it was chosen
    this.heldBackMs = this.#patience.waitMs({ need, runMs, usualMs, waiting, waitedMs, ratio, revision, unknownMs });
    this.wasHeldBack = this.heldBackMs > 0;
    return this.wasHeldBack;
  }

  /** Puts on the slate who is compared; a plain picker leaves its choice there, first. False when rules leave nobody. */
  #gather(request: RouteRequest, familiar: number): boolean {
    const slate = this.#slate;
    const dice = this.#dice;
    const { need } = request;
    const { isWeighed, profile } = this.#strategy;
    if (request.mayTake !== undefined || this.#canary.isOn || this.#slowStart.isOn(request.now)) {
      this.#sift(request, familiar);
      this.wasHeldBack = slate.count === 0;
      if (this.wasHeldBack) return false;
      if (isWeighed && slate.count > this.#settings.candidatesMax) slate.thin(this.#settings.candidatesSampled, dice);
      slate.compared = slate.count;
    } else if (isWeighed) {
      this.#candidates.gather(slate, need, dice, familiar);
    }
    if (isWeighed) return true;
    if (profile.picker !== 'prequal') this.#plain.pick(profile.picker as PlainPicker, slate, { need, dice });
    else if (slate.count > 0) slate.thin(PREQUAL_SAMPLE, dice);
    else this.#candidates.draw(slate, need, { dice, count: PREQUAL_SAMPLE });
    if (profile.picker === 'prequal') slate.compared = slate.count;
    return true;
  }

  /** Who has room, less those whom a rule beyond the need leaves out. */
  #sift(request: RouteRequest, familiar: number): void {
    const slate = this.#slate;
    const { need, mayTake, now, task = 0 } = request;
    if (this.#strategy.isWeighed) this.#candidates.gather(slate, need, this.#dice, familiar);
    // A rule may leave out any number of agents, so a sample of them is not enough.
    const isSample = this.#strategy.isWeighed && slate.count < need.free;
    const isShared = this.#canary.isOn && (!this.#strategy.isWeighed || this.#canary.ruleFor(slate) !== undefined);
    if (!this.#strategy.isWeighed || (isSample && (isShared || mayTake !== undefined))) {
      slate.clear();
      this.#candidates.takeAll(slate, need);
    }
    if (mayTake !== undefined) this.#veto(mayTake);
    if (isShared) this.#canary.apply(slate, { need, dice: this.#taskDice, task });
    if (this.#slowStart.isOn(now)) this.#slowStart.apply(slate, { now, familiar });
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

  #forget(agent: number, taskType: string): void {
    const row = this.#fleet.agents.find(agent);
    const typeId = row < 0 ? 0 : this.#fleet.typeId(taskType);
    if (typeId !== 0) this.#expectations.forget(row, typeId);
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
    return { weights, demand: this.#demand, crowding: this.#crowdingCost, prefersBusy: profile.prefersBusy };
  }

  /** The best by score, unless it is hot; now and then anyone who is not. */
  #pick(first: number, type: string): void {
    const slate = this.#slate;
    const dice = this.#dice;
    const rank = this.#guardRank();
    slate.allHot = rank === 0 && slate.affine < 0;
    slate.explored = slate.count > 1 && dice.next() < this.#settings.explorationRatio;
    let chosen = slate.explored ? any(slate, dice) : first;
    if (slate.explored && !this.#exploration.isWorthATry(slate, { index: chosen, best: first, type })) {
      slate.explored = false;
      chosen = first;
    }
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

  #record({ need, passed = 0 }: RouteRequest, workMs: number): Uint8Array {
    const slate = this.#slate;
    const writer = this.#writer;
    const { agents } = this.#fleet;
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
    const ejected = this.#fleet.countEjectedFor(need);
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
      unavailable: members - open - ejected,
      full: open - free,
      ejected,
      young: slate.young,
      otherVersion: slate.otherVersion,
      versionDropped: slate.versionDropped,
      spared: agents.isSpared[slate.rows[slate.chosen] as number] === 1,
      passed,
      hot: this.#hot,
      hotLimit: limit,
      fixed: this.#strategy.fixed,
    });
    const weighing = this.#weighing();
    let next = slate.chosen;
    for (let place = 0; place <= RUNNERS_UP && next >= 0; place++) {
      const agent = agents.seq[slate.rows[next] as number] as number; // next < count
      writer.add(agent, factorsOf(slate, next, weighing));
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
