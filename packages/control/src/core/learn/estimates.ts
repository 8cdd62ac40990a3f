// What every outcome teaches, and what it lets routing expect: per agent and task type, falling back to the agent's
// version, its type and the whole fleet while samples are few.
//
// L1. Every change is a function of the outcome and the state before: replaying the outcomes gives the same estimates.
// L2. Each outcome costs a constant; agents and task types are bounded, the ones unused for longest forgotten first.
import { Recent } from '../../base/recent.ts';
import { AgentRecord, type AgentRecordData, groupsOf } from './agent-record.ts';
import type { Average } from './average.ts';
import { AGENT_MEMORY, Experience, type Lesson } from './experience.ts';
import { TaskType, type TaskTypeData, type TypeDuration } from './task-type.ts';

export type { TypeDuration } from './task-type.ts';

export interface Outcome {
  readonly agent: number;
  readonly agentType: string;
  readonly version: string;
  readonly taskType: string;
  readonly how: 'completed' | 'failed' | 'lost' | 'timed-out';
  readonly runMs: number;
  /** 0 = none. */
  readonly timeoutMs: number;
  readonly cost: number;
  readonly satisfaction: number | undefined;
  readonly at: number;
}

export interface LateScore {
  readonly agent: number;
  readonly taskType: string;
  readonly satisfaction: number;
  readonly at: number;
}

export interface EstimatesOptions {
  /** Agent × task type pairs [100,000]. */
  readonly pairsMax?: number;
  /** Task types [10,000]. */
  readonly typesMax?: number;
}

/** Plain JSON. */
export interface EstimatesData {
  readonly layout: 1;
  readonly types: readonly (readonly [string, TaskTypeData])[];
  readonly agents: readonly AgentRecordData[];
}

interface Expected {
  runMs: number;
  effectiveMs: number;
  success: number;
  satisfaction: number;
  cost: number;
  error: number;
}

/** A wider group's word counts like this many outcomes of one's own. */
const PRIOR_OUTCOMES = 5;
const SUCCESS_PRIOR = 0.95;
const SATISFACTION_PRIOR = 0.5;
/**
 * A failure is charged its timeout, but no more than this many run times of its type: a timeout of an hour on a task of
 * a second would otherwise let one failure outweigh thousands of successes.
 */
const FAILURE_RUNS_MAX = 20;
const UNKNOWN_RUN_MS = 1000;
/** Squared standard errors from which an agent's own durations count. */
const EVIDENCE_MIN = 2;

export class Estimates {
  /** Called when an outcome changed what is known of an agent. */
  onLearned: ((agent: number, taskType: string) => void) | undefined;
  readonly #types = new Recent<string, TaskType>();
  readonly #agents = new Recent<number, AgentRecord>();
  readonly #pairsMax: number;
  readonly #typesMax: number;
  #pairs = 0;

  constructor(options: EstimatesOptions = {}) {
    this.#pairsMax = options.pairsMax ?? 100_000;
    this.#typesMax = options.typesMax ?? 10_000;
  }

  learn(outcome: Outcome): void {
    const { agent, taskType } = outcome;
    const type = this.#typeUsed(taskType);
    const lesson = lessonOf(outcome, type);
    const record = this.#agentUsed(outcome);
    this.#experienceOf(record, taskType).learn(lesson, AGENT_MEMORY);
    type.learn(lesson, record.groups);
    this.#forgetOldest();
    this.onLearned?.(agent, taskType);
  }

  /** A user's score that came after the outcome. An agent that was forgotten stays forgotten. */
  score({ agent, taskType, satisfaction, at }: LateScore): void {
    const record = this.#agents.get(agent);
    record?.tasks.get(taskType)?.score(satisfaction, at, AGENT_MEMORY);
    this.#types.get(taskType)?.score(satisfaction, at, record?.groups ?? []);
    this.onLearned?.(agent, taskType);
  }

  /** Tasks of a type were submitted. */
  arrived(taskType: string, at: number, count = 1): void {
    this.#typeUsed(taskType).arrived(count, at);
  }

  /** From wide to narrow: each level shrinks towards the one before. */
  expect(
    agent: { readonly seq: number; readonly type: string; readonly version: string },
    taskType: string,
    into: Expected,
  ): void {
    into.runMs = 0;
    into.effectiveMs = 0;
    into.success = SUCCESS_PRIOR;
    into.satisfaction = SATISFACTION_PRIOR;
    into.cost = 0;
    into.error = Number.POSITIVE_INFINITY;
    const type = this.#types.get(taskType);
    if (type === undefined) return;
    refine(into, type.all);
    const record = this.#agents.get(agent.seq);
    const isSame = record !== undefined && record.type === agent.type && record.version === agent.version;
    const groups = isSame ? record.groups : groupsOf(agent.type, agent.version);
    for (let index = groups.length - 1; index >= 0; index--) refine(into, type.group(groups[index] as string));
    const own = isSame ? record.tasks.get(taskType) : undefined;
    refineOwn(into, own);
    into.error = errorOf(own?.run, type.all.run);
  }

  outlook(taskType: string): Pick<TaskType, 'revision' | 'arrivingWorkMs' | 'usualRunMs'> | undefined {
    return this.#types.get(taskType);
  }

  /** How long tasks of a type run, over the whole fleet; undefined until one has completed. */
  typeDuration(taskType: string): TypeDuration | undefined {
    return this.#types.get(taskType)?.duration();
  }

  arrivalsPerHour(taskType: string, at: number): number {
    return this.#types.get(taskType)?.arrivalsPerHour(at) ?? 0;
  }

  /** The agent will not come back. What its version and type learned from it stays. */
  forget(agent: number): void {
    this.#pairs -= this.#agents.get(agent)?.tasks.size ?? 0;
    this.#agents.delete(agent);
  }

  data(): EstimatesData {
    return {
      layout: 1,
      types: [...this.#types].map(([name, type]) => [name, type.data()]),
      agents: [...this.#agents].map(([agent, record]) => record.data(agent)),
    };
  }

  /** Replaces everything. The data is what `data` gave: a snapshot is verified where it is read. */
  restore(data: unknown): void {
    const { types, agents } = data as EstimatesData; // see above
    this.#types.clear();
    this.#agents.clear();
    this.#pairs = 0;
    for (const [name, type] of types) this.#types.set(name, TaskType.from(type));
    for (const agent of agents) {
      this.#agents.set(agent.agent, AgentRecord.from(agent));
      this.#pairs += agent.tasks.length;
    }
  }

  #typeUsed(name: string): TaskType {
    const known = this.#types.use(name);
    if (known !== undefined) return known;
    const type = new TaskType();
    this.#types.set(name, type);
    const oldest = this.#types.oldest();
    if (this.#types.size > this.#typesMax && oldest !== undefined) this.#types.delete(oldest);
    return type;
  }

  /** An agent that comes back as another version is young again: what the old code did says little about the new. */
  #agentUsed({ agent, agentType, version }: Outcome): AgentRecord {
    const known = this.#agents.use(agent);
    if (known?.type === agentType && known.version === version) return known;
    this.forget(agent);
    const record = new AgentRecord(agentType, version);
    this.#agents.set(agent, record);
    return record;
  }

  #experienceOf(record: AgentRecord, taskType: string): Experience {
    let experience = record.tasks.get(taskType);
    if (experience === undefined) {
      experience = new Experience();
      record.tasks.set(taskType, experience);
      this.#pairs++;
    }
    return experience;
  }

  #forgetOldest(): void {
    if (this.#pairs <= this.#pairsMax) return;
    const oldest = this.#agents.oldest();
    if (oldest === undefined) return;
    if (this.#agents.size > 1) {
      this.forget(oldest);
      return;
    }
    const tasks = this.#agents.get(oldest)?.tasks;
    const [name] = tasks?.keys() ?? [];
    if (name !== undefined && tasks?.delete(name)) this.#pairs--;
  }
}

function refine(into: Expected, experience: Experience | undefined): void {
  if (experience === undefined) return;
  const { run, effective, success, cost, satisfaction } = experience;
  // The widest level has nothing to shrink towards: durations start from its own mean.
  if (run.weight > 0) into.runMs = into.runMs === 0 ? run.mean : run.towards(into.runMs, PRIOR_OUTCOMES);
  if (effective.weight > 0)
    into.effectiveMs = into.effectiveMs === 0 ? effective.mean : effective.towards(into.effectiveMs, PRIOR_OUTCOMES);
  if (success.weight > 0) into.success = success.towards(into.success, PRIOR_OUTCOMES);
  if (cost.weight > 0) into.cost = cost.towards(into.cost, PRIOR_OUTCOMES);
  if (satisfaction.weight > 0) into.satisfaction = satisfaction.towards(into.satisfaction, PRIOR_OUTCOMES);
}

/** An agent's own record: its durations count as far as they stand out from what its peers' noise would make them. */
function refineOwn(into: Expected, own: Experience | undefined): void {
  if (own === undefined) return;
  const { runMs, effectiveMs } = into;
  refine(into, own);
  if (runMs > 0) into.runMs = runMs + standingOut(own.run, runMs) * (into.runMs - runMs);
  if (effectiveMs > 0)
    into.effectiveMs = effectiveMs + standingOut(own.effective, effectiveMs) * (into.effectiveMs - effectiveMs);
}

/**
 * 0..1: how much of its distance from the peers' mean is believed, max(0, 1 − 2 ÷ z²) with z that distance in standard
 * errors: the positive-part estimator of James and Stein (Berkeley Symposium 1961), where a mean of one's own counts at
 * all from z² = 2 on, as by Akaike's criterion. Without it chance makes some of equal agents look fast, and tasks crowd
 * there.
 */
function standingOut({ weight, mean, variance }: Average, peersMean: number): number {
  const evidence = weight * (mean - peersMean) ** 2;
  return evidence === 0 ? 0 : Math.max(0, 1 - (EVIDENCE_MIN * variance) / evidence);
}

/**
 * Standard error of an agent's mean ÷ that mean. How far run times scatter, a few of one agent cannot say alone; what
 * its peers are like counts as so many outcomes as in its mean.
 */
function errorOf(own: Average | undefined, peers: Average): number {
  if (peers.mean === 0) return Number.POSITIVE_INFINITY;
  const weight = own?.weight ?? 0;
  const ownScatter = own === undefined || own.mean === 0 ? 0 : (weight * own.variance) / own.mean ** 2;
  const scatter = (ownScatter + (PRIOR_OUTCOMES * peers.variance) / peers.mean ** 2) / (weight + PRIOR_OUTCOMES);
  return Math.sqrt(scatter / (weight + PRIOR_OUTCOMES));
}

function lessonOf({ how, runMs, timeoutMs, cost, satisfaction, at }: Outcome, type: TaskType): Lesson {
  const completed = how === 'completed';
  if (completed) return { at, completed, runMs, effectiveMs: runMs, cost, satisfaction };
  const usualMs = type.all.run.weight > 0 ? type.all.run.mean : UNKNOWN_RUN_MS;
  const chargeMs = Math.min(timeoutMs > 0 ? timeoutMs : Number.POSITIVE_INFINITY, FAILURE_RUNS_MAX * usualMs);
  return { at, completed, runMs, effectiveMs: Math.max(runMs, chargeMs), cost, satisfaction };
}
