// What the agents of a type have achieved in the last minutes, and whether it was better in the half hour before.
import type { ScalingInputs } from '@muster/contract';
import { type Ages, Windows } from './windows.ts';

/** Together three minutes. */
const WINDOW_MS = 15_000;
const WINDOWS = 12;
/** A mean of fewer says too little. */
const SAMPLES_MIN = 5;

const COMPLETED = 0;
const FAILED = 1;
const RESPONSES = 2;
const RESPONSE_MS = 3;
const SCORES = 4;
const SCORE = 5;
const COLUMNS = 6;

/** Scores of the last five minutes are held against those of the half hour before. */
const QUALITY = { windowMs: 60_000, windows: 35, columns: 3 } as const;
const RECENT: Ages = { from: 0, to: 4 };
const BEFORE: Ages = { from: 5, to: 34 };
/** In each of the two spans: of fewer neither a mean nor its error is known well enough. */
const QUALITY_SCORES_MIN = 20;
/** What chance alone exceeds about once in forty times. */
const STANDARD_ERRORS = 2;

/** The mean service time is that of about so many attempts, however long ago they were. */
const SERVICES = 100;

const QUALITY_SCORES = 0;
const QUALITY_SUM = 1;
const QUALITY_SQUARES = 2;

export interface FlowNow {
  readonly completedPerMinute: number;
  /** Null when none has completed yet. */
  readonly serviceMs: number | null;
  /** Null when too few ended. */
  readonly responseTimeMs: number | null;
  readonly errorRatio: number | null;
  readonly satisfaction: number | null;
  readonly quality: NonNullable<ScalingInputs['quality']> | null;
}

export class PoolFlow {
  readonly #since: number;
  readonly #lately: Windows;
  readonly #quality: Windows;
  #serviceMs = 0;
  #services = 0;

  constructor(now: number) {
    this.#since = now;
    this.#lately = new Windows({ windowMs: WINDOW_MS, windows: WINDOWS, columns: COLUMNS }, now);
    this.#quality = new Windows(QUALITY, now);
  }

  /** `responseMs` is from the submission of its task. */
  completed(responseMs: number, now: number): void {
    this.#lately.add(COMPLETED, 1, now);
    this.responded(responseMs, now);
  }

  /** How long an attempt took that completed. */
  served(serviceMs: number): void {
    this.#services = Math.min(SERVICES, this.#services + 1);
    this.#serviceMs += (serviceMs - this.#serviceMs) / this.#services;
  }

  failed(now: number): void {
    this.#lately.add(FAILED, 1, now);
  }

  /** A task has its outcome. */
  responded(responseMs: number, now: number): void {
    this.#lately.add(RESPONSES, 1, now);
    this.#lately.add(RESPONSE_MS, responseMs, now);
  }

  scored(satisfaction: number, now: number): void {
    this.#lately.add(SCORES, 1, now);
    this.#lately.add(SCORE, satisfaction, now);
    this.#quality.add(QUALITY_SCORES, 1, now);
    this.#quality.add(QUALITY_SUM, satisfaction, now);
    this.#quality.add(QUALITY_SQUARES, satisfaction * satisfaction, now);
  }

  /** Mean of the attempts that completed last; undefined before the first. */
  get serviceMs(): number | undefined {
    return this.#services === 0 ? undefined : this.#serviceMs;
  }

  read(now: number): FlowNow {
    this.#lately.advance(now);
    const [completed, failed, responses, scores] = [COMPLETED, FAILED, RESPONSES, SCORES].map((column) =>
      this.#lately.sum(column),
    ) as [number, number, number, number]; // one for each
    const ringMs = (WINDOWS - 1) * WINDOW_MS + (now % WINDOW_MS);
    const spanMs = Math.max(WINDOW_MS, Math.min(ringMs, now - this.#since));
    return {
      completedPerMinute: (completed * 60_000) / spanMs,
      serviceMs: this.serviceMs ?? null,
      responseTimeMs: responses < SAMPLES_MIN ? null : this.#lately.sum(RESPONSE_MS) / responses,
      errorRatio: completed + failed < SAMPLES_MIN ? null : failed / (completed + failed),
      satisfaction: scores < SAMPLES_MIN ? null : this.#lately.sum(SCORE) / scores,
      quality: this.#readQuality(now),
    };
  }

  /** The error of a difference of means whose variances may differ: Welch, Biometrika 34 (1947), p. 28. */
  #readQuality(now: number): FlowNow['quality'] {
    this.#quality.advance(now);
    const recent = this.#scoresOf(RECENT);
    const before = this.#scoresOf(BEFORE);
    if (recent === undefined || before === undefined) return null;
    const error = Math.sqrt(recent.meanVariance + before.meanVariance);
    return { recent: recent.mean, before: before.mean, margin: STANDARD_ERRORS * error };
  }

  #scoresOf(ages: Ages): { readonly mean: number; readonly meanVariance: number } | undefined {
    const scores = this.#quality.sum(QUALITY_SCORES, ages);
    if (scores < QUALITY_SCORES_MIN) return undefined;
    const mean = this.#quality.sum(QUALITY_SUM, ages) / scores;
    // Rounding may leave a little less than nothing.
    const squares = Math.max(0, this.#quality.sum(QUALITY_SQUARES, ages) - scores * mean * mean);
    return { mean, meanVariance: squares / (scores - 1) / scores };
  }
}
