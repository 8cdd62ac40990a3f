// What every journal must do, whatever it stores on: run against each adapter by journal.*.test.ts.
import { describe, expect, it } from 'vitest';
import type { History, Journal } from '../../src/engine/ports.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { Collected, Replayed } from './journal-replay.ts';
import { everyRecord, Story, taskOf } from './journal-story.ts';

/** A journal and the disk under it. */
export interface JournalBench {
  readonly journal: Journal;
  readonly history: History;
  /** Resolves when all that was appended is durable and reported. */
  settle(): Promise<void>;
  /** Everything durable so far is compacted. */
  compact(): Promise<void>;
  /** The process dies now; a journal on the same disk, not open yet. */
  crashed(): Promise<JournalBench>;
  /** From now on the disk refuses. */
  breakDisk(): void;
  dispose(): Promise<void>;
}

export function journalConformance(name: string, makeBench: () => Promise<JournalBench>): void {
  const using = async (test: (bench: JournalBench) => Promise<void>): Promise<void> => {
    const bench = await makeBench();
    try {
      await test(bench);
    } finally {
      await bench.dispose();
    }
  };

  const opened = async (bench: JournalBench): Promise<Collected> => {
    const collected = new Collected();
    await bench.journal.open(collected);
    return collected;
  };

  const appendAll = (bench: JournalBench, records: readonly JournalRecord[]): void => {
    for (const record of records) bench.journal.append(record);
  };

  describe(`journal conformance: ${name}`, () => {
    it('starts empty', () =>
      using(async (bench) => {
        expect(await opened(bench)).toEqual(new Collected());
      }));

    it('gives back every kind of record as it was appended, blobs by their places', () =>
      using(async (bench) => {
        await opened(bench);
        const records = everyRecord();
        appendAll(bench, records);
        await bench.settle();
        const after = await bench.crashed();
        expect((await opened(after)).records).toEqual(records.map(withoutContent));
        expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
      }));

    it('reads contents while they wait, when they are durable, and after a restart', () =>
      using(async (bench) => {
        await opened(bench);
        const records = everyRecord();
        appendAll(bench, records);
        await expectContents(bench, records);
        await bench.settle();
        await expectContents(bench, records);
        const after = await bench.crashed();
        await opened(after);
        await expectContents(after, records);
      }));

    it('reports positions that only grow, up to the last append (J1)', () =>
      using(async (bench) => {
        await opened(bench);
        const reported: number[] = [];
        bench.journal.onDurable((upTo) => reported.push(upTo));
        const story = new Story();
        const positions = story.start().map((record) => bench.journal.append(record));
        await bench.settle();
        positions.push(bench.journal.append(story.submit(taskOf())));
        await bench.settle();
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        expect(reported).toEqual(reported.toSorted((a, b) => a - b));
        expect(reported.at(-1)).toBeGreaterThanOrEqual(positions.at(-1) ?? Number.POSITIVE_INFINITY);
        expect(bench.journal.stats().durable).toBe(reported.at(-1));
      }));

    it('makes all that one turn appends durable in one flush, and reports nothing before (J2)', () =>
      using(async (bench) => {
        await opened(bench);
        const reported: number[] = [];
        bench.journal.onDurable((upTo) => reported.push(upTo));
        const story = new Story();
        appendAll(bench, [...story.start(), ...Array.from({ length: 50 }, () => story.submit(taskOf()))]);
        expect(reported).toEqual([]);
        await bench.settle();
        expect(reported).toHaveLength(1);
      }));

    it('loses in a crash what was not durable, and nothing else', () =>
      using(async (bench) => {
        await opened(bench);
        const story = new Story();
        const kept = story.start();
        appendAll(bench, kept);
        await bench.settle();
        const lost = story.submit(taskOf());
        bench.journal.append(lost);
        const after = await bench.crashed();
        expect((await opened(after)).records).toEqual(kept);
        const next = story.submit(taskOf());
        after.journal.append(next);
        expect(next.seq).toBe(lost.seq);
        await after.settle();
        const again = await after.crashed();
        expect((await opened(again)).records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      }));

    it('flushes when it closes', () =>
      using(async (bench) => {
        await opened(bench);
        const records = new Story().start();
        appendAll(bench, records);
        await bench.journal.close();
        const after = await bench.crashed();
        expect((await opened(after)).records).toEqual(records);
      }));

    it('tells a failure once and reports nothing durable afterwards (J3)', () =>
      using(async (bench) => {
        await opened(bench);
        const story = new Story();
        appendAll(bench, story.start());
        await bench.settle();
        const failures: string[] = [];
        let reportedAfter = 0;
        bench.journal.onFailure((code) => failures.push(code));
        bench.journal.onDurable(() => reportedAfter++);
        bench.breakDisk();
        bench.journal.append(story.submit(taskOf()));
        await bench.settle();
        bench.journal.append(story.submit(taskOf()));
        await bench.settle();
        expect(failures).toEqual(['internal']);
        expect(reportedAfter).toBe(0);
      }));

    it('rebuilds the same state from a snapshot and the records behind it as from all records', () =>
      using(async (bench) => {
        await opened(bench);
        const story = new Story();
        const records = [...story.start(), ...longStory(story)];
        const live = new Replayed();
        const half = Math.floor(records.length / 2);
        appendAll(bench, records.slice(0, half));
        await bench.settle();
        await bench.compact();
        appendAll(bench, records.slice(half));
        await bench.settle();
        for (const record of records) live.record(record);
        const after = await bench.crashed();
        const rebuilt = new Replayed();
        await after.journal.open(rebuilt);
        expect(rebuilt.state()).toEqual(live.state());
        await after.compact();
        const again = await after.crashed();
        const fromSnapshot = new Replayed();
        await again.journal.open(fromSnapshot);
        expect(fromSnapshot.state()).toEqual(live.state());
      }));

    it('finds contents wherever compaction has moved them', () =>
      using(async (bench) => {
        await opened(bench);
        const story = new Story();
        const records = [...story.start(), ...longStory(story)];
        appendAll(bench, records);
        await bench.settle();
        for (let round = 0; round < 3; round++) {
          await bench.compact();
          await expectContents(bench, records);
          const more = longStory(story);
          appendAll(bench, more);
          records.push(...more);
          await bench.settle();
        }
        const after = await bench.crashed();
        await opened(after);
        await expectContents(after, records);
      }));

    it('hands finished tasks to history and finds them there', () =>
      using(async (bench) => {
        await opened(bench);
        const archived: number[] = [];
        bench.history.onArchived((finished) => archived.push(...finished));
        const story = new Story();
        appendAll(bench, [
          ...story.start(),
          ...story.life(taskOf({ key: 'once' })),
          ...story.life(taskOf()),
          story.submit(taskOf()),
        ]);
        await bench.settle();
        expect(bench.history.mayHaveKey('default', 'once')).toBe(false);
        await bench.compact();
        expect(archived).toEqual([1, 2]);
        appendAll(bench, story.life(taskOf({ key: 'twice' })));
        await bench.settle();
        await bench.compact();
        expect(archived).toEqual([1, 2, 4]);
        await expectHistory(bench.history);
        const after = await bench.crashed();
        const recovered = await opened(after);
        expect(recovered.tasks.map(({ seq }) => seq)).toEqual([3]);
        await expectHistory(after.history);
      }));
  });
}

async function expectHistory(history: History): Promise<void> {
  expect(await history.find(2)).toMatchObject({ seq: 2, state: 'completed', attempt: 1, payload: undefined });
  expect(await history.find(3)).toBeUndefined();
  expect(await history.find(99)).toBeUndefined();
  expect(history.keys()).toBe(2);
  expect(history.mayHaveKey('default', 'once')).toBe(true);
  expect(await history.findKey('default', 'once')).toMatchObject({ seq: 1 });
  expect(await history.findKey('default', 'twice')).toMatchObject({ seq: 4 });
  expect(await history.findKey('other', 'once')).toBeUndefined();
  expect(await history.findKey('default', 'never')).toBeUndefined();
  const seqs = async (before: number, limit: number): Promise<number[]> =>
    (await history.before(before, limit)).map(({ seq }) => seq);
  expect(await seqs(100, 10)).toEqual([4, 2, 1]);
  expect(await seqs(100, 2)).toEqual([4, 2]);
  expect(await seqs(4, 10)).toEqual([2, 1]);
  expect(await seqs(1, 10)).toEqual([]);
}

/** Forty tasks of every fate, out of order where that is possible. */
function longStory(story: Story): JournalRecord[] {
  const records: JournalRecord[] = [];
  const batch = story.submit(
    ...Array.from({ length: 40 }, (_, index) =>
      taskOf({ key: index % 4 === 0 ? `key-${index}` : '' }, `"${'p'.repeat(index * 9)}"`),
    ),
  );
  records.push(batch);
  const first = batch.kind === 'submitted' ? batch.first : 0;
  for (let index = 39; index >= 0; index--) if (index % 5 !== 0) records.push(story.dispatch(first + index));
  for (let index = 0; index < 40; index++) {
    if (index % 5 === 1) records.push(story.complete(first + index));
    if (index % 5 === 2) records.push(index % 2 === 0 ? story.complete(first + index) : story.handOff(first + index));
    if (index % 5 === 4) records.push(story.checkpoint(first + index));
    if (index % 5 === 3)
      records.push(
        story.fail(first + index, index % 2 === 0 ? { kind: 'fail' } : { kind: 'retry', at: records.length }),
      );
  }
  return records;
}

async function expectContents({ journal }: JournalBench, records: readonly JournalRecord[]): Promise<void> {
  for (const record of records) {
    if (record.kind === 'submitted') {
      for (const { payload } of record.tasks) expect(await journal.readText(payload)).toBe(payload.text ?? '');
    }
    if (record.kind === 'completed' || record.kind === 'late') {
      expect(await journal.readText(record.result)).toBe(record.result.text ?? '');
    }
    if (record.kind === 'handed-off') {
      expect(await journal.readText(record.result)).toBe(record.result.text ?? '');
      expect(await journal.readText(record.follow.payload)).toBe(record.follow.payload.text ?? '');
    }
    if (record.kind === 'checkpointed') expect(await journal.readText(record.data)).toBe(record.data.text ?? '');
    if (record.kind === 'streamed') expect(await journal.readText(record.tail)).toBe(record.tail.text ?? '');
    if (record.kind === 'dispatched') {
      expect(await journal.readBytes(record.decision)).toEqual(record.decision.bytes ?? new Uint8Array());
    }
  }
}

/** As a journal gives it back: the places of blobs, not their content. */
export function withoutContent(record: JournalRecord): JournalRecord {
  switch (record.kind) {
    case 'submitted':
      return {
        ...record,
        tasks: record.tasks.map((task) => ({ ...task, payload: { ...task.payload, text: undefined } })),
      };
    case 'completed':
    case 'late':
      return { ...record, result: { ...record.result, text: undefined } };
    case 'handed-off':
      return {
        ...record,
        result: { ...record.result, text: undefined },
        follow: { ...record.follow, payload: { ...record.follow.payload, text: undefined } },
      };
    case 'checkpointed':
      return { ...record, data: { ...record.data, text: undefined } };
    case 'streamed':
      return { ...record, tail: { ...record.tail, text: undefined } };
    case 'dispatched':
      return { ...record, decision: { ...record.decision, bytes: undefined } };
    default:
      return record;
  }
}
