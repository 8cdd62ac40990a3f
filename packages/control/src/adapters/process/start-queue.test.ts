import { performance } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StartQueue } from './start-queue.ts';

function hold(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('one start per turn, and between two as long a time for others as the first has taken', async () => {
  const queue = new StartQueue();
  const spans: { from: number; to: number; turn: number }[] = [];
  let turn = 0;
  for (let start = 0; start < 4; start++) {
    queue.add(() => {
      const from = performance.now();
      hold(10);
      spans.push({ from, to: performance.now(), turn });
    });
  }
  expect(spans).toEqual([]);
  while (spans.length < 4) {
    await nextTurn();
    turn++;
  }
  expect(new Set(spans.map((span) => span.turn)).size).toBe(4);
  for (let index = 1; index < 4; index++) {
    // A timer of whole milliseconds may be up to one early.
    expect((spans[index]?.from ?? 0) - (spans[index - 1]?.to ?? 0)).toBeGreaterThanOrEqual(9);
  }
});

test('what was taken back does not start, and what is added later does', async () => {
  const queue = new StartQueue();
  const started: string[] = [];
  const starts = ['a', 'b', 'c'].map((name) => () => void started.push(name));
  for (const start of starts) queue.add(start);
  queue.delete(starts[1] ?? (() => {}));
  while (started.length < 2) await delay(1);
  queue.add(() => void started.push('d'));
  while (started.length < 3) await delay(1);
  expect(started).toEqual(['a', 'c', 'd']);
});
