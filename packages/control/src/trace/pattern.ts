// The bundled arrival pattern: calm and bursts in turn, each a Poisson process (a Markov-modulated one), with
// heavy-tailed lognormal service times. The same seed gives the same tasks.
import { exponential, standardNormal } from '../base/distributions.ts';
import { type Random, seededRandom } from '../base/random.ts';
import type { Arrival } from './arrival.ts';

export interface TaskKind {
  readonly type: string;
  /** Share of the arrivals. */
  readonly ratio: number;
  readonly medianMs: number;
  /** Standard deviation of the logarithm: 1 puts the 99th percentile at ten times the median. */
  readonly sigma: number;
}

/** Shaped after agent work: many short answers, fewer edits, rare long investigations. */
export const TASK_KINDS: readonly TaskKind[] = [
  { type: 'answer', ratio: 0.62, medianMs: 1500, sigma: 0.7 },
  { type: 'edit', ratio: 0.3, medianMs: 6000, sigma: 0.8 },
  { type: 'research', ratio: 0.08, medianMs: 20_000, sigma: 0.9 },
];

/** A calm spell and a burst last this long on average, and a burst has this many times the calm rate. */
const CALM_MS = 70_000;
const BURST_MS = 25_000;
const BURST_FACTOR = 3;
/** An hour, as the longest task of the product's users. */
const SERVICE_MS_MAX = 3_600_000;

export interface PatternOptions {
  readonly seed: number;
  /** Slots of the fleet that the pattern is made for. */
  readonly slots: number;
  /** Mean work arriving ÷ what the slots can do. */
  readonly loadRatio: number;
}

export function* generatePattern({ seed, slots, loadRatio }: PatternOptions): Generator<Arrival, never, undefined> {
  const random = seededRandom(seed);
  const meanRate = (loadRatio * slots) / meanServiceMs();
  const burstShare = BURST_MS / (CALM_MS + BURST_MS);
  const calmRate = meanRate / (1 - burstShare + burstShare * BURST_FACTOR);
  let isBurst = false;
  let spellEndsAt = exponential(random, CALM_MS);
  let at = 0;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) at += exponential(random, 1 / (isBurst ? calmRate * BURST_FACTOR : calmRate));
    while (at >= spellEndsAt) {
      // Memoryless: what is left of the gap is drawn anew at the rate of the next spell.
      at = spellEndsAt;
      isBurst = !isBurst;
      spellEndsAt += exponential(random, isBurst ? BURST_MS : CALM_MS);
      at += exponential(random, 1 / (isBurst ? calmRate * BURST_FACTOR : calmRate));
    }
    const kind = kindOf(random.next());
    yield { atMs: at, serviceMs: serviceOf(kind, random), type: kind.type };
  }
}

/** Mean of the mixture; a lognormal's mean is its median times e^(σ²/2). */
export function meanServiceMs(): number {
  return TASK_KINDS.reduce((sum, { ratio, medianMs, sigma }) => sum + ratio * medianMs * Math.exp(sigma ** 2 / 2), 0);
}

export function serviceOf({ medianMs, sigma }: TaskKind, random: Random): number {
  return Math.min(SERVICE_MS_MAX, medianMs * Math.exp(sigma * standardNormal(random)));
}

export function kindOf(draw: number): TaskKind {
  let rest = draw;
  for (const kind of TASK_KINDS) {
    rest -= kind.ratio;
    if (rest < 0) return kind;
  }
  return TASK_KINDS[0] as TaskKind; // the ratios sum to 1; only rounding leads here
}
