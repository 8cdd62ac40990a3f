// What a task said, as blocks within bounds.
import type { StreamEvent } from '@muster/contract';
import { expect, it } from 'vitest';
import { Said } from './said.ts';

const output = (number: number, data: unknown, attempt = 1): StreamEvent => ({
  kind: 'output',
  number,
  attempt,
  at: 0,
  data,
});

function saidAfter(...events: readonly StreamEvent[]): readonly string[] {
  const said = new Said();
  for (const event of events) said.add(event);
  return said.blocks.map(({ kind, text }) => `${kind}: ${text}`);
}

it('joins pieces of output, apart by attempt and by what lies between', () => {
  expect(
    saidAfter(
      output(1, 'Hel'),
      output(2, 'lo'),
      { kind: 'log', number: 3, attempt: 1, at: 0, level: 'warn', data: 'slow' },
      output(4, { a: 1 }),
      output(5, 'again', 2),
    ),
  ).toEqual(['output: Hello', 'log: slow', 'output: {"a":1}\n', 'output: again']);
});

it('keeps the newest progress of a row, and tells of gaps', () => {
  const progress = (ratio: number, note?: string): StreamEvent => ({
    kind: 'progress',
    attempt: 1,
    at: 0,
    ratio,
    ...(note === undefined ? {} : { note }),
  });
  expect(saidAfter(progress(0.1), progress(0.5, 'half'), { kind: 'gap', number: 9, dropped: 7 })).toEqual([
    'progress: 50 % · half',
    'gap: 7 pieces are no longer kept',
  ]);
});

it('is bounded, whatever is said', () => {
  const said = new Said();
  for (let number = 1; number <= 1_000; number++) {
    said.add({ kind: 'log', number, attempt: 1, at: 0, level: 'info', data: 'x'.repeat(20_000) });
  }
  expect(said.blocks.length).toBe(400);
  expect(said.leftOut).toBe(600);
  expect(said.blocks[0]?.text.length).toBeLessThan(8_300);
});
