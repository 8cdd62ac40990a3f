import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Append, type LogFileOptions, openLogFile } from './log-file.ts';

function logIn(bytesMax: number) {
  const directory = mkdtempSync(join(tmpdir(), 'muster-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'controller.log');
  const linesOf = (name: string): string[] => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');
  const open = (options: LogFileOptions = {}) => openLogFile(path, { bytesMax, files: 3, ...options });
  return { directory, path, open, linesOf };
}

const numbered = (count: number) => Array.from({ length: count }, (_, number) => `line ${number}`);

test('a log keeps its newest lines in three files of a bounded size', () => {
  const { directory, open, linesOf } = logIn(50);
  const log = open();
  for (let line = 10; line < 40; line++) log.write(`line ${line}\n`);
  log.flush();
  expect(readdirSync(directory).sort()).toEqual(['controller.log', 'controller.log.1', 'controller.log.2']);
  const kept = ['controller.log.2', 'controller.log.1', 'controller.log'].flatMap(linesOf);
  expect(kept).toEqual(Array.from({ length: 30 }, (_, index) => `line ${index + 10}`).slice(-kept.length));
  expect(kept.length).toBeGreaterThan(12);
});

test('the next controller goes on where the last one ended', () => {
  const { open, linesOf } = logIn(50);
  for (const line of ['first\n', 'second\n']) {
    const log = open();
    log.write(line);
    log.flush();
  }
  expect(linesOf('controller.log')).toEqual(['first', 'second']);
  const log = open();
  log.write(`${'x'.repeat(200)}\n`);
  log.write('after a line that is longer than a file\n');
  log.flush();
  expect(linesOf('controller.log')).toEqual(['after a line that is longer than a file']);
});

test('lines reach the file without a flush, whole and in order', async () => {
  const { open, linesOf } = logIn(1_000_000);
  const log = open();
  for (const line of numbered(5_000)) expect(log.write(`${line}\n`)).toBe(true);
  await vi.waitFor(() => expect(linesOf('controller.log')).toEqual(numbered(5_000)));
});

/** A disk that takes nothing until it is let go. */
function slowDisk() {
  const held: (() => void)[] = [];
  const append: Append = (file, bytes, told) => void held.push(() => told(null, writeSync(file, bytes)));
  const release = (): void => {
    for (let next = held.shift(); next !== undefined; next = held.shift()) next();
  };
  return { append, release, held };
}

test('a slow disk keeps nobody waiting: lines beyond the bound are refused, the others are written', () => {
  const { open, linesOf } = logIn(1_000_000);
  const { append, release, held } = slowDisk();
  const log = open({ append, waitingBytesMax: 1_000 });
  const taken = numbered(500).filter((line) => log.write(`${line}\n`));
  expect(held).toHaveLength(1);
  expect(taken.length).toBeGreaterThan(100);
  expect(taken.length).toBeLessThan(130);
  release();
  expect(linesOf('controller.log')).toEqual(taken);
  expect(log.write('there is room again\n')).toBe(true);
});

test.each(['before', 'after'] as const)(
  'at the end each line is there once, %s the write under way has ended',
  (when) => {
    const { open, linesOf } = logIn(1_000_000);
    // Its callback never runs: the process ends.
    const append: Append = (file, bytes) => void (when === 'after' && writeSync(file, bytes));
    const log = open({ append });
    for (const line of numbered(20)) log.write(`${line}\n`);
    log.flush();
    expect(linesOf('controller.log')).toEqual(numbered(20));
  },
);

test('what a full disk refuses is written when there is room again, also where it took a part', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { open, linesOf } = logIn(1_000_000);
  let room = 9;
  const append: Append = (file, bytes, told) => {
    const part = bytes.subarray(0, room);
    if (part.length === 0) return told(new Error('ENOSPC'), 0);
    room -= part.length;
    told(null, writeSync(file, part));
  };
  const log = open({ append, waitingBytesMax: 100 });
  const taken = numbered(30).filter((line) => log.write(`${line}\n`));
  expect(taken.length).toBeLessThan(20);
  vi.advanceTimersByTime(5_000);
  room = 1_000;
  vi.advanceTimersByTime(1_000);
  expect(linesOf('controller.log')).toEqual(taken);
});

test('a file that cannot be begun costs no lines, and touches no file of anybody else', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { directory, path, open, linesOf } = logIn(20);
  const other = join(directory, '..', `${basename(directory)}-other`);
  onTestFinished(() => rmSync(other, { force: true }));
  const log = open({ append: (file, bytes, told) => told(null, writeSync(file, bytes)), waitingBytesMax: 40 });
  log.write('a first line\n');
  rmSync(directory, { recursive: true });
  const foreign = openSync(other, 'w');
  expect(log.write('a second line\n')).toBe(true);
  vi.advanceTimersByTime(3_000);
  expect([log.write('a third line\n'), log.write('a fourth line\n')]).toEqual([true, false]);
  writeSync(foreign, 'whole');
  closeSync(foreign);
  expect(readFileSync(other, 'utf8')).toBe('whole');
  mkdirSync(directory);
  vi.advanceTimersByTime(1_000);
  expect(linesOf(basename(path))).toEqual(['a third line']);
  expect(linesOf(`${basename(path)}.1`)).toEqual(['a second line']);
});
