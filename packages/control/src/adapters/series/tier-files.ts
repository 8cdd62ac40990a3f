// The files of one tier, called TIER-BEGIN-NUMBER.series: BEGIN is that of their first window, NUMBER tells those apart
// that began with the same one.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SeriesBlock, SeriesSpan, Tier } from '../../engine/ports.ts';
import { BlockReader, BlockWriter } from './block-codec.ts';

export interface SeriesFile {
  readonly path: string;
  readonly from: number;
  bytes: number;
  /** Nothing more is written to it. */
  isLeft?: true;
}

/** A tier is kept in about so many files; each restart begins one more. */
const PARTS = 12;
const FILES_MAX = 500;
/** Wide enough for every time, so that the order of names is the order of times. */
const DIGITS = 16;
/** Read in one turn of the event loop. */
const TURN_BYTES = 256 * 1024;

export class TierFiles {
  readonly #tier: Tier;
  readonly #directory: string;
  readonly #bytesMax: number;
  /** Oldest first. */
  readonly #files: SeriesFile[];
  #current: { readonly file: SeriesFile; readonly writer: BlockWriter } | undefined;

  constructor(tier: Tier, { directory, bytesMax }: { readonly directory: string; readonly bytesMax: number }) {
    this.#tier = tier;
    this.#directory = directory;
    this.#bytesMax = bytesMax;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#files = this.#found();
  }

  /** The block as bytes, and where to append them. */
  encode(block: SeriesBlock): { readonly file: SeriesFile; readonly bytes: Buffer } {
    const current = this.#current;
    const isOver = current === undefined || block.at >= current.file.from + this.#tier.keepMs / PARTS;
    const { file, writer } = isOver ? this.#begin(block.at) : current;
    const bytes = writer.encode(block);
    file.bytes += bytes.length;
    return { file, bytes };
  }

  /** After a failed write: half a block may stand at its end, and what waits for it names series by that block. */
  leave(file: SeriesFile): void {
    file.isLeft = true;
    if (this.#current?.file === file) this.#current = undefined;
  }

  /** Removes what is older than the tier keeps, and the oldest while there is too much (K3). */
  async retire(now: number): Promise<void> {
    const spanMs = this.#tier.keepMs / PARTS;
    let bytes = this.#files.reduce((sum, file) => sum + file.bytes, 0);
    for (let oldest = this.#files[0]; oldest !== undefined; oldest = this.#files[0]) {
      const isOld = oldest.from + spanMs <= now - this.#tier.keepMs;
      if (!isOld && bytes <= this.#bytesMax && this.#files.length <= FILES_MAX) return;
      if (oldest === this.#current?.file) return;
      this.#files.shift();
      bytes -= oldest.bytes;
      await fs.rm(oldest.path, { force: true });
    }
  }

  async lastAt(): Promise<number | undefined> {
    for (const { path } of this.#files.toReversed()) {
      let last: number | undefined;
      for await (const { at } of blocksIn(path, () => false)) last = Math.max(last ?? at, at);
      if (last !== undefined) return last;
    }
    return undefined;
  }

  async *read({ from, to, wants }: SeriesSpan): AsyncGenerator<SeriesBlock> {
    const spanMs = this.#tier.keepMs / PARTS;
    for (const file of [...this.#files]) {
      if (file.from >= to || file.from + spanMs <= from) continue;
      for await (const block of blocksIn(file.path, wants)) if (block.at >= from && block.at < to) yield block;
    }
  }

  #begin(from: number) {
    const beginning = `${this.#tier.name}-${String(from).padStart(DIGITS, '0')}`;
    const number = this.#files.filter((file) => file.from === from).length;
    const file = { path: join(this.#directory, `${beginning}-${number}.series`), from, bytes: 0 };
    this.#files.push(file);
    this.#current = { file, writer: new BlockWriter() };
    return this.#current;
  }

  #found(): SeriesFile[] {
    const ours = new RegExp(`^${this.#tier.name}-(\\d{${DIGITS}})-\\d+\\.series$`);
    return readdirSync(this.#directory)
      .sort()
      .flatMap((name) => {
        const from = ours.exec(name)?.[1];
        const path = join(this.#directory, name);
        return from === undefined ? [] : [{ path, from: Number(from), bytes: statSync(path).size }];
      });
  }
}

/** The whole blocks of a file, up to the first that is damaged (K2); none when it is gone. */
async function* blocksIn(path: string, wants: SeriesSpan['wants']): AsyncGenerator<SeriesBlock> {
  const bytes = await fs.readFile(path).catch(() => undefined);
  if (bytes === undefined) return;
  const reader = new BlockReader(bytes, wants);
  let turnBegan = 0;
  for (let block = reader.next(); block !== undefined; block = reader.next()) {
    yield block;
    if (reader.position - turnBegan < TURN_BYTES) continue;
    turnBegan = reader.position;
    await nextTurn();
  }
}
