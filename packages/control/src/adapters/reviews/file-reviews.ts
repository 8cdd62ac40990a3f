// The ReviewStore port on a directory: a file for each day, written whole or not at all, the newest kept.
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { Review, ReviewList } from '@muster/contract';
import type { ReviewStore } from '../../engine/ports.ts';

/** Days that are kept. */
export const DAYS_MAX = 90;
/** A review has some ten kilobytes; a longer file is none of ours. */
const BYTES_MAX = 4 * 1024 * 1024;

type Summary = ReviewList['reviews'][number];

export class FileReviews implements ReviewStore {
  readonly #directory: string;
  /** By day; made when it is first asked for. */
  #known: Promise<Map<string, Summary>> | undefined;

  constructor({ directory }: { readonly directory: string }) {
    this.#directory = directory;
  }

  async keep(day: string, review: Review): Promise<void> {
    await fs.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const path = this.#path(day);
    const temporary = `${path}.temporary`;
    const file = await fs.open(temporary, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(review)}\n`);
      // Renamed before its bytes are there, it would be empty after a power failure.
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
    const known = await this.#summaries();
    known.set(day, summaryOf(day, review));
    for (const old of [...known.keys()].sort().slice(0, -DAYS_MAX)) {
      known.delete(old);
      await fs.rm(this.#path(old), { force: true });
    }
  }

  async list(): Promise<Summary[]> {
    return [...(await this.#summaries()).values()].sort((a, b) => (a.day < b.day ? 1 : -1));
  }

  async read(day: string): Promise<Review | undefined> {
    return /^\d{4}-\d{2}-\d{2}$/.test(day) ? readReview(this.#path(day)) : undefined;
  }

  #summaries(): Promise<Map<string, Summary>> {
    this.#known ??= this.#found();
    return this.#known;
  }

  async #found(): Promise<Map<string, Summary>> {
    const names = await fs.readdir(this.#directory).catch(() => []);
    const days = names.flatMap((name) => /^(\d{4}-\d{2}-\d{2})\.json$/.exec(name)?.[1] ?? []);
    const known = new Map<string, Summary>();
    for (const day of days.sort().slice(-DAYS_MAX)) {
      const review = await readReview(this.#path(day));
      if (review !== undefined) known.set(day, summaryOf(day, review));
    }
    return known;
  }

  #path(day: string): string {
    return join(this.#directory, `${day}.json`);
  }
}

/** Undefined for what is not there, or is no review. */
async function readReview(path: string): Promise<Review | undefined> {
  try {
    if ((await fs.stat(path)).size > BYTES_MAX) return undefined;
    const found = JSON.parse(await fs.readFile(path, 'utf8')) as Review;
    return typeof found.verdict === 'string' && Array.isArray(found.concerns) ? found : undefined;
  } catch {
    return undefined;
  }
}

const summaryOf = (day: string, { verdict, concerns }: Review): Summary => ({
  day,
  verdict,
  concerns: concerns.length,
});
