// How irregularly work arrives: gaps between arrivals, as multiples of the mean gap.
import type { ARRIVALS } from '@muster/contract/words';
import { exponential } from '../../base/distributions.ts';
import type { Random } from '../../base/random.ts';

export type Arrivals = (typeof ARRIVALS)[number];

/** Squared coefficient of variation of the gaps: variance ÷ squared mean. Poisson has 1, `even` 0. */
export const BURSTY_VARIATION = 4;

/** Each call gives the next gap; their mean is 1. */
export type Gaps = () => number;

export function gapsOf(arrivals: Arrivals, random: Random): Gaps {
  switch (arrivals) {
    case 'poisson':
      return () => exponential(random, 1);
    case 'bursty':
      return hyperexponential(BURSTY_VARIATION, random);
    case 'even':
      return evenly();
  }
}

/** Half a gap first, so that a span of n mean gaps has n arrivals, not n - 1. */
function evenly(): Gaps {
  let isFirst = true;
  return () => {
    const gap = isFirst ? 0.5 : 1;
    isFirst = false;
    return gap;
  };
}

/**
 * With probability p a short gap, else a long one, both exponential, each kind taking half of the time ("balanced
 * means"): p = (1 + √((c² − 1) ÷ (c² + 1))) ÷ 2, means 1 ÷ 2p and 1 ÷ 2(1 − p). W. Whitt, Approximating a Point Process
 * by a Renewal Process I, Operations Research 30 (1982). The counts of long spans have c² as variance ÷ mean.
 */
function hyperexponential(variation: number, random: Random): Gaps {
  const shortRatio = (1 + Math.sqrt((variation - 1) / (variation + 1))) / 2;
  return () => {
    const ratio = random.next() < shortRatio ? shortRatio : 1 - shortRatio;
    return exponential(random, 1 / (2 * ratio));
  };
}
