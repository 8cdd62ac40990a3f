// The store on disk keeps the promises of its port, and what was written outlives its process.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FileSeries } from '../../src/adapters/series/file-series.ts';
import { TIERS } from '../../src/core/series/tiers.ts';
import type { LogEvent } from '../../src/engine/ports.ts';
import { blocksOf, entry, seriesStoreConformance, T0 } from './series.ts';

const directories: string[] = [];
const logged: LogEvent[] = [];

function directory(): string {
  const made = fs.mkdtempSync(join(tmpdir(), 'muster-series-'));
  directories.push(made);
  return join(made, 'series');
}

const open = (path: string, tierBytesMax?: number): FileSeries =>
  new FileSeries({
    directory: path,
    log: (event) => logged.push(event),
    ...(tierBytesMax === undefined ? {} : { tierBytesMax }),
  });

afterEach(() => {
  for (const made of directories.splice(0)) fs.rmSync(made, { recursive: true, force: true });
  logged.length = 0;
});

seriesStoreConformance('FileSeries', () => open(directory()));

const block = (number: number) => ({
  at: T0 + number * 10_000,
  entries: [entry('a', { pool: 'x' }, number), entry('b', {}, { count: 2, sum: 3, min: 1, max: 2 })],
});
const filesIn = (path: string): readonly string[] => fs.readdirSync(path).map((name) => join(path, name));

describe('series on disk', () => {
  it('are there for the next process, which adds to them', async () => {
    const path = directory();
    const first = open(path);
    for (const number of [0, 1]) first.keep(TIERS.raw, block(number));
    await first.close();
    const second = open(path);
    expect(await second.lastAt(TIERS.raw)).toBe(T0 + 10_000);
    second.keep(TIERS.raw, block(2));
    expect(await blocksOf(second, TIERS.raw)).toEqual([block(0), block(1), block(2)]);
  });

  it('K2: of a file that was cut anywhere, every whole block is read and nothing else', async () => {
    const path = directory();
    const store = open(path);
    for (const number of [0, 1, 2]) store.keep(TIERS.raw, block(number));
    await store.close();
    const [file = ''] = filesIn(path);
    const whole = fs.readFileSync(file);
    const all = [block(0), block(1), block(2)];
    const counts = new Set<number>();
    for (let length = whole.length; length >= 0; length--) {
      fs.writeFileSync(file, whole.subarray(0, length));
      const blocks = await blocksOf(open(path), TIERS.raw);
      expect(blocks).toEqual(all.slice(0, blocks.length));
      counts.add(blocks.length);
    }
    expect(counts).toEqual(new Set([3, 2, 1, 0]));
  });

  it('K2: of a file with a flipped bit, nothing wrong is read', async () => {
    const path = directory();
    const store = open(path);
    for (const number of [0, 1, 2]) store.keep(TIERS.raw, block(number));
    await store.close();
    const [file = ''] = filesIn(path);
    const whole = fs.readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8((whole[at] as number) ^ 0x10, at);
      fs.writeFileSync(file, damaged);
      const blocks = await blocksOf(open(path), TIERS.raw);
      expect(blocks.length).toBeLessThan(3);
      expect(blocks).toEqual([block(0), block(1)].slice(0, blocks.length));
    }
  });

  it('K3: a tier that is full loses its oldest files', async () => {
    const path = directory();
    const store = open(path, 8_000);
    for (let number = 0; number < 3_000; number++) {
      store.keep(TIERS.raw, block(number));
      if (number % 50 === 0) await store.lastAt(TIERS.raw);
    }
    await store.close();
    const bytes = filesIn(path).reduce((sum, file) => sum + fs.statSync(file).size, 0);
    // The file that grows is kept whatever it has: it holds a twelfth of the tier.
    expect(bytes).toBeLessThan(8_000 + 2 * 720 * 60);
    const kept = await blocksOf(store, TIERS.raw);
    expect(kept.at(-1)).toEqual(block(2_999));
    expect(kept.length).toBeLessThan(3_000);
  });

  it('K2: what waits behind a failed write is counted as lost, and nothing wrong is read', async () => {
    const path = directory();
    const zeros = (number: number) => ({
      at: T0 + number * 10_000,
      entries: ['a', 'b', 'c', 'd'].map((name) => entry(name, {}, 0)),
    });
    const file = join(path, `raw-${String(T0).padStart(16, '0')}-0.series`);
    // The disk takes nothing for the time of one write.
    const store = new FileSeries({ directory: path, log: () => fs.rmdirSync(file) });
    await store.lastAt(TIERS.raw);
    fs.mkdirSync(file);
    for (const number of [0, 1]) store.keep(TIERS.raw, zeros(number));
    await store.lastAt(TIERS.raw);
    for (const number of [9, 10]) store.keep(TIERS.raw, zeros(number));
    expect(await blocksOf(store, TIERS.raw)).toEqual([zeros(9), zeros(10)]);
    expect(store.dropped).toBe(8);
  });

  it('K1: a disk that takes nothing is said once, and every value that is lost is counted', async () => {
    const path = directory();
    fs.writeFileSync(path, 'a file where the directory should be');
    const store = open(path);
    for (const number of [0, 1, 2]) store.keep(TIERS.raw, block(number));
    await store.close();
    expect(store.dropped).toBe(6);
    expect(await store.lastAt(TIERS.raw)).toBeUndefined();
    expect(await blocksOf(store, TIERS.raw)).toEqual([]);
    expect(logged.map(({ event }) => event)).toEqual(['series-unwritable']);
  });
});
