import { expect, test } from 'vitest';
import { agreement, errorOf } from './ranking.ts';

test('the same order agrees, whatever the figures', () => {
  expect(
    agreement(
      [
        [1, 10],
        [2, 20],
        [3, 21],
      ],
      { ratio: 0.1 },
    ),
  ).toBe(1);
});

test('a pair that is turned counts, and one that is too near to have an order does not', () => {
  expect(
    agreement(
      [
        [1, 10],
        [2, 5],
        [4, 30],
      ],
      { ratio: 0.1 },
    ),
  ).toBeCloseTo(2 / 3);
  expect(
    agreement(
      [
        [100, 10],
        [105, 5],
        [400, 30],
      ],
      { ratio: 0.1 },
    ),
  ).toBe(1);
});

test('figures that are nearer than the least difference have no order either', () => {
  expect(
    agreement(
      [
        [0, 2],
        [0.005, 1],
      ],
      { ratio: 0.1, least: 0.01 },
    ),
  ).toBe(1);
  expect(
    agreement(
      [
        [0, 2],
        [0.05, 1],
      ],
      { ratio: 0.1, least: 0.01 },
    ),
  ).toBe(0);
});

test('an order that was not foretold at all does not agree', () => {
  expect(
    agreement(
      [
        [1, 5],
        [2, 5],
      ],
      { ratio: 0.1 },
    ),
  ).toBe(0);
  expect(
    agreement(
      [
        [1, Number.NaN],
        [2, 5],
      ],
      { ratio: 0.1 },
    ),
  ).toBe(0);
});

test('nothing to compare agrees', () => {
  expect(
    agreement(
      [
        [0, 1],
        [0, 2],
      ],
      { ratio: 0.1 },
    ),
  ).toBe(1);
});

test('the error is the largest one, in percent of what is', () => {
  expect(
    errorOf([
      [100, 90],
      [200, 250],
    ]),
  ).toBe(25);
});
