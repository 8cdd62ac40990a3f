// The SeriesStore port on a directory: each tier appends to files that cover a part of what it keeps, and drops whole
// files. Nothing is synced: what a killed process has written is there; of a power failure some minutes may be lost.
//
// Upholds K1–K3 of the port, and:
// N1. A file is written by one process and from its beginning: it names its own series, and needs no other file.
import * as fs from 'node:fs/promises';
import type { Log, SeriesBlock, SeriesSpan, SeriesStore, Tier } from '../../engine/ports.ts';
import { type SeriesFile, TierFiles } from './tier-files.ts';

export interface FileSeriesOptions {
  readonly directory: string;
  readonly log: Log;
  /** Of all files of one tier; the oldest go beyond it [200 MiB]. */
  readonly tierBytesMax?: number;
}

const TIER_BYTES_MAX = 200 * 1024 * 1024;
/** Blocks that wait for a slow disk; what comes beyond is dropped. */
const WAITING_MAX = 64;
/** After a failed write nothing is tried for so long: a full disk belongs to the journal. */
const REST_MS = 60_000;

export class FileSeries implements SeriesStore {
  readonly #options: FileSeriesOptions;
  readonly #tiers = new Map<string, TierFiles>();
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;
  #dropped = 0;
  /** Begin of the block before which nothing is written again; 0 while all is well. */
  #restUntil = 0;

  constructor(options: FileSeriesOptions) {
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  keep(tier: Tier, block: SeriesBlock): void {
    const isResting = block.at < this.#restUntil && block.at > this.#restUntil - REST_MS;
    if (isResting || this.#waiting >= WAITING_MAX) {
      this.#dropped += block.entries.length;
      return;
    }
    try {
      const { file, bytes } = this.#files(tier).encode(block);
      this.#waiting++;
      this.#writing = this.#writing.then(() => this.#write(tier, { block, file, bytes }));
    } catch (error) {
      this.#failed(block, error);
    }
  }

  async lastAt(tier: Tier): Promise<number | undefined> {
    await this.#writing;
    return this.#readable(tier)?.lastAt();
  }

  async *read(tier: Tier, span: SeriesSpan): AsyncGenerator<SeriesBlock> {
    await this.#writing;
    const files = this.#readable(tier);
    if (files !== undefined) yield* files.read(span);
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(
    tier: Tier,
    { block, file, bytes }: { readonly block: SeriesBlock; readonly file: SeriesFile; readonly bytes: Buffer },
  ): Promise<void> {
    const files = this.#files(tier);
    try {
      if (file.isLeft === true) {
        this.#dropped += block.entries.length;
        return;
      }
      await fs.appendFile(file.path, bytes, { mode: 0o600 });
      this.#restUntil = 0;
      await files.retire(block.at);
    } catch (error) {
      this.#failed(block, error);
      files.leave(file); // K2
    } finally {
      this.#waiting--;
    }
  }

  /** Undefined where the directory cannot be used: then there is nothing to read. */
  #readable(tier: Tier): TierFiles | undefined {
    try {
      return this.#files(tier);
    } catch {
      return undefined;
    }
  }

  /** Said once until it is over (K1). */
  #failed(block: SeriesBlock, error: unknown): void {
    const { log, directory } = this.#options;
    this.#dropped += block.entries.length;
    if (this.#restUntil === 0) log({ level: 'error', event: 'series-unwritable', directory, error: String(error) });
    this.#restUntil = block.at + REST_MS;
  }

  #files(tier: Tier): TierFiles {
    let files = this.#tiers.get(tier.name);
    if (files === undefined) {
      const { directory, tierBytesMax = TIER_BYTES_MAX } = this.#options;
      files = new TierFiles(tier, { directory, bytesMax: tierBytesMax });
      this.#tiers.set(tier.name, files);
    }
    return files;
  }
}
