// Compaction on real files: a crash at any of its steps, work that goes on meanwhile, retention, and the worker thread.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunningCompaction } from '../../src/adapters/journal/compaction.ts';
import { type CompactionJob, type CompactionStep, runCompaction } from '../../src/adapters/journal/compaction-job.ts';
import { compactInWorker } from '../../src/adapters/journal/compaction-worker.ts';
import { recover } from '../../src/adapters/journal/recovery.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { compactHere, copyData, DirectoryBench, temporaryDirectory } from './journal-directory.ts';
import { Collected, Replayed } from './journal-replay.ts';
import { START, Story, taskOf } from './journal-story.ts';

const scratch: string[] = [];

afterAll(() => {
  for (const directory of scratch) fs.rmSync(directory, { recursive: true, force: true });
});

function copied(from: string): string {
  const directory = temporaryDirectory();
  scratch.push(directory);
  copyData(from, directory);
  return directory;
}

const namesIn = (directory: string): readonly string[] =>
  fs.readdirSync(directory).filter((name) => /\.(journal|snapshot|history|keys|temporary)$/.test(name));

describe('a crash during compaction', () => {
  it('leaves a directory that recovers the same state, at every step', async () => {
    const copies = new Map<CompactionStep, string>();
    const live = new Replayed();
    const bench = new DirectoryBench({
      options: {
        compaction: {
          start: (job) => ({
            result: new Promise((resolve) =>
              resolve(runCompaction(job, (step) => copies.set(step, copied(bench.directory)))),
            ),
            stop: async () => {},
          }),
          bytesMin: Number.POSITIVE_INFINITY,
          reopenableMs: Number.POSITIVE_INFINITY,
        },
      },
    });
    await bench.journal.open(new Collected());
    const story = new Story();
    const append = async (records: readonly JournalRecord[]): Promise<void> => {
      for (const record of records) {
        bench.journal.append(record);
        live.record(record);
      }
      await bench.settle();
    };
    // The second round starts from a snapshot and history that the first one made.
    await append([...story.start(), ...story.life(taskOf()), story.submit(taskOf())]);
    for (let round = 0; round < 2; round++) {
      await append([
        ...story.life(taskOf({ key: `k${round}` })),
        ...story.life(taskOf()),
        story.submit(taskOf({}, '"open"')),
      ]);
      await bench.compact();
      expect([...copies.keys()]).toEqual(['read', 'sync', 'verify', 'name-history', 'name-snapshot', 'done']);
      const before = namesIn(copies.get('read') ?? '');
      for (const [step, directory] of copies) {
        const rebuilt = new Replayed();
        const { snapshot, history } = await recover(directory, rebuilt, () => {});
        expect(rebuilt.state(), step).toEqual(live.state());
        for (const { seq } of live.tasks.values()) {
          const isHere =
            rebuilt.tasks.has(seq) || history.some((table) => [...table.tasks()].some((entry) => entry.seq === seq));
          expect(isHere, `task ${seq} after ${step}`).toBe(true);
        }
        for (const table of [snapshot, ...history]) table?.file.retire();
        if (step !== 'done') expect(namesIn(directory), step).toEqual(before);
      }
      copies.clear();
    }
    await bench.dispose();
  });

  it('before the old files were removed removes them at the next start', async () => {
    const bench = new DirectoryBench();
    await bench.journal.open(new Collected());
    const story = new Story();
    for (const record of [...story.start(), ...story.life(taskOf())]) bench.journal.append(record);
    await bench.settle();
    const before = copied(bench.directory);
    await bench.compact();
    const after = copied(bench.directory);
    for (const name of namesIn(before)) fs.copyFileSync(join(before, name), join(after, name));
    const { snapshot, history } = await recover(after, new Collected(), () => {});
    for (const table of [snapshot, ...history]) table?.file.retire();
    expect(namesIn(after)).toEqual(namesIn(bench.directory));
    await bench.dispose();
  });
});

describe('compaction', () => {
  it('begins by itself when enough is closed, and again when as much as the snapshot has come', async () => {
    const bench = new DirectoryBench({
      options: {
        segmentBytes: 1000,
        compaction: { start: compactHere, bytesMin: 3000, reopenableMs: Number.POSITIVE_INFINITY },
      },
    });
    await bench.journal.open(new Collected());
    const story = new Story();
    for (const record of story.start()) bench.journal.append(record);
    const compactions = () => bench.events.filter(({ event }) => event === 'journal-compacted').length;
    for (let count = 0; count < 20; count++) {
      bench.journal.append(story.submit(taskOf({}, `"${'x'.repeat(250)}"`)));
      await bench.settle();
    }
    await bench.journal.compactionsEnded();
    const early = compactions();
    expect(early).toBeGreaterThan(0);
    const [snapshot = ''] = namesIn(bench.directory).filter((name) => name.endsWith('.snapshot'));
    const size = fs.statSync(join(bench.directory, snapshot)).size;
    expect(size).toBeGreaterThan(3000);
    for (let bytes = 0; bytes < size - 1500; bytes += 400) {
      bench.journal.append(story.submit(taskOf({}, `"${'x'.repeat(250)}"`)));
      await bench.settle();
    }
    await bench.journal.compactionsEnded();
    expect(compactions()).toBeLessThanOrEqual(early + 1);
    await bench.dispose();
  });

  it('lets appends and reads go on while it runs, and reads that had begun end well', async () => {
    let begin: (finish: () => void) => void;
    const begun = new Promise<() => void>((resolve) => {
      begin = resolve;
    });
    const start = (job: CompactionJob): RunningCompaction => ({
      result: new Promise((resolve) => begin(() => resolve(runCompaction(job)))),
      stop: async () => {},
    });
    const bench = new DirectoryBench({ options: { compaction: { start, bytesMin: Number.POSITIVE_INFINITY } } });
    await bench.journal.open(new Collected());
    const story = new Story();
    const old = taskOf({}, '"old"');
    for (const record of [...story.start(), story.submit(old)]) bench.journal.append(record);
    await bench.settle();
    const compacted = bench.journal.compact();
    const finish = await begun;
    const fresh = taskOf({}, '"fresh"');
    bench.journal.append(story.submit(fresh));
    await bench.settle();
    const reads = Array.from({ length: 50 }, () => bench.journal.readText(old.payload));
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    finish();
    reads.push(...Array.from({ length: 50 }, () => bench.journal.readText(old.payload)));
    await compacted;
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['"old"']));
    expect(await bench.journal.readText(fresh.payload)).toBe('"fresh"');
    const after = await bench.crashed();
    const recovered = new Replayed();
    await after.journal.open(recovered);
    expect([...recovered.tasks.keys()]).toEqual([1, 2]);
    await after.dispose();
  });

  it('that fails leaves everything as it was and is told', async () => {
    const bench = new DirectoryBench({
      options: {
        compaction: {
          start: () => ({ result: Promise.reject(new Error('no room')), stop: async () => {} }),
          bytesMin: Number.POSITIVE_INFINITY,
        },
      },
    });
    await bench.journal.open(new Collected());
    const records = new Story().start();
    for (const record of records) bench.journal.append(record);
    await bench.compact();
    expect(bench.events).toContainEqual(
      expect.objectContaining({ event: 'compaction-failed', reason: 'Error: no room' }),
    );
    const after = await bench.crashed();
    const collected = new Collected();
    await after.journal.open(collected);
    expect(collected.records).toEqual(records);
    await after.dispose();
  });

  it('refuses a damaged segment and removes nothing', async () => {
    const bench = new DirectoryBench();
    await bench.journal.open(new Collected());
    const story = new Story();
    for (const records of [story.start(), story.life(taskOf()), story.life(taskOf())]) {
      for (const record of records) bench.journal.append(record);
      await bench.settle();
    }
    const [, second = ''] = namesIn(bench.directory);
    const path = join(bench.directory, second);
    const bytes = fs.readFileSync(path);
    bytes.writeUInt8((bytes[60] ?? 0) ^ 1, 60);
    fs.writeFileSync(path, bytes);
    const before = namesIn(bench.directory);
    await bench.compact();
    expect(bench.events).toContainEqual(expect.objectContaining({ event: 'compaction-failed' }));
    expect(namesIn(bench.directory)).toEqual([...before, expect.stringMatching(/journal$/)]);
    await bench.dispose();
  });

  it('drops history files past their age, oldest first', async () => {
    const clock = new VirtualClock(START);
    const bench = new DirectoryBench({
      options: {
        clock,
        compaction: { start: compactHere, bytesMin: Number.POSITIVE_INFINITY, retention: { ageMsMax: 60_000 } },
      },
    });
    await bench.journal.open(new Collected());
    const story = new Story();
    for (const record of [...story.start(), ...story.life(taskOf({ key: 'old' }))]) bench.journal.append(record);
    await bench.compact();
    expect(bench.history.mayHaveKey('default', 'old')).toBe(true);
    clock.advance(120_000);
    bench.journal.append(story.submit(taskOf()));
    await bench.compact();
    expect(bench.history.mayHaveKey('default', 'old')).toBe(false);
    expect(await bench.history.find(1)).toBeUndefined();
    expect(namesIn(bench.directory).filter((name) => name.endsWith('.keys'))).toEqual([]);
    await bench.dispose();
  });
});

describe('a compaction in a worker thread', () => {
  const job = { directory: 'd', journal: 1, from: 0, to: 1, reopenableSince: 0 };
  const workerThat = (code: string): RunningCompaction =>
    compactInWorker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))(job);

  it('gives what the worker posts', async () => {
    const code = `import { parentPort, workerData } from 'node:worker_threads'; parentPort.postMessage(workerData.to);`;
    expect(await workerThat(code).result).toBe(1);
  });

  it('fails with what the worker throws', async () => {
    await expect(workerThat(`throw new Error('broken');`).result).rejects.toThrow('broken');
  });

  it('fails when it is stopped', async () => {
    const running = workerThat(`setInterval(() => {}, 1000);`);
    const failed = expect(running.result).rejects.toThrow('ended with code');
    await running.stop();
    await failed;
  });
});
