import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNames } from './panel.ts';

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
