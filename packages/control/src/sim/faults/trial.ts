// A trial: a simulated run in which things go wrong, and every rule is checked after every step. One seed decides all
// of it; with a script, what goes wrong is given.
//
// T1. The same plan gives the same trial: the same records in the same order.
import { assert, Bug } from '../../base/assert.ts';
import { Heap } from '../../base/heap.ts';
import { seededRandom } from '../../base/random.ts';
import type { AgentPlan } from '../agent.ts';
import { compareArchive } from '../checks/archive-match.ts';
import { Checker } from '../checks/checker.ts';
import type { Finding } from '../checks/findings.ts';
import type { AgentModel } from '../plan.ts';
import { World } from '../world.ts';
import type { Mishap } from './mishap.ts';
import { MishapsAtWork } from './mishaps-at-work.ts';
import { Operator } from './operator.ts';
import { randomScript } from './random-script.ts';
import { Repeats } from './repeats.ts';
import { StubbornClient } from './stubborn-client.ts';
import { SERVICE_MS, workByJob } from './task-mix.ts';

export interface TrialPlan {
  readonly seed: number;
  /** Tasks that the clients submit. */
  readonly tasks: number;
  /** In order of time [drawn from the seed]. */
  readonly script?: readonly Mishap[];
}

export interface TrialReport {
  readonly seed: number;
  readonly tasks: number;
  readonly script: readonly Mishap[];
  /** The first broken rules, in their order; none when all held. */
  readonly findings: readonly Finding[];
  readonly acknowledged: number;
  /** Batches that were submitted again, and that were refused. */
  readonly resubmitted: number;
  readonly refused: number;
  readonly restarts: number;
  readonly records: number;
  readonly durationMs: number;
  readonly journalHash: string;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void | Promise<void>;
}

const CLIENTS = 3;
const LOAD = 0.35;
const SLOTS = 4;
/** Of each of the two kinds: of the pool, and those that came by themselves. */
const AGENTS_MIN = 4;
const AGENTS_MAX = 10;
const MISHAPS = 16;
/** A crashed agent that is of no pool is started again by whoever runs it. */
const SUPERVISED_MS = 3_000;
/** What can end has this long to do so when the mishaps are over, and slots to be given back after that. */
const DRAIN_MS = 1_200_000;
const QUIET_MS = 90_000;
/** Share of the tasks that may wait: few enough that the bound is met when nothing starts for a while. */
const WAITING_RATIO = 0.08;
const WAITING_MIN = 50;
/** Shorter than the defaults, so that all of it happens within a trial. */
const LEASE = { heartbeatMs: 3_000, silenceMs: 12_000, checkMs: 2_000, reconnectGraceMs: 4_000 };

/** Attempts that each limit key of the task mix allows at a time. */
const PLACES_MAX = 2;
/** Tasks that a freed slot looks at. */
const LOOK_AHEADS = [1, 4, 32];

const POOLED: AgentModel = {
  ...{ type: 'pooled', slots: SLOTS, startupMs: 1_000, startupSpreadRatio: 1, speed: 1 },
  ...{ failuresPerHour: 10, costPerHour: 1 },
};

export async function runTrial(plan: TrialPlan): Promise<TrialReport> {
  const trial = await Trial.begun(plan);
  await trial.run();
  return trial.report();
}

class Trial {
  readonly #plan: TrialPlan;
  readonly #world: World;
  readonly #checker: Checker;
  readonly #script: readonly Mishap[];
  readonly #clients: readonly StubbornClient[];
  readonly #operator: Operator;
  readonly #mishaps: MishapsAtWork;
  readonly #beganAt: number;
  readonly #plain: readonly AgentPlan[];
  readonly #agenda = new Heap<Due>((a, b) => (a.at === b.at ? a.order < b.order : a.at < b.at));
  #order = 0;

  private constructor(plan: TrialPlan, { world, checker, repeats, plain, fleet }: Stage) {
    this.#plan = plan;
    this.#world = world;
    this.#checker = checker;
    this.#beganAt = world.now;
    this.#plain = plain;
    const { tasks } = plan;
    const { findings } = checker;
    const gapMs = SERVICE_MS / (LOAD * fleet * SLOTS);
    const count = Math.ceil(tasks / CLIENTS);
    this.#clients = Array.from({ length: CLIENTS }, (_, index) => {
      const name = `client-${index}`;
      return new StubbornClient({
        client: world.client(name),
        timeline: world.timeline,
        random: world.random(name),
        findings,
        tasks: Math.min(count, tasks - index * count),
        gapMs: gapMs * CLIENTS,
      });
    });
    this.#script = plan.script ?? randomScript({ overMs: tasks * gapMs, count: MISHAPS }, world.random('mishaps'));
    this.#operator = new Operator({
      ...{ world, checker, random: world.random('operator') },
      ...{ pool: 'pooled', agentsMin: AGENTS_MIN, agentsMax: AGENTS_MAX },
    });
    this.#mishaps = new MishapsAtWork({
      ...{ world, repeats, random: world.random('victims') },
      later: (ms, happen) => this.#later(ms, happen),
    });
  }

  static async begun(plan: TrialPlan): Promise<Trial> {
    return new Trial(plan, await stageOf(plan));
  }

  async run(): Promise<void> {
    const { findings } = this.#checker;
    try {
      for (const mishap of this.#script) this.#later(mishap.atMs, () => this.#mishaps.befall(mishap));
      for (const client of this.#clients) client.start();
      this.#operator.start();
      this.#supervise();
      this.#world.onStep = () => {
        if (this.#world.isUp) this.#checker.step(this.#world.controller);
      };
      await this.#follow();
      if (findings.count === 0) await this.#end();
    } catch (error) {
      const isBug = error instanceof Bug;
      findings.report('no-bug', isBug ? error.message : String(error instanceof Error ? error.stack : error));
    }
  }

  report(): TrialReport {
    const { seed, tasks } = this.#plan;
    const sum = (what: 'acknowledged' | 'resubmitted' | 'refused'): number =>
      this.#clients.reduce((total, client) => total + client[what], 0);
    return {
      ...{ seed, tasks, script: this.#script, findings: this.#checker.findings.all },
      ...{ acknowledged: sum('acknowledged'), resubmitted: sum('resubmitted'), refused: sum('refused') },
      restarts: this.#mishaps.restarts,
      records: this.#checker.journal.live.lastSeq,
      durationMs: this.#world.now - this.#beganAt,
      journalHash: this.#world.journalHash,
    };
  }

  /** Until all that was planned has happened, or a rule is broken. */
  async #follow(): Promise<void> {
    for (let due = this.#agenda.pop(); due !== undefined; due = this.#agenda.pop()) {
      await this.#world.advanceTo(due.at, this.#isBroken);
      if (this.#isBroken()) return;
      await due.happen();
    }
  }

  /** The mishaps are over: everything ends, and the journal gives back what there is. */
  async #end(): Promise<void> {
    const { findings, journal } = this.#checker;
    const world = this.#world;
    const isAnswered = (): boolean => this.#isBroken() || this.#clients.every(({ isDone }) => isDone);
    const isOver = (): boolean => isAnswered() && (this.#isBroken() || journal.live.open + journal.live.leased === 0);
    await world.advanceTo(world.now + DRAIN_MS, isAnswered);
    this.#operator.stop();
    await world.advanceTo(world.now + DRAIN_MS, isOver);
    // What left memory must still be known by its key.
    if (world.isUp) world.store.compact(world.now);
    for (const client of this.#clients) client.askAgain();
    await world.advanceTo(world.now + DRAIN_MS, isOver);
    await world.advanceTo(world.now + QUIET_MS, this.#isBroken);
    if (findings.count > 0) return;
    this.#checker.look(world.controller);
    this.#checker.audit();
    this.#checker.drained(world.controller);
    if (this.#clients.some(({ isDone }) => !isDone)) findings.report('work-drains', 'a client never had its answer');
    if (journal.ledger !== undefined)
      await compareArchive(world.store, { ledger: journal.ledger, account: journal.live }, findings);
    world.crash();
    await world.restart();
  }

  readonly #isBroken = (): boolean => this.#checker.findings.count > 0;

  #later(ms: number, happen: () => void | Promise<void>): void {
    this.#agenda.push({ at: this.#world.now + ms, order: this.#order++, happen });
  }

  /** Agents that are of no pool are started again when they are gone. */
  #supervise(): void {
    const { timeline, agents } = this.#world;
    timeline.after(SUPERVISED_MS, () => {
      for (const plan of this.#plain) if (!agents.has(plan.id)) this.#world.join(plan);
      this.#supervise();
    });
  }
}

interface Stage {
  readonly world: World;
  readonly checker: Checker;
  readonly repeats: Repeats;
  /** Agents that are of no pool. */
  readonly plain: readonly AgentPlan[];
  /** Agents at the start. */
  readonly fleet: number;
}

async function stageOf({ seed, tasks }: TrialPlan): Promise<Stage> {
  const random = seededRandom(seed);
  const count = (): number => AGENTS_MIN + random.below(AGENTS_MAX - AGENTS_MIN + 1);
  const [pooled, joined] = [count(), count()];
  const waitingMax = Math.max(WAITING_MIN, Math.ceil(tasks * WAITING_RATIO));
  let watched: { readonly checker: Checker; readonly repeats: Repeats } | undefined;
  const world = await World.started({
    seed,
    pools: [{ agents: POOLED, initialAgents: pooled }],
    settings: {
      queue: { waitingMax },
      limits: [{ name: 'key', per: ['key'], running: PLACES_MAX }],
      lease: LEASE,
      routing: { hedging: { budgetRatio: random.below(2) * 0.1 }, lookAhead: LOOK_AHEADS[random.below(3)] ?? 1 },
    },
    work: workByJob,
    network: { delayMsMin: random.next() * 5, delayMs: random.next() * 10 },
    store: { keeps: true, syncMs: random.next() * 4 },
    watch: (made) => {
      const { timeline, loop, network } = made;
      const checker = new Checker({
        ...{ journal: made.store, waitingMax, placesMax: PLACES_MAX, random: made.random('looks') },
        silence: { silenceMs: LEASE.silenceMs, now: () => timeline.now },
      });
      network.onArrived = (connection) => checker.arrived(connection);
      const repeats = new Repeats({ timeline, loop, random: made.random('repeats') });
      watched = { checker, repeats };
      return {
        journal: checker.journal,
        mailbox: (mailbox) => checker.mailbox(mailbox),
        listener: (controller) => repeats.around(checker.listener(controller)),
      };
    },
  });
  assert(watched !== undefined, 'the world is watched');
  const plain = Array.from({ length: joined }, (_, index) => ({
    ...{ id: `plain-${index}`, type: 'plain', slots: SLOTS },
    speed: 0.5 + random.next(),
  }));
  for (const plan of plain) world.join(plan);
  return { world, ...watched, plain, fleet: pooled + joined };
}
