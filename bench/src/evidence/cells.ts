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

/** What the runs of one seed came to, by contender. */
export type SeedFigures = Readonly<Record<string, Figures>>;

export interface SeedPlan {
  readonly contenders: readonly Contender[];
  readonly seed: number;
  readonly scale: number;
}

export function playSeed(workload: Workload, { contenders, seed, scale }: SeedPlan): SeedFigures {
  const scene = draw(workload, { seed, scale });
  const figures: Record<string, Figures> = {};
  // Another one begins with each seed, so that no contender always runs in the same state of the process.
  for (let turn = 0; turn < contenders.length; turn++) {
    const { name, make } = contenders[(turn + seed) % contenders.length] as Contender; // below length
    figures[name] = figuresOf(play(scene, make, seed));
  }
  return figures;
}

export interface CellsOf {
  readonly contenders: readonly Contender[];
  readonly scale: number;
  /** One entry per seed, each with all contenders. */
  readonly bySeed: readonly SeedFigures[];
}

export function cellsOf(workload: Workload, { contenders, scale, bySeed }: CellsOf): Cells {
  const figures = new Map(
    contenders.map(({ name }) => [name, bySeed.map((played) => played[name] as Figures)]), // each has all
  );
  return { workload, seeds: bySeed.length, scale, figures };
}

/** One figure of a contender, by seed. */
export function valuesOf({ figures }: Cells, contender: string, figure: FigureName): readonly number[] {
  return (figures.get(contender) ?? []).map((each) => each[figure]);
}
