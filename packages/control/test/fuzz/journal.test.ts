// Damaged data directories: bits flipped, files cut, parts exchanged or made of noise. What recovery gives back is a
// prefix of what was written, or a Fault; nothing else is ever thrown, and nothing is silently wrong.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Fault } from '@muster/contract';
import { afterAll, expect, test } from 'vitest';
import { verifyJournal } from '../../src/adapters/journal/inspect.ts';
import { recover } from '../../src/adapters/journal/recovery.ts';
import { TableHistory } from '../../src/adapters/journal/table-history.ts';
import { Tables } from '../../src/adapters/journal/tables.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import type { TaskEntry } from '../../src/engine/task-entry.ts';
import { copyData, DirectoryBench } from '../conformance/journal-directory.ts';
import { Collected } from '../conformance/journal-replay.ts';
import { Story, taskOf } from '../conformance/journal-story.ts';
import { FUZZ_SEED, report, runs } from './runs.ts';

const scratch: string[] = [];
afterAll(() => {
  for (const directory of scratch) fs.rmSync(directory, { recursive: true, force: true });
});

function makeDirectory(): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'muster-fuzz-'));
  scratch.push(directory);
  return directory;
}

/** What a directory gives back, in a form that can be compared. */
interface Content {
  readonly registers: readonly unknown[];
  readonly tasks: readonly unknown[];
  readonly records: readonly JournalRecord[];
  /** The finished task that history has for a key, and its result, or the code of the fault. */
  readonly history: ReadonlyMap<string, unknown>;
}

interface Data {
  readonly directory: string;
  readonly whole: Content;
}

const KEYS = Array.from({ length: 10 }, (_, index) => `key-${index}`);

/** Some segments, and with `compactAfter` a snapshot and history before them. */
async function makeData({ compactAfter }: { compactAfter?: number } = {}): Promise<Data> {
  const bench = new DirectoryBench({ options: { segmentBytes: 4096 } });
  await bench.journal.open(new Collected());
  const story = new Story();
  const lives = KEYS.map((key, index) => story.life(taskOf({ key }, `"${'x'.repeat(index * 97)}"`)));
  const waiting = [story.submit(taskOf()), story.submit(taskOf({ session: 's' }))];
  for (const [index, records] of [story.start(), ...lives, waiting].entries()) {
    for (const record of records) bench.journal.append(record);
    await bench.settle();
    if (index === compactAfter) await bench.compact();
  }
  const directory = makeDirectory();
  copyData(bench.directory, directory);
  await bench.dispose();
  const whole = await contentOf(directory);
  if (whole instanceof Fault) throw whole;
  return { directory, whole };
}

/** Whatever is thrown and is no Fault fails the test. */
async function contentOf(directory: string): Promise<Content | Fault> {
  const collected = new Collected();
  try {
    const recovered = await recover(directory, collected, () => {});
    const tables = new Tables(recovered.snapshot, recovered.history);
    const history = new TableHistory(tables);
    const found = new Map<string, unknown>();
    for (const key of KEYS) found.set(key, await faultOr(history.findKey('default', key)));
    for (const [key, entry] of [...found]) found.set(`result of ${key}`, await faultOr(resultOf(entry, tables)));
    tables.close();
    return { ...collected, history: found };
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Undefined also when the index leads nowhere: the journal answers that it is no longer kept. */
async function resultOf(entry: unknown, tables: Tables): Promise<string | undefined> {
  const { resultAt = 0, resultLength = 0 } = (entry as Partial<TaskEntry> | undefined)?.ending ?? {};
  return resultLength === 0 ? undefined : (await tables.read({ at: resultAt, length: resultLength }))?.toString();
}

async function faultOr(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** One kind of damage; each leaves the directory as a bad disk, a bad copy or a bad tool may. */
const DAMAGE: Readonly<Record<string, (bytes: Buffer, random: Random) => Buffer>> = {
  flips: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let flip = random.below(8); flip >= 0 && copy.length > 0; flip--) {
      const at = random.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    }
    return copy;
  },
  cut: (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  noise: (bytes, random) => overwritten(bytes, random, () => random.below(256)),
  zeros: (bytes, random) => overwritten(bytes, random, () => 0),
  splice: (bytes, random) => {
    const [from, to] = [random.below(bytes.length + 1), random.below(bytes.length + 1)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  tail: (bytes, random) => Buffer.concat([bytes, Buffer.from(Array.from({ length: 200 }, () => random.below(256)))]),
};

function overwritten(bytes: Buffer, random: Random, byte: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const from = random.below(copy.length + 1);
  const to = Math.min(copy.length, from + random.below(600));
  for (let at = from; at < to; at++) copy[at] = byte();
  return copy;
}

const isPrefix = (part: readonly unknown[], whole: readonly unknown[]): boolean =>
  part.length <= whole.length && isDeepStrictEqual(part, whole.slice(0, part.length));

/** Undefined: as it should be. */
function problemOf(content: Content, { whole }: Data): string | undefined {
  if (!isPrefix(content.records, whole.records)) return 'other records than were written';
  if (!isDeepStrictEqual(content.tasks, whole.tasks)) return 'other tasks than the snapshot has';
  if (!isDeepStrictEqual(content.registers, whole.registers)) return 'another register than the snapshot has';
  for (const [key, found] of content.history) {
    const isRefused = found === 'data-corrupt' || (found === undefined && key.startsWith('result of '));
    if (!isRefused && !isDeepStrictEqual(found, whole.history.get(key))) return `${key} is wrong`;
  }
  return undefined;
}

test.each([
  ['segments', undefined],
  ['a snapshot, history and segments', 6],
])('a damaged directory of %s is recovered to a prefix or refused', async (what, compactAfter) => {
  const data = await makeData(compactAfter === undefined ? {} : { compactAfter });
  const names = fs.readdirSync(data.directory);
  const files = new Map(names.map((name) => [name, fs.readFileSync(join(data.directory, name))]));
  expect(names.some((name) => name.endsWith('.history') || name.endsWith('.keys'))).toBe(compactAfter !== undefined);
  const random = seededRandom(FUZZ_SEED);
  const directory = makeDirectory();
  const counts = { inputs: 0, recovered: 0, refused: 0 };
  for (const { numRuns } = runs(700); counts.inputs < numRuns; counts.inputs++) {
    const name = names[random.below(names.length)] ?? '';
    const kinds = Object.keys(DAMAGE);
    const kind = kinds[random.below(kinds.length)] ?? '';
    fs.rmSync(directory, { recursive: true });
    fs.mkdirSync(directory);
    for (const [other, bytes] of files) fs.writeFileSync(join(directory, other), bytes);
    fs.writeFileSync(join(directory, name), DAMAGE[kind]?.(files.get(name) ?? Buffer.alloc(0), random) ?? '');

    const about = `seed ${FUZZ_SEED}, input ${counts.inputs}: ${kind} in ${name}`;
    expect(await faultOr(Promise.resolve().then(() => verifyJournal(directory))), about).toBeDefined();
    const content = await contentOf(directory).catch((error: unknown) => {
      throw new Error(about, { cause: error });
    });
    if (content instanceof Fault) {
      expect(content.code, about).toBe('data-corrupt');
      counts.refused++;
    } else {
      expect(problemOf(content, data), about).toBeUndefined();
      counts.recovered++;
    }
  }
  expect(Math.min(counts.recovered, counts.refused)).toBeGreaterThan(0);
  report(`journal: ${what}`, counts);
});
