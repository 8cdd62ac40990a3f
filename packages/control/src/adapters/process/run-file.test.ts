import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeRunFile, runningIn, writeRunFile } from './run-file.ts';

const FACTS = {
  url: 'http://127.0.0.1:1',
  version: '1',
  isBackground: true,
  directory: '.',
  flags: {},
  hasToken: false,
};

function dataDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'muster-run-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('a live process is found, and nobody after it has removed its file', () => {
  const directory = dataDir();
  expect(runningIn(directory)).toBeUndefined();
  writeRunFile(directory, FACTS);
  expect(runningIn(directory)).toMatchObject({ pid: process.pid, ...FACTS });
  expect(statSync(join(directory, 'controller.json')).mode & 0o777).toBe(0o600);
  removeRunFile(directory);
  expect(runningIn(directory)).toBeUndefined();
});

test('a stale file is nobody: not even when another process has the id by now', () => {
  const directory = dataDir();
  writeRunFile(directory, FACTS);
  const path = join(directory, 'controller.json');
  const facts = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...facts, identity: 'another boot/1' }));
  expect(runningIn(directory)).toBeUndefined();
  for (const damaged of ['', '{', '[]', 'null', '{"pid":1,"identity":"x"}']) {
    writeFileSync(path, damaged);
    expect(runningIn(directory)).toBeUndefined();
  }
});
