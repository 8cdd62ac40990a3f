// One task type over the whole fleet: its durations, its arrivals, and the experience of groups of agents with it.
import { Recent } from '../../base/recent.ts';
import { Arrivals, type ArrivalsData } from './arrivals.ts';
import { Durations, type DurationsData } from './durations.ts';
import { Experience, type ExperienceData, GROUP_MEMORY, type Lesson } from './experience.ts';

/** Groups are versions and types of agents; the one unused for longest is forgotten first. */
const GROUPS_MAX = 64;

export interface TypeDuration {
  readonly samples: number;
  readonly meanMs: number;
  readonly deviationMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
}

export interface TaskTypeData {
  readonly revision: number;
  readonly arrivingWorkMs: number;
  readonly all: ExperienceData;
  readonly durations: DurationsData;
  readonly arrivals: ArrivalsData;
  readonly groups: readonly (readonly [string, ExperienceData])[];
}

export class TaskType {
  /** Outcomes learned; grows by one with each. */
  revision = 0;
  /** Work expected within an hour, at the rate of the last arrivals. */
  arrivingWorkMs = 0;
  all = new Experience();
  readonly #durations = new Durations();
  readonly #arrivals = new Arrivals();
  readonly #groups = new Recent<string, Experience>();

  /** 0 = unknown. */
  get usualRunMs(): number {
    return this.all.run.mean;
  }

  group(key: string): Experience | undefined {
    return this.#groups.get(key);
  }

  learn(lesson: Lesson, groups: readonly string[]): void {
    this.revision++;
    this.all.learn(lesson, GROUP_MEMORY);
    if (lesson.completed) this.#durations.add(lesson.runMs);
    for (const key of groups) this.#used(key).learn(lesson, GROUP_MEMORY);
    this.#expect(lesson.at);
  }

  score(satisfaction: number, at: number, groups: readonly string[]): void {
    this.revision++;
    this.all.score(satisfaction, at, GROUP_MEMORY);
    for (const key of groups) this.#used(key).score(satisfaction, at, GROUP_MEMORY);
  }

  arrived(count: number, at: number): void {
    this.#arrivals.add(count, at);
    this.#expect(at);
  }

  /** Undefined until a task of the type has completed. */
  duration(): TypeDuration | undefined {
    const { run } = this.all;
    if (run.weight === 0) return undefined;
    return {
      samples: run.weight,
      meanMs: run.mean,
      deviationMs: Math.sqrt(run.variance),
      p50Ms: this.#durations.quantile(0.5),
      p90Ms: this.#durations.quantile(0.9),
      p95Ms: this.#durations.quantile(0.95),
    };
  }

  arrivalsPerHour(at: number): number {
    return this.#arrivals.perHour(at);
  }

  data(): TaskTypeData {
    const { revision, arrivingWorkMs } = this;
    return {
      revision,
      arrivingWorkMs,
      all: this.all.data(),
      durations: this.#durations.data(),
      arrivals: this.#arrivals.data(),
      groups: [...this.#groups].map(([key, experience]) => [key, experience.data()]),
    };
  }

  static from(data: TaskTypeData): TaskType {
    const type = new TaskType();
    type.revision = data.revision;
    type.arrivingWorkMs = data.arrivingWorkMs;
    type.all = Experience.from(data.all);
    type.#durations.restore(data.durations);
    type.#arrivals.restore(data.arrivals);
    for (const [key, experience] of data.groups) type.#groups.set(key, Experience.from(experience));
    return type;
  }

  #used(key: string): Experience {
    const known = this.#groups.use(key);
    if (known !== undefined) return known;
    const experience = new Experience();
    this.#groups.set(key, experience);
    const oldest = this.#groups.oldest();
    if (this.#groups.size > GROUPS_MAX && oldest !== undefined) this.#groups.delete(oldest);
    return experience;
  }

  #expect(at: number): void {
    this.arrivingWorkMs = this.#arrivals.perHour(at) * this.all.run.mean;
  }
}
