// Damage to the files: every cut and every flipped byte of a small log either leaves the exact prefix that was not
// damaged, or is refused as `data-corrupt`; nothing is ever silently wrong.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@muster/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { BLOCK_HEADER_BYTES, sealBlock } from '../../src/adapters/journal/block.ts';
import { recover } from '../../src/adapters/journal/recovery.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { withoutContent } from './journal.ts';
import { copyData, DirectoryBench, temporaryDirectory } from './journal-directory.ts';
import { Collected, Replayed } from './journal-replay.ts';
import { Story, taskOf } from './journal-story.ts';

const LARGE = 1 << 20;
const scratch: string[] = [];

afterAll(() => {
  for (const directory of scratch) fs.rmSync(directory, { recursive: true, force: true });
});

function makeDirectory(): string {
  const directory = temporaryDirectory();
  scratch.push(directory);
  return directory;
}

interface Log {
  readonly directory: string;
  /** Per flush: the records in it, and where it ends in the file. */
  readonly flushes: readonly { readonly records: readonly JournalRecord[]; readonly end: number }[];
}

/** Four flushes in one segment; killed, or closed in good order. */
async function makeLog({ isClosed }: { isClosed: boolean }): Promise<Log> {
  const bench = new DirectoryBench({ options: { segmentBytes: LARGE } });
  await bench.journal.open(new Collected());
  const story = new Story();
  const flushes: { records: JournalRecord[]; end: number }[] = [];
  for (const records of [
    story.start(),
    story.life(taskOf()),
    story.life(taskOf({ key: 'k' })),
    [story.submit(taskOf())],
  ]) {
    for (const record of records) bench.journal.append(record);
    await bench.settle();
    flushes.push({ records: records.map(withoutContent), end: bench.journal.stats().durable });
  }
  const directory = makeDirectory();
  if (isClosed) await bench.journal.close();
  copyData(bench.directory, directory);
  await bench.dispose();
  // A test file of a megabyte of zeros, a thousand times, would only be slow: what follows the log is cut.
  const [segment] = segmentsOf(directory);
  if (!isClosed) fs.truncateSync(segment ?? '', (flushes.at(-1)?.end ?? 0) + 64);
  return { directory, flushes };
}

function segmentsOf(directory: string): string[] {
  return fs
    .readdirSync(directory)
    .filter((name) => name.endsWith('.journal'))
    .sort()
    .map((name) => join(directory, name));
}

/** What recovery makes of a directory: records, or the code of its refusal. */
async function outcomeOf(directory: string): Promise<readonly JournalRecord[] | string> {
  const collected = new Collected();
  try {
    const { snapshot, history } = await recover(directory, collected, () => {});
    for (const table of [snapshot, ...history]) table?.file.retire();
    return collected.records;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

const recordsUpTo = ({ flushes }: Log, count: number): readonly JournalRecord[] =>
  flushes.slice(0, count).flatMap(({ records }) => records);

describe('a damaged log', () => {
  it('cut at any byte gives back every flush before the cut', async () => {
    const log = await makeLog({ isClosed: false });
    const [path = ''] = segmentsOf(log.directory);
    const bytes = fs.readFileSync(path);
    for (let length = 0; length <= bytes.length; length++) {
      fs.writeFileSync(path, bytes.subarray(0, length));
      const whole = log.flushes.filter(({ end }) => end <= length).length;
      expect(await outcomeOf(log.directory), `cut at ${length}`).toEqual(recordsUpTo(log, whole));
    }
  });

  it('zeroed from any byte on gives back every flush before', async () => {
    const log = await makeLog({ isClosed: false });
    const [path = ''] = segmentsOf(log.directory);
    const bytes = fs.readFileSync(path);
    for (let from = 0; from <= bytes.length; from += 3) {
      fs.writeFileSync(path, Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from)]));
      const records = await outcomeOf(log.directory);
      // The last bytes of a flush may be zero already.
      const whole = log.flushes.filter(({ end }) => bytes.subarray(from, end).every((byte) => byte === 0)).length;
      expect(records, `zeroed from ${from}`).toEqual(recordsUpTo(log, whole));
    }
  });

  it('with any bit flipped is refused, unless the flip is in the last flush of a killed process', async () => {
    const log = await makeLog({ isClosed: false });
    const [path = ''] = segmentsOf(log.directory);
    const bytes = fs.readFileSync(path);
    const lastFrom = log.flushes.at(-2)?.end ?? 0;
    const lastEnd = log.flushes.at(-1)?.end ?? 0;
    for (let at = 0; at < lastEnd; at++) {
      fs.writeFileSync(path, flipped(bytes, at));
      const expected = at < lastFrom ? 'data-corrupt' : recordsUpTo(log, 3);
      expect(await outcomeOf(log.directory), `bit ${at % 8} of byte ${at}`).toEqual(expected);
    }
  });

  it('with any bit flipped is refused after a close in good order, but for the close mark', async () => {
    const log = await makeLog({ isClosed: true });
    const [path = ''] = segmentsOf(log.directory);
    const bytes = fs.readFileSync(path);
    const markFrom = log.flushes.at(-1)?.end ?? 0;
    expect(bytes.length).toBeGreaterThan(markFrom);
    for (let at = 0; at < bytes.length; at++) {
      fs.writeFileSync(path, flipped(bytes, at));
      const expected = at < markFrom ? 'data-corrupt' : recordsUpTo(log, 4);
      expect(await outcomeOf(log.directory), `bit ${at % 8} of byte ${at}`).toEqual(expected);
    }
  });

  it('torn in the middle of its last write is cut, whatever part of it reached the disk', async () => {
    const bench = new DirectoryBench({ options: { segmentBytes: LARGE * 8 } });
    await bench.journal.open(new Collected());
    const story = new Story();
    const first = story.start();
    for (const record of first) bench.journal.append(record);
    await bench.settle();
    // Blocks are sealed at a megabyte: this flush has three.
    for (let count = 0; count < 3; count++) bench.journal.append(story.submit(taskOf({}, `"${'x'.repeat(1 << 20)}"`)));
    await bench.settle();
    const directory = makeDirectory();
    copyData(bench.directory, directory);
    await bench.dispose();
    const [path = ''] = segmentsOf(directory);
    const file = fs.openSync(path, 'r+');
    fs.writeSync(file, Buffer.alloc(4096), 0, 4096, 8192);
    fs.closeSync(file);
    expect(await outcomeOf(directory)).toEqual(first.map(withoutContent));
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

/** Six segments, one flush each, and after compaction a snapshot with history. */
async function makeSegments({ compactAfter }: { compactAfter?: number } = {}): Promise<string> {
  const bench = new DirectoryBench();
  await bench.journal.open(new Collected());
  const story = new Story();
  const flushes = [
    story.start(),
    ...Array.from({ length: 5 }, () => story.life(taskOf({ key: 'k' }))),
    [story.submit(taskOf())],
  ];
  for (const [index, records] of flushes.entries()) {
    for (const record of records) bench.journal.append(record);
    await bench.settle();
    if (index === compactAfter) await bench.compact();
  }
  const directory = makeDirectory();
  copyData(bench.directory, directory);
  await bench.dispose();
  return directory;
}

const fileOf = (directory: string, kind: string): string =>
  join(directory, fs.readdirSync(directory).find((name) => name.endsWith(`.${kind}`)) ?? `no ${kind}`);

describe('a flush', () => {
  it('is on the disk when it is reported', async () => {
    const bench = new DirectoryBench();
    await bench.journal.open(new Collected());
    const copies: string[] = [];
    bench.journal.onDurable(() => {
      const directory = makeDirectory();
      copyData(bench.directory, directory);
      copies.push(directory);
    });
    const story = new Story();
    for (const records of [story.start(), story.life(taskOf()), story.life(taskOf())]) {
      for (const record of records) bench.journal.append(record);
      await bench.settle();
    }
    const counts = [];
    for (const directory of copies) counts.push((await outcomeOf(directory)).length);
    expect(counts).toEqual([2, 5, 8]);
    await bench.dispose();
  });
});

describe('a damaged data directory', () => {
  it('with a segment missing is refused', async () => {
    for (const missing of [0, 2, 5]) {
      const directory = await makeSegments();
      fs.rmSync(segmentsOf(directory)[missing] ?? '');
      expect(await outcomeOf(directory), `segment ${missing}`).toBe('data-corrupt');
    }
  });

  it('with a segment twice is refused', async () => {
    const directory = await makeSegments();
    const [, , third = ''] = segmentsOf(directory);
    fs.copyFileSync(third, join(directory, '0000000000009999.journal'));
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('with an empty segment that does not follow the last one is refused', async () => {
    const directory = await makeSegments();
    fs.writeFileSync(join(directory, '0000000000009999.journal'), '');
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('with a block twice is refused, even one without records', async () => {
    const log = await makeLog({ isClosed: true });
    const [path = ''] = segmentsOf(log.directory);
    const mark = fs.readFileSync(path).subarray(log.flushes.at(-1)?.end);
    expect(await outcomeOf(log.directory)).toEqual(recordsUpTo(log, 4));
    fs.appendFileSync(path, mark);
    expect(await outcomeOf(log.directory)).toBe('data-corrupt');
  });

  it('that does not begin with the first record is refused', async () => {
    const directory = makeDirectory();
    const block = Buffer.alloc(BLOCK_HEADER_BYTES);
    sealBlock(block, { length: 0, count: 0, position: 0, firstSeq: 5, back: 0, journal: 1 });
    fs.writeFileSync(join(directory, '0000000000000000.journal'), block);
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('with a segment in the place of another is refused', async () => {
    const directory = await makeSegments();
    const [, second = '', third = ''] = segmentsOf(directory);
    fs.copyFileSync(third, second);
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('with a segment of another journal is refused', async () => {
    const [directory, other] = [await makeSegments(), await makeSegments()];
    const last = segmentsOf(directory).at(-1) ?? '';
    fs.copyFileSync(segmentsOf(other).at(-1) ?? '', last);
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('with a segment cut short before others is refused', async () => {
    const directory = await makeSegments();
    const [, second = ''] = segmentsOf(directory);
    fs.truncateSync(second, fs.statSync(second).size - 1);
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('with files of others is left alone and works', async () => {
    const directory = await makeSegments();
    fs.writeFileSync(join(directory, 'notes.txt'), 'mine');
    fs.writeFileSync(join(directory, '12.journal'), 'not a position of sixteen digits');
    expect(await outcomeOf(directory)).toHaveLength(18);
    expect(fs.readdirSync(directory)).toContain('notes.txt');
  });

  it('that is empty starts empty', async () => {
    expect(await outcomeOf(makeDirectory())).toEqual([]);
  });

  it('with a snapshot flipped or cut anywhere is refused or read right', async () => {
    const directory = await makeSegments({ compactAfter: 3 });
    const path = fileOf(directory, 'snapshot');
    const bytes = fs.readFileSync(path);
    const right = await outcomeOf(directory);
    expect(right).toHaveLength(7);
    for (let at = 0; at < bytes.length; at += 2) {
      fs.writeFileSync(path, flipped(bytes, at));
      const outcome = await outcomeOf(directory);
      // Blobs have checksums of their own, which count when they are read; the first four bytes are a label.
      if (outcome !== 'data-corrupt') expect(outcome, `byte ${at}`).toEqual(right);
      if (at % 5 !== 0) continue;
      fs.writeFileSync(path, bytes.subarray(0, at));
      expect(await outcomeOf(directory), `cut at ${at}`).toBe('data-corrupt');
    }
  });

  it('with a damaged snapshot falls back when everything before it is still there', async () => {
    const bench = new DirectoryBench();
    await bench.journal.open(new Collected());
    const story = new Story();
    for (const record of [...story.start(), ...story.life(taskOf()), story.submit(taskOf())])
      bench.journal.append(record);
    await bench.settle();
    const before = makeDirectory();
    copyData(bench.directory, before);
    await bench.compact();
    const directory = makeDirectory();
    copyData(bench.directory, directory);
    copyData(before, directory);
    await bench.dispose();
    const path = fileOf(directory, 'snapshot');
    const bytes = fs.readFileSync(path);
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = makeDirectory();
      copyData(directory, damaged);
      fs.writeFileSync(fileOf(damaged, 'snapshot'), flipped(bytes, at));
      const recovered = new Replayed();
      const { snapshot, history } = await recover(damaged, recovered, () => {});
      for (const table of [snapshot, ...history]) table?.file.retire();
      expect(recovered.state().tasks, `byte ${at}`).toMatchObject([{ seq: 2, state: 'open' }]);
    }
  });

  it('without its snapshot is refused', async () => {
    const directory = await makeSegments({ compactAfter: 3 });
    fs.rmSync(fileOf(directory, 'snapshot'));
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });

  it('without the segment behind its snapshot is refused', async () => {
    const directory = await makeSegments({ compactAfter: 3 });
    fs.rmSync(segmentsOf(directory)[0] ?? '');
    expect(await outcomeOf(directory)).toBe('data-corrupt');
  });
});
