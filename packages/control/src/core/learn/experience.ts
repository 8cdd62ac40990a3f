// What outcomes have taught about one task type on one agent, or on a group of them.
import { Average, type AverageData } from './average.ts';

const DAY_MS = 86_400_000;
/** The past fades by half in about 21 days: "the last 30 days", without an edge. */
const FADE_MS = 30 * DAY_MS;

export interface Lesson {
  readonly at: number;
  readonly completed: boolean;
  readonly runMs: number;
  /** What the attempt is charged: its run time, or for a failure at least what waiting for it would have cost. */
  readonly effectiveMs: number;
  readonly cost: number;
  readonly satisfaction: number | undefined;
}

/** How many outcomes count at most: an agent changes faster than its group. */
export interface Memory {
  readonly outcomes: number;
  readonly durations: number;
}

export const AGENT_MEMORY: Memory = { outcomes: 24, durations: 64 };
export const GROUP_MEMORY: Memory = { outcomes: 512, durations: 512 };

export type ExperienceData = readonly [number, ...AverageData[]];

export class Experience {
  at = 0;
  /** Of completed attempts. */
  readonly run = new Average();
  /** Of all attempts. */
  readonly effective = new Average();
  readonly success = new Average();
  readonly cost = new Average();
  readonly satisfaction = new Average();

  learn(lesson: Lesson, memory: Memory): void {
    const kept = this.#fade(lesson.at);
    this.success.add(lesson.completed ? 1 : 0, kept, memory.outcomes);
    this.effective.add(lesson.effectiveMs, kept, memory.durations);
    this.cost.add(lesson.cost, kept, memory.durations);
    if (lesson.completed) this.run.add(lesson.runMs, kept, memory.durations);
    if (lesson.satisfaction !== undefined) this.satisfaction.add(lesson.satisfaction, kept, memory.durations);
  }

  /** A score that came after the outcome. */
  score(satisfaction: number, at: number, memory: Memory): void {
    this.satisfaction.add(satisfaction, this.#fade(at), memory.durations);
  }

  data(): ExperienceData {
    return [this.at, ...this.#averages().map((average) => average.data())];
  }

  static from([at, ...averages]: ExperienceData): Experience {
    const experience = new Experience();
    experience.at = at;
    experience.#averages().forEach((average, index) => {
      average.restore(averages[index] ?? [0, 0, 0]);
    });
    return experience;
  }

  #averages(): readonly Average[] {
    return [this.run, this.effective, this.success, this.cost, this.satisfaction];
  }

  /** Each average fades only when it gets a sample; between samples its mean would not change anyway. */
  #fade(at: number): number {
    const elapsedMs = this.at === 0 ? 0 : Math.max(0, at - this.at);
    this.at = Math.max(this.at, at);
    return Math.exp(-elapsedMs / FADE_MS);
  }
}
