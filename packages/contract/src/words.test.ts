import { describe, expect, it } from 'vitest';
import { base36, taskIdOf, taskSeqOf } from './words.ts';

const NUMBERS = [
  0,
  1,
  9,
  10,
  35,
  36,
  37,
  1_295,
  1_296,
  1_297,
  46_655,
  46_656,
  2 ** 31 - 1,
  2 ** 32,
  36 ** 9 - 1,
  2 ** 53 - 1,
];

describe('base 36', () => {
  it.each(NUMBERS)('is written as JavaScript does: %d', (number) => {
    expect(base36(number)).toBe(number.toString(36));
  });

  it.each([-1, 1.5, 40_000.25, Number.NaN, Number.POSITIVE_INFINITY])('of no whole number, too: %d', (number) => {
    expect(base36(number)).toBe(number.toString(36));
  });

  it('gives the id of a task back its number', () => {
    for (const number of NUMBERS) expect(taskSeqOf(taskIdOf(number))).toBe(number);
  });
});
