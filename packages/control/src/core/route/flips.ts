// What it would have taken: for each factor, the nearest weight (the others rescaled) at which a runner-up would have
// won. Exact for the four recorded candidates; agents that are not in the record are not considered.
import { FACTORS, type Factor, type FactorValues } from '@muster/contract';
import type { DecodedCandidate } from './decision-record.ts';

export interface Flip {
  readonly factor: Factor;
  readonly from: number;
  readonly weight: number;
  readonly to: number;
}

const STEP = 0.001;
/** Below this, two scores are a tie: the record keeps factors and weights to 1/10,000. */
export const TIE = 1e-9;

/** Smallest change first. */
export function flipsOf(
  chosen: DecodedCandidate,
  runnersUp: readonly DecodedCandidate[],
  weights: FactorValues,
): Flip[] {
  const flips: Flip[] = [];
  for (const factor of FACTORS) {
    for (const direction of [1, -1] as const) {
      const flip = nearest({ chosen, runnersUp, weights, factor, direction });
      if (flip !== undefined) flips.push(flip);
    }
  }
  return flips.sort((a, b) => Math.abs(a.weight - a.from) - Math.abs(b.weight - b.from));
}

export function scoreOf(factors: FactorValues, weights: FactorValues): number {
  let score = 0;
  for (const factor of FACTORS) score += weights[factor] * factors[factor];
  return score;
}

/** One weight set, the others scaled so that all still sum to 1; equal shares when the others were all 0. */
export function withWeight(weights: FactorValues, factor: Factor, weight: number): FactorValues {
  const rest = 1 - weights[factor];
  const scaled = { ...weights };
  for (const other of FACTORS) {
    if (other === factor) scaled[other] = weight;
    else scaled[other] = rest > TIE ? (weights[other] * (1 - weight)) / rest : (1 - weight) / (FACTORS.length - 1);
  }
  return scaled;
}

interface Search {
  readonly chosen: DecodedCandidate;
  readonly runnersUp: readonly DecodedCandidate[];
  readonly weights: FactorValues;
  readonly factor: Factor;
  readonly direction: 1 | -1;
}

/** Scores are linear in the one weight, so the first crossing in a direction is where the winner changes. */
function nearest(search: Search): Flip | undefined {
  const { chosen, runnersUp, weights, factor, direction } = search;
  const from = weights[factor];
  const end = direction === 1 ? 1 : 0;
  let crossing: number | undefined;
  for (const other of runnersUp) {
    const leadNow = Math.max(0, leadAt(chosen, other, weights));
    const leadAtEnd = leadAt(chosen, other, withWeight(weights, factor, end));
    if (leadAtEnd >= 0 || from === end) continue;
    const at = from + ((end - from) * leadNow) / (leadNow - leadAtEnd);
    if (crossing === undefined || (at - crossing) * direction < 0) crossing = at;
  }
  if (crossing === undefined) return undefined;
  return firstWinBeyond(crossing, search);
}

/** Rounded outwards to a number that a person can type, and checked by scoring again. */
function firstWinBeyond(crossing: number, search: Search): Flip | undefined {
  const { chosen, runnersUp, weights, factor, direction } = search;
  const start = direction === 1 ? Math.floor(crossing / STEP) : Math.ceil(crossing / STEP);
  for (let step = 0; step <= 3; step++) {
    const weight = Math.min(1, Math.max(0, Math.round(start + direction * step) * STEP));
    if ((weight - weights[factor]) * direction <= 0) continue;
    const changed = withWeight(weights, factor, weight);
    const [winner] = [...runnersUp].sort((a, b) => scoreOf(b.factors, changed) - scoreOf(a.factors, changed));
    if (winner === undefined || leadAt(chosen, winner, changed) > -TIE) continue;
    return { factor, from: weights[factor], weight: Number(weight.toFixed(3)), to: winner.agent };
  }
  return undefined;
}

function leadAt(chosen: DecodedCandidate, other: DecodedCandidate, weights: FactorValues): number {
  return scoreOf(chosen.factors, weights) - scoreOf(other.factors, weights);
}
