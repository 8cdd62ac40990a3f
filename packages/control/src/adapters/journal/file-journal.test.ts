import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/clock.ts';
import type { LogEvent, Recovery } from '../../engine/ports.ts';
import type { JournalRecord } from '../../engine/records.ts';
import { FileJournal, type FileJournalOptions } from './file-journal.ts';
import { dumpJournal, verifyJournal } from './inspect.ts';

let directory = '';
const open: FileJournal[] = [];

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'muster-journal-'));
});

afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close();
  fs.rmSync(directory, { recursive: true, force: true });
});

const ignore: Recovery = { register: () => {}, task: () => {}, record: () => {} };

async function opened(options: Partial<FileJournalOptions> = {}, recovery: Recovery = ignore): Promise<FileJournal> {
  const log = (_: LogEvent): void => {};
  const journal = new FileJournal({ directory, clock: new VirtualClock(), log, reserveBytes: 0, ...options });
  await journal.open(recovery);
  open.push(journal);
  return journal;
}

const redriven = (task: number): JournalRecord => ({ seq: 0, at: 1, kind: 'redriven', task });
const cancelled = (task: number, length: number): JournalRecord => ({
  seq: 0,
  at: 1,
  kind: 'cancelled',
  task,
  reason: 'x'.repeat(length),
});
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const segments = (): readonly string[] => fs.readdirSync(directory).filter((name) => name.endsWith('.journal'));

async function recordsIn(): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const record of dumpJournal(directory)) records.push(record);
  return records;
}

describe('a journal in a directory', () => {
  it('flushes at the end of the turn, and the next flush takes all that came meanwhile (F1, J2)', async () => {
    const journal = await opened();
    const durable: number[] = [];
    journal.onDurable((upTo) => durable.push(upTo));
    const first = journal.append(redriven(1));
    queueMicrotask(() => journal.append(redriven(2)));
    await nextTurn();
    const third = journal.append(redriven(3));
    await nextTurn();
    // A disk may be done with the first flush by now: then the third is in the next one, the fourth perhaps not.
    const isUnderWay = durable.length === 0;
    journal.append(redriven(4));
    await journal.flushed();
    expect(durable.length).toBeGreaterThanOrEqual(2);
    expect(durable.length).toBeLessThanOrEqual(isUnderWay ? 2 : 3);
    expect(durable[0]).toBeGreaterThan(first);
    expect(durable[0]).toBeLessThan(third);
    expect(durable.at(-1)).toBe(journal.stats().durable);
  });

  it('starts a segment when the last one is long enough, and goes on in it after a restart', async () => {
    const journal = await opened({ segmentBytes: 300 });
    for (let task = 1; task <= 6; task++) {
      journal.append(cancelled(task, 100));
      await journal.flushed();
    }
    expect(segments()).toHaveLength(3);
    await journal.close();
    const names = segments();
    const again = await opened({ segmentBytes: 10_000 });
    again.append(redriven(7));
    await again.flushed();
    expect(segments()).toEqual(names);
    expect((await recordsIn()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('cuts a torn end, all of it, and writes on from there', async () => {
    const journal = await opened();
    journal.append(redriven(1));
    await journal.close();
    const [name = ''] = segments();
    fs.appendFileSync(join(directory, name), `MJB1 and then the power went${'.'.repeat(5000)}`);
    const events: LogEvent[] = [];
    const again = await opened({ log: (event) => events.push(event) });
    expect(events).toMatchObject([{ event: 'journal-cut', file: name }]);
    again.append(redriven(2));
    await again.flushed();
    expect(verifyJournal(directory)).toMatchObject({ ok: true, records: 2, torn: undefined });
    await again.close();
    expect(await recordsIn()).toMatchObject([{ task: 1 }, { task: 2 }]);
  });

  it('leaves a segment that is no longer than its records when it closes', async () => {
    const journal = await opened();
    const position = journal.append(redriven(1));
    await journal.close();
    expect(fs.statSync(join(directory, segments()[0] ?? '')).size).toBe(position + 40);
  });

  it('keeps the content that a burst appends while a flush is on its way', async () => {
    const journal = await opened();
    const payload = (n: number) => ({ text: `"${String(n).repeat(50_000)}"`, at: 0, length: 0 });
    const records = Array.from({ length: 60 }, (_, n): JournalRecord & { kind: 'completed' } => ({
      seq: 0,
      at: 1,
      kind: 'completed',
      task: n,
      attempt: 1,
      result: payload(n),
      usage: {},
    }));
    for (const record of records) {
      journal.append(record);
      if (record.task % 7 === 0) await nextTurn();
      expect(await journal.readText(record.result)).toBe(record.result.text);
    }
    await journal.flushed();
    for (const { result } of records) expect(await journal.readText(result)).toBe(result.text);
    await expect(journal.readText({ at: 1e12, length: 5 })).rejects.toThrow('no longer kept');
  });

  it('is refused to a second controller until the first has closed', async () => {
    const journal = await opened();
    await expect(opened()).rejects.toMatchObject({ code: 'data-in-use' });
    await journal.close();
    await opened();
  });

  it('releases its lock when it cannot open', async () => {
    const journal = await opened({ segmentBytes: 1 });
    for (const task of [1, 2, 3]) {
      journal.append(redriven(task));
      await journal.flushed();
    }
    await journal.close();
    fs.renameSync(join(directory, segments()[1] ?? ''), join(directory, 'away'));
    await expect(opened()).rejects.toMatchObject({ code: 'data-corrupt' });
    await expect(opened()).rejects.toMatchObject({ code: 'data-corrupt' });
    fs.renameSync(join(directory, 'away'), join(directory, '0000000000000055.journal'));
    await opened();
  });

  it('says what is wrong with a directory that cannot be used', async () => {
    const file = join(directory, 'file');
    fs.writeFileSync(file, '');
    await expect(opened({ directory: join(file, 'data') })).rejects.toMatchObject({ code: 'data-unwritable' });
  });

  it('lets a failed flush end the waiting of close', async () => {
    const journal = await opened({ segmentBytes: 1 });
    const failures: string[] = [];
    journal.onFailure((code) => failures.push(code));
    journal.append(redriven(1));
    await journal.flushed();
    fs.rmSync(directory, { recursive: true });
    journal.append(redriven(2));
    await journal.flushed();
    expect(failures).toEqual(['internal']);
    fs.mkdirSync(directory);
    await journal.close();
  });
});

describe('verify', () => {
  it('reports a whole journal, also while its controller runs', async () => {
    const journal = await opened({ segmentBytes: 100 });
    for (let task = 1; task <= 5; task++) {
      journal.append(cancelled(task, 40));
      await journal.flushed();
    }
    expect(verifyJournal(directory)).toMatchObject({ ok: true, segments: 3, records: 5, owner: process.pid });
    await journal.close();
    expect(verifyJournal(directory)).toMatchObject({ ok: true, records: 5, owner: undefined });
  });

  it('names the file and the byte of the first damage', async () => {
    const journal = await opened({ segmentBytes: 100 });
    for (let task = 1; task <= 3; task++) {
      journal.append(cancelled(task, 40));
      await journal.flushed();
    }
    await journal.close();
    const [, second = ''] = segments();
    const bytes = fs.readFileSync(join(directory, second));
    bytes[50] = (bytes[50] ?? 0) ^ 4;
    fs.writeFileSync(join(directory, second), bytes);
    expect(verifyJournal(directory)).toMatchObject({
      ok: false,
      damage: { file: second, offset: 0, reason: expect.stringContaining('the checksum of the block is wrong') },
    });
  });

  it('refuses a directory that is not there', () => {
    expect(() => verifyJournal(join(directory, 'nowhere'))).toThrow('there is no data directory');
  });
});

describe('a full disk', () => {
  const mountSmall = (): boolean => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  it('spends the reserve, says so, and has it back when there is room; then fails as disk-full', async (context) => {
    if (!mountSmall()) return context.skip('mounting a small disk needs rights that this user lacks');
    try {
      await fillTwice();
    } finally {
      await Promise.all(open.splice(0).map((journal) => journal.close()));
      execFileSync('umount', ['-l', directory]);
    }
  });

  async function fillTwice(): Promise<void> {
    const journal = await opened({ reserveBytes: 1 << 20, reserveRetryMs: 5 });
    const told: string[] = [];
    journal.onSpace((space) => told.push(space));
    journal.onFailure((code) => told.push(code));
    journal.append(redriven(1));
    await journal.flushed();
    const hog = join(directory, 'hog');
    fillUp(hog);
    journal.append(cancelled(2, 300_000));
    await journal.flushed();
    expect(told).toEqual(['reserve']);
    fs.rmSync(hog);
    while (told.length < 2) await nextTurn();
    expect(told).toEqual(['reserve', 'ample']);
    fillUp(hog);
    journal.append(cancelled(3, 3_000_000));
    await journal.flushed();
    expect(told).toEqual(['reserve', 'ample', 'reserve', 'disk-full']);
    await journal.close();
    expect((await recordsIn()).map(({ seq }) => seq)).toEqual([1, 2]);
  }
});

function fillUp(path: string): void {
  const file = fs.openSync(path, 'w');
  try {
    for (;;) fs.writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    fs.closeSync(file);
  }
}
