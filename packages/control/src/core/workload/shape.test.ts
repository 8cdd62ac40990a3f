import { expect, test } from 'vitest';
import { type ShapeName, shapeOf } from './shape.ts';

const OPTIONS = { peakRatio: 3, periodMs: 30_000, durationMs: 60_000, rampUpMs: 0, rampDownMs: 0 };

test.each<[ShapeName, readonly (readonly [number, number])[]]>([
  [
    'constant',
    [
      [0, 1],
      [30_000, 1],
      [59_999, 1],
    ],
  ],
  [
    'ramp',
    [
      [0, 1],
      [15_000, 1.5],
      [30_000, 2],
      [60_000, 3],
    ],
  ],
  [
    'step',
    [
      [0, 1],
      [29_999, 1],
      [30_000, 3],
      [59_999, 3],
    ],
  ],
  [
    'spike',
    [
      [0, 1],
      [13_000, 1],
      [15_000, 3],
      [16_400, 3],
      [17_000, 1],
      [45_000, 3],
    ],
  ],
  [
    'season',
    [
      [0, 1],
      [7500, 2],
      [15_000, 3],
      [30_000, 1],
    ],
  ],
])('%s', (name, points) => {
  const shape = shapeOf({ ...OPTIONS, name });
  for (const [at, factor] of points) expect(shape(at)).toBeCloseTo(factor, 6);
});

test('step rises in as many equal levels as periods begin, and a single one stays at the base', () => {
  const shape = shapeOf({ ...OPTIONS, name: 'step', periodMs: 15_000 });
  expect([0, 15_000, 30_000, 45_000].map(shape)).toEqual([1, 1 + 2 / 3, 1 + 4 / 3, 3]);
  expect(shapeOf({ ...OPTIONS, name: 'step', periodMs: 60_000 })(59_000)).toBe(1);
});

test('ramp-up and ramp-down bend every shape', () => {
  const shape = shapeOf({ ...OPTIONS, name: 'ramp', rampUpMs: 10_000, rampDownMs: 20_000 });
  expect(shape(0)).toBe(0);
  expect(shape(5000)).toBeCloseTo((1 + 1 / 6) / 2);
  expect(shape(50_000)).toBeCloseTo((1 + 10 / 6) / 2);
  expect(shape(60_000)).toBe(0);
});

test('weekly: five days with the full swing, two with less of it', () => {
  const shape = shapeOf({ ...OPTIONS, name: 'weekly', periodMs: 1000, durationMs: 14_000 });
  const noons = Array.from({ length: 14 }, (_, day) => shape(day * 1000 + 500));
  expect(noons).toEqual([3, 3, 3, 3, 3, 1.6, 1.6, 3, 3, 3, 3, 3, 1.6, 1.6]);
  expect(shape(5000)).toBeCloseTo(1);
});

test('a trend bends every shape, up or down', () => {
  const grown = shapeOf({ ...OPTIONS, name: 'season', trendRatio: 2 });
  expect([0, 15_000, 45_000, 60_000].map(grown)).toEqual([1, 3.75, 5.25, 2]);
  const shrunk = shapeOf({ ...OPTIONS, name: 'constant', trendRatio: 0.5 });
  expect([0, 30_000, 60_000].map(shrunk)).toEqual([1, 0.75, 0.5]);
});
