import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptLines } from './kept-lines.ts';
import { type RunLine, readRunLine } from './rivals/run-line.ts';

let folder = '';
const file = (): string => path.join(folder, 'runs.jsonl');

const open = (path: string | undefined) => new KeptLines({ file: path, read: readRunLine });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-runs-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const line = (seed: number): RunLine => ({
  ...{ kind: 'run', by: 'engine', trace: 'some', scale: 1, startMs: 5_000, seed, commit: 'abc' },
  ...{ policy: 'hpa', setting: { target: 0.5 }, cost: 1, violation: 0 },
});

it('keeps what was run', () => {
  const log = open(file());
  expect(log.lines).toEqual([]);
  log.add(line(1));
  log.add(line(2));
  expect(open(file()).lines).toEqual([line(1), line(2)]);
});

it('drops a line that was cut, and goes on after it', () => {
  const log = open(file());
  log.add(line(1));
  log.add(line(2));
  writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, -9));
  const next = open(file());
  expect(next.lines).toEqual([line(1)]);
  next.add(line(3));
  expect(open(file()).lines).toEqual([line(1), line(3)]);
});

it('refuses a file of something else, and says where', () => {
  writeFileSync(file(), 'trace,cost\nsome,1\nother,2');
  expect(() => open(file())).toThrow(/line 1 is no run: remove that line/);
});

it('keeps nothing without a file', () => {
  const log = open(undefined);
  log.add(line(1));
  expect(log.lines).toEqual([]);
});
