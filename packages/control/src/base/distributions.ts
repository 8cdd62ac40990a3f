// Random numbers of other shapes than uniform.
import type { Random } from './random.ts';

/** The gap to the next event of a Poisson process. */
export const exponential = (random: Random, mean: number): number => -Math.log(1 - random.next()) * mean;

/** Box and Muller, one of the pair. */
export const standardNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
