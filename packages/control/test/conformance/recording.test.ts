// A data directory as a recording: compaction moves tasks between files, and changes nothing of what is read.
import * as fs from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { openRecording } from '../../src/adapters/journal/recording.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { arrivalsOf } from '../../src/sim/recording/arrivals.ts';
import { readRecording } from '../../src/sim/recording/recorded-run.ts';
import { DirectoryBench, temporaryDirectory } from './journal-directory.ts';
import { Collected } from './journal-replay.ts';
import { Story, taskOf } from './journal-story.ts';

const benches: DirectoryBench[] = [];

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.dispose();
});

/** Tasks that finish at once, later and never, with keys and without: each compaction finds some of every kind. */
function* rounds(): Generator<readonly JournalRecord[]> {
  const story = new Story();
  yield story.start();
  let task = 0;
  let open: number | undefined;
  for (let round = 0; round < 6; round++) {
    const records = [...story.life(taskOf()), ...story.life(taskOf({ key: `k${round}`, session: `s${round}` }))];
    task += 2;
    if (open !== undefined) records.push(story.dispatch(open), story.complete(open));
    records.push(story.submit(taskOf({ readyAt: 0 })), story.submit(taskOf()), story.dispatch(task + 2));
    open = task + 1;
    task += 2;
    records.push(story.fail(task, round % 2 === 0 ? { kind: 'fail' } : { kind: 'retry', at: 0 }));
    yield records;
  }
}

async function recorded({ isCompacted }: { isCompacted: boolean }): Promise<DirectoryBench> {
  const bench = new DirectoryBench();
  benches.push(bench);
  await bench.journal.open(new Collected());
  for (const records of rounds()) {
    for (const record of records) bench.journal.append(record);
    await bench.settle();
    if (isCompacted) await bench.compact();
  }
  return bench;
}

async function readAll(directory: string) {
  const source = openRecording(directory);
  const run = readRecording(source);
  const arrivals = [];
  for await (const chunk of arrivalsOf(run)) arrivals.push(...chunk);
  source.close();
  // How long agents took to start is not among it: the start of a controller leaves with the segment that told it.
  const agents = run.agents.map(({ model: { type, slots }, count, agentMs }) => ({ type, slots, count, agentMs }));
  return { arrivals, counts: run.counts, waits: run.waits, agents, files: source.history.length };
}

test('the same run is read whether it was compacted or not, also while a controller has it open', async () => {
  const plain = await readAll((await recorded({ isCompacted: false })).directory);
  const compacted = await readAll((await recorded({ isCompacted: true })).directory);
  expect(plain.files).toBe(0);
  expect(compacted.files).toBeGreaterThan(5);
  expect(plain.counts).toMatchObject({ tasks: 24, unmeasured: 1, failed: 3 });
  expect(plain.arrivals).toHaveLength(24);
  expect({ ...compacted, files: 0 }).toEqual(plain);
});

test('history that a compaction left behind without its snapshot is not read twice', async () => {
  const bench = await recorded({ isCompacted: false });
  const before = await readAll(bench.directory);
  const copy = temporaryDirectory();
  for (const name of fs.readdirSync(bench.directory)) {
    if (name.endsWith('.journal')) fs.copyFileSync(`${bench.directory}/${name}`, `${copy}/${name}`);
  }
  await bench.compact();
  for (const name of fs.readdirSync(bench.directory)) {
    if (name.endsWith('.history')) fs.copyFileSync(`${bench.directory}/${name}`, `${copy}/${name}`);
  }
  expect(await readAll(copy)).toEqual(before);
  fs.rmSync(copy, { recursive: true });
});

test('a directory without a journal is said to be one', () => {
  const directory = temporaryDirectory();
  expect(() => openRecording(directory)).toThrow('there is no journal in');
  fs.rmSync(directory, { recursive: true });
  expect(() => openRecording(directory)).toThrow('there is no journal in');
});
