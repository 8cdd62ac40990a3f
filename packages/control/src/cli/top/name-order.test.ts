import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNames, NameOrder } from './name-order.ts';

test('names are compared as people count', () => {
  const names = ['b-1', 'a-10', 'a-2', 'a', 'a-2-b', 'a-1', '10', '9', 'a10b2', 'a10b10', 'a2b1'];
  expect([...names].sort(compareNames)).toEqual([
    ...['9', '10', 'a', 'a-1', 'a-2', 'a-2-b', 'a-10', 'a2b1', 'a10b2', 'a10b10', 'b-1'],
  ]);
});

test('the order is one: no name comes before itself, and neither of two before the other', () => {
  const name = fc.stringMatching(/^[a0-3-]{1,6}$/);
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(Math.sign(compareNames(one, other)) + Math.sign(compareNames(other, one))).toBe(0);
    }),
  );
});

test('rows that come and go stay in order, each with its newest row', () => {
  const order = new NameOrder();
  const rows = new Map(['a-10', 'a-2', 'b-1'].map((name) => [name, { name, round: 1 }]));
  const names = (): string[] => order.sorted(rows).map(({ name, round }) => `${name}@${round}`);
  expect(names()).toEqual(['a-2@1', 'a-10@1', 'b-1@1']);
  rows.set('a-10', { name: 'a-10', round: 2 });
  expect(names()).toEqual(['a-2@1', 'a-10@2', 'b-1@1']);
  rows.delete('a-2');
  rows.set('a-3', { name: 'a-3', round: 3 });
  rows.set('a-1', { name: 'a-1', round: 3 });
  expect(names()).toEqual(['a-1@3', 'a-3@3', 'a-10@2', 'b-1@1']);
  rows.clear();
  expect(names()).toEqual([]);
});
