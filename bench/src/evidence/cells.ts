// All runs of one workload: every contender on every seed, in turns, each run from a fresh state.
import { type FigureName, type Figures, figuresOf } from './figures.ts';
import { play } from './play.ts';
import type { Contender } from './policies.ts';
import { draw, type Workload } from './workload.ts';

export interface Cells {
  readonly workload: Workload;
  readonly seeds: number;
  readonly scale: number;
  /** By contender, one entry per seed. */
  readonly figures: ReadonlyMap<string, readonly Figures[]>;
}

export interface CellsPlan {
  readonly contenders: readonly Contender[];
  readonly firstSeed: number;
  readonly seeds: number;
  readonly scale: number;
}

export function playAll(workload: Workload, { contenders, firstSeed, seeds, scale }: CellsPlan): Cells {
  const figures = new Map(contenders.map(({ name }): [string, Figures[]] => [name, []]));
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const scene = draw(workload, { seed, scale });
    // Another one begins with each seed, so that no contender always runs in the same state of the process.
    for (let turn = 0; turn < contenders.length; turn++) {
      const { name, make } = contenders[(turn + seed) % contenders.length] as Contender; // below length
      figures.get(name)?.push(figuresOf(play(scene, make, seed)));
    }
  }
  return { workload, seeds, scale, figures };
}

/** One figure of a contender, by seed. */
export function valuesOf({ figures }: Cells, contender: string, figure: FigureName): readonly number[] {
  return (figures.get(contender) ?? []).map((each) => each[figure]);
}
