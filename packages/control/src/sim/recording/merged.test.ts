import { expect, test } from 'vitest';
import { merged } from './merged.ts';

const of = (...seqs: readonly number[]) => seqs.map((seq) => ({ seq, of: seqs }));

test('lists that are ascending become one, in order', () => {
  const lists = [of(2, 5, 9), [], of(1, 3, 10, 11), of(4)];
  expect([...merged(lists)].map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 9, 10, 11]);
});

test('a number that two lists have comes once, from the first of them (M1)', () => {
  const lists = [of(1, 3), of(1, 2, 3, 4)];
  expect([...merged(lists)].map((item) => [item.seq, item.of.length])).toEqual([
    [1, 2],
    [2, 4],
    [3, 2],
    [4, 4],
  ]);
});

test('nothing of nothing', () => {
  expect([...merged([])]).toEqual([]);
});
