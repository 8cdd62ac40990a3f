// Runs that are done stay done: each run's figures are kept in a folder, one file per workload, written as they come.
// They hold for the same seed, scale and code; after a change only the contenders that play the changed code run again.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  readonly #byWorkload = new Map<string, Map<string, Entry>>();

  constructor(options: KeptOptions) {
    this.#options = options;
    if (options.folder !== undefined) mkdirSync(options.folder, { recursive: true });
  }

  figures(workload: string, seed: number, contender: Contender): Figures | undefined {
    const { codeOf, scale } = this.#options;
    const entry = this.#entriesOf(workload).get(keyOf(seed, contender.name));
    return entry?.code === codeOf(contender) && entry.scale === scale ? entry.figures : undefined;
  }

  add({ workload, seed, contenders }: Job, played: SeedFigures): void {
    const { codeOf, scale } = this.#options;
    const entries = this.#entriesOf(workload);
    for (const contender of contenders) {
      const { name } = contender;
      const figures = played[name] as Figures; // all of a job are played
      entries.set(keyOf(seed, name), { code: codeOf(contender), scale, seed, contender: name, figures });
    }
    this.#write(workload, entries);
  }

  #entriesOf(workload: string): Map<string, Entry> {
    let entries = this.#byWorkload.get(workload);
    if (entries === undefined) {
      entries = new Map(this.#read(workload).map((entry) => [keyOf(entry.seed, entry.contender), entry]));
      this.#byWorkload.set(workload, entries);
    }
    return entries;
  }

  #read(workload: string): readonly Entry[] {
    const { folder } = this.#options;
    if (folder === undefined) return [];
    try {
      // JSON has no NaN, which is how figures say that there is nothing to say.
      const restore = (_key: string, value: unknown): unknown => (value === null ? Number.NaN : value);
      return JSON.parse(readFileSync(join(folder, `${workload}.json`), 'utf8'), restore) as Entry[]; // we wrote it
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Whole or not at all: a run that is broken off leaves what it had. */
  #write(workload: string, entries: ReadonlyMap<string, Entry>): void {
    const { folder } = this.#options;
    if (folder === undefined) return;
    const path = join(folder, `${workload}.json`);
    writeFileSync(`${path}.new`, JSON.stringify([...entries.values()]));
    renameSync(`${path}.new`, path);
  }
}

const keyOf = (seed: number, contender: string): string => `${seed} ${contender}`;
