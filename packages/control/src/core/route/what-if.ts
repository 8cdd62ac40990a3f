// What other weights would have chosen, out of the candidates that a decision has recorded. Agents that are not in the
// record stay unknown, and so does what would have been learned since.
import { FACTORS, type FactorValues } from '@muster/contract';
import type { DecodedDecision } from './decision-record.ts';
import { scoreOf, TIE } from './flips.ts';

export interface Alternative {
  readonly weights: FactorValues;
  /** Load counts the other way round, as in the profile `pack`. */
  readonly prefersBusy: boolean;
}

export interface Rescored {
  readonly agent: number;
  readonly score: number;
  readonly scoreThen: number;
  /** As the alternative counts them. */
  readonly factors: FactorValues;
}

/** Best first; of equals, the one that was chosen then. */
export function rescore(
  { chosen, runnersUp, weights, prefersBusy }: DecodedDecision,
  alternative: Alternative,
): Rescored[] {
  const isTurned = prefersBusy !== alternative.prefersBusy;
  const rescored = [chosen, ...runnersUp].map(({ agent, factors: then }) => {
    const factors = isTurned ? { ...then, load: 1 - then.load } : then;
    return { agent, score: scoreOf(factors, alternative.weights), scoreThen: scoreOf(then, weights), factors };
  });
  // The sort is stable, and the chosen one stands first.
  return rescored.sort((a, b) => (Math.abs(a.score - b.score) < TIE ? 0 : b.score - a.score));
}

/** Scaled to sum to 1, what is left out being 0; undefined when all of it is. */
export function weightsFrom(given: Partial<FactorValues>): FactorValues | undefined {
  const sum = FACTORS.reduce((total, factor) => total + (given[factor] ?? 0), 0);
  if (!(sum > 0)) return undefined;
  const share = (factor: keyof FactorValues): number => (given[factor] ?? 0) / sum;
  return {
    load: share('load'),
    performance: share('performance'),
    impact: share('impact'),
    efficiency: share('efficiency'),
    collaboration: share('collaboration'),
  };
}
