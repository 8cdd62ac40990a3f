// What a recording says as a whole, in one pass over its tasks and with a bounded memory.
import { seededRandom } from '../../base/random.ts';
import { Histogram } from '../histogram.ts';
import { durationsOf } from '../measure.ts';
import type { Durations } from '../report.ts';
import type { RecordedTask } from './recorded-task.ts';

export interface RecordingCounts {
  readonly tasks: number;
  /** A person or a failed task ended them before they ran: they are no arrivals. */
  readonly withdrawn: number;
  /** They never ran to an end (expired, or still open): their work is drawn from that of their type. */
  readonly unmeasured: number;
  /** They failed for good. */
  readonly failed: number;
  /** They take more than one slot, or ask for more than a type: a replay leaves that out. */
  readonly picky: number;
}

export interface Surveyed {
  readonly counts: RecordingCounts;
  /** Time of the first arrival; 0 without one. */
  readonly startedAt: number;
  /** From their arrival to their first start. */
  readonly waits: Durations;
  /** Work by task type: some of what was measured, each as likely as the others to be among it. */
  readonly workMsOf: ReadonlyMap<string, readonly number[]>;
  /** The type of agent that ran most of a task type. */
  readonly agentTypeOf: ReadonlyMap<string, string>;
  /** Slowest agent ÷ fastest, by their mean work per task of the same type; 1 when that cannot be told. */
  readonly speedSpread: number;
}

interface Work {
  count: number;
  sumMs: number;
  readonly someMs: number[];
}

/** Types and agents beyond are counted with the others, not apart. */
const TYPES_MAX = 10_000;
const AGENTS_MAX = 20_000;
/** An agent that did fewer says little of its speed: the mean of so many is within some 10 %, where tails are heavy. */
const SPEED_TASKS_MIN = 400;
const LOSSES_MAX = 100_000;
/** Of a type. */
const SAMPLES_MAX = 250;

export class Survey {
  readonly #typeOf: (agent: number) => string | undefined;
  readonly #counts = { tasks: 0, withdrawn: 0, unmeasured: 0, failed: 0, picky: 0 };
  readonly #random = seededRandom(1);
  readonly #waits = new Histogram();
  readonly #work = new Map<string, Work>();
  readonly #ranOn = new Map<string, Map<string, number>>();
  /** Measured work, and what it would have been at the mean of its type so far. */
  readonly #agents = new Map<number, { count: number; sumMs: number; usualMs: number }>();
  readonly #lossesSeen = new Set<string>();
  /** By type of agent: how often one was lost with what it ran. */
  readonly losses = new Map<string, number>();
  #startedAt = Number.POSITIVE_INFINITY;

  constructor(typeOf: (agent: number) => string | undefined) {
    this.#typeOf = typeOf;
  }

  see(task: RecordedTask): void {
    const counts = this.#counts;
    counts.tasks++;
    for (const loss of task.losses) this.#lost(loss);
    if (isWithdrawn(task)) {
      counts.withdrawn++;
      return;
    }
    this.#startedAt = Math.min(this.#startedAt, task.arrivedAt);
    if (task.state === 'failed' || task.state === 'dead-lettered') counts.failed++;
    if (task.slots > 1 || task.isPicky) counts.picky++;
    if (task.waitMs !== undefined) this.#waits.add(task.waitMs);
    if (task.workMs === undefined) counts.unmeasured++;
    else this.#measured(task, task.workMs);
  }

  surveyed(): Surveyed {
    return {
      counts: { ...this.#counts },
      startedAt: this.#startedAt === Number.POSITIVE_INFINITY ? 0 : this.#startedAt,
      waits: durationsOf(this.#waits),
      workMsOf: new Map([...this.#work].map(([type, { someMs }]) => [type, someMs])),
      agentTypeOf: new Map([...this.#ranOn].map(([type, counts]) => [type, mostOf(counts)])),
      speedSpread: this.#speedSpread(),
    };
  }

  #measured(task: RecordedTask, workMs: number): void {
    const work = entryOf(this.#work, task.type, TYPES_MAX, () => ({ count: 0, sumMs: 0, someMs: [] }));
    if (work !== undefined) this.#keep(work, workMs);
    const agentType = this.#typeOf(task.agent);
    if (agentType === undefined) return;
    const ranOn = entryOf(this.#ranOn, task.type, TYPES_MAX, () => new Map<string, number>());
    ranOn?.set(agentType, (ranOn.get(agentType) ?? 0) + 1);
    const agent = entryOf(this.#agents, task.agent, AGENTS_MAX, () => ({ count: 0, sumMs: 0, usualMs: 0 }));
    if (agent === undefined || work === undefined) return;
    agent.count++;
    agent.sumMs += workMs;
    agent.usualMs += work.sumMs / work.count;
  }

  /** Reservoir sampling (J. Vitter, Random Sampling with a Reservoir, ACM TOMS 11, 1985, algorithm R). */
  #keep(work: Work, workMs: number): void {
    work.count++;
    work.sumMs += workMs;
    if (work.someMs.length < SAMPLES_MAX) work.someMs.push(workMs);
    else {
      const place = this.#random.below(work.count);
      if (place < SAMPLES_MAX) work.someMs[place] = workMs;
    }
  }

  #lost({ agent, at }: RecordedTask['losses'][number]): void {
    const key = `${agent} ${at}`;
    const type = this.#typeOf(agent);
    if (type === undefined || this.#lossesSeen.has(key) || this.#lossesSeen.size >= LOSSES_MAX) return;
    this.#lossesSeen.add(key);
    this.losses.set(type, (this.losses.get(type) ?? 0) + 1);
  }

  #speedSpread(): number {
    const ratios = [...this.#agents.values()]
      .filter(({ count, usualMs }) => count >= SPEED_TASKS_MIN && usualMs > 0)
      .map(({ sumMs, usualMs }) => sumMs / usualMs);
    const least = ratios.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const most = ratios.reduce((a, b) => Math.max(a, b), 0);
    return ratios.length < 2 || least === 0 ? 1 : most / least;
  }
}

/** Nobody wanted it any more before it had begun. */
export function isWithdrawn({ state, waitMs }: RecordedTask): boolean {
  return state === 'cancelled' && waitMs === undefined;
}

function entryOf<K, V>(table: Map<K, V>, key: K, sizeMax: number, make: () => V): V | undefined {
  const known = table.get(key);
  if (known !== undefined || table.size >= sizeMax) return known;
  const made = make();
  table.set(key, made);
  return made;
}

function mostOf(counts: ReadonlyMap<string, number>): string {
  const [first] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return first?.[0] ?? '';
}
