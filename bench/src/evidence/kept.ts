// Runs that are done stay done: each run's figures are kept in a folder, one file per workload, a line each. They
// hold for the same seed, scale and code; after a change only the contenders that play the changed code run again.
import { join } from 'node:path';
import { KeptLines } from '../kept-lines.ts';
import type { SeedFigures } from './cells.ts';
import type { Figures } from './figures.ts';
import type { Contender } from './policies.ts';

interface Entry {
  readonly code: string;
  readonly scale: number;
  readonly seed: number;
  readonly contender: string;
  readonly figures: Figures;
}

interface Runs {
  readonly entries: Map<string, Entry>;
  readonly kept: KeptLines<Entry>;
}

/** One seed of a workload, for some contenders. */
export interface Job {
  readonly workload: string;
  readonly seed: number;
  readonly contenders: readonly Contender[];
}

export interface KeptOptions {
  /** In memory only when left out. */
  readonly folder: string | undefined;
  readonly scale: number;
  /** A name for the code that a contender plays. */
  readonly codeOf: (contender: Contender) => string;
}

export class Kept {
  readonly #options: KeptOptions;
  readonly #byWorkload = new Map<string, Runs>();

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  figures(workload: string, seed: number, contender: Contender): Figures | undefined {
    const { codeOf, scale } = this.#options;
    const entry = this.#runsOf(workload).entries.get(keyOf(seed, contender.name));
    return entry?.code === codeOf(contender) && entry.scale === scale ? entry.figures : undefined;
  }

  add({ workload, seed, contenders }: Job, played: SeedFigures): void {
    const { codeOf, scale } = this.#options;
    const { entries, kept } = this.#runsOf(workload);
    for (const contender of contenders) {
      const { name } = contender;
      const figures = played[name] as Figures; // all of a job are played
      const entry: Entry = { code: codeOf(contender), scale, seed, contender: name, figures };
      entries.set(keyOf(seed, name), entry);
      kept.add(entry);
    }
  }

  #runsOf(workload: string): Runs {
    let runs = this.#byWorkload.get(workload);
    if (runs === undefined) {
      const { folder } = this.#options;
      const file = folder === undefined ? undefined : join(folder, `${workload}.jsonl`);
      const kept = new KeptLines({ file, read: readEntry });
      // The last one of a run counts: it was made with newer code.
      runs = { kept, entries: new Map(kept.lines.map((entry) => [keyOf(entry.seed, entry.contender), entry])) };
      this.#byWorkload.set(workload, runs);
    }
    return runs;
  }
}

const keyOf = (seed: number, contender: string): string => `${seed} ${contender}`;

function readEntry(value: unknown): Entry | undefined {
  const entry = value as Entry | null | undefined; // we wrote it, if it has what an entry has
  if (typeof entry?.contender !== 'string' || typeof entry.figures !== 'object') return undefined;
  // JSON has no NaN, which is how figures say that there is nothing to say.
  const restore = (_key: string, figure: unknown): unknown => figure ?? Number.NaN;
  return { ...entry, figures: JSON.parse(JSON.stringify(entry.figures), restore) as Figures };
}
