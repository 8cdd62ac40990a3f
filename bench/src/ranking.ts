// Two lists of figures of the same things: are the things in the same order, and how far apart are the figures?

/** As it is, and as it was foretold. */
export type Compared = readonly [is: number, said: number];

export interface Distinct {
  /** Of the larger of two figures. */
  readonly ratio: number;
  /** [0] */
  readonly least?: number;
}

/** Share of the pairs that are foretold in their order, of those that differ by more; 1 when none does. */
export function agreement(figures: readonly Compared[], { ratio, least = 0 }: Distinct): number {
  let pairs = 0;
  let agreed = 0;
  for (const [index, [is, said]] of figures.entries()) {
    for (const [otherIs, otherSaid] of figures.slice(index + 1)) {
      if (Math.abs(is - otherIs) <= Math.max(least, ratio * Math.max(Math.abs(is), Math.abs(otherIs)))) continue;
      pairs++;
      if (Math.sign(is - otherIs) === Math.sign(said - otherSaid)) agreed++;
    }
  }
  return pairs === 0 ? 1 : agreed / pairs;
}

/** The largest difference in percent of what is. */
export function errorOf(figures: readonly Compared[]): number {
  return Math.max(...figures.map(([is, said]) => (100 * Math.abs(said - is)) / Math.abs(is)));
}
