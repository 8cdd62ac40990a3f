import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLogFile } from './log-file.ts';

function logIn(bytesMax: number) {
  const directory = mkdtempSync(join(tmpdir(), 'muster-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'controller.log');
  const linesOf = (name: string): string[] => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');
  return { directory, path, open: () => openLogFile(path, { bytesMax, files: 3 }), linesOf };
}

test('a log keeps its newest lines in three files of a bounded size', () => {
  const { directory, open, linesOf } = logIn(50);
  const log = open();
  for (let line = 10; line < 40; line++) log.write(`line ${line}\n`);
  expect(readdirSync(directory).sort()).toEqual(['controller.log', 'controller.log.1', 'controller.log.2']);
  const kept = ['controller.log.2', 'controller.log.1', 'controller.log'].flatMap(linesOf);
  expect(kept).toEqual(Array.from({ length: 30 }, (_, index) => `line ${index + 10}`).slice(-kept.length));
  expect(kept.length).toBeGreaterThan(12);
});

test('the next controller goes on where the last one ended', () => {
  const { open, linesOf } = logIn(50);
  open().write('first\n');
  open().write('second\n');
  expect(linesOf('controller.log')).toEqual(['first', 'second']);
  const log = open();
  log.write(`${'x'.repeat(200)}\n`);
  log.write('after a line that is longer than a file\n');
  expect(linesOf('controller.log')).toEqual(['after a line that is longer than a file']);
});

test('a file that cannot be begun costs its lines, and touches no file of anybody else', () => {
  const { directory, path, open, linesOf } = logIn(20);
  const other = join(directory, '..', `${basename(directory)}-other`);
  onTestFinished(() => rmSync(other, { force: true }));
  const log = open();
  log.write('a first line\n');
  rmSync(directory, { recursive: true });
  expect(log.write('a second line\n')).toBe(false);
  const foreign = openSync(other, 'w');
  expect([log.write('a third line\n'), log.write('a fourth line\n')]).toEqual([false, false]);
  writeSync(foreign, 'whole');
  closeSync(foreign);
  expect(readFileSync(other, 'utf8')).toBe('whole');
  mkdirSync(directory);
  expect(log.write('a fifth line\n')).toBe(true);
  expect(linesOf(basename(path))).toEqual(['a fifth line']);
});
