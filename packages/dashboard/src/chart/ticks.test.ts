// Axes: few lines at round values, and labels that do not cover each other.
import { describe, expect, it } from 'vitest';
import { apart, timeTicks, valueTicks } from './ticks.ts';

describe('values of an axis', () => {
  it.each([
    [0, [1]],
    [1, [0.25, 0.5, 0.75, 1]],
    [87, [25, 50, 75, 100]],
    [2_000, [500, 1_000, 1_500, 2_000]],
    [2_001, [1_000, 2_000, 3_000]],
  ])('reach %s in few round steps', (highest, ticks) => {
    expect(valueTicks(highest)).toEqual(ticks);
  });

  it('are round minutes and hours where spans are long', () => {
    const minutes = (highest: number) => valueTicks(highest, 'ms').map((value) => value / 60_000);
    expect(minutes(198_000)).toEqual([1, 2, 3, 4]);
    expect(minutes(121_000)).toEqual([1, 2, 3]);
    expect(minutes(5 * 3_600_000)).toEqual([120, 240, 360]);
    expect(valueTicks(90_000, 'ms')).toEqual([25_000, 50_000, 75_000, 100_000]);
  });

  it('always reach the highest value', () => {
    for (let highest = 0.003; highest < 1e7; highest *= 1.37) {
      const ticks = valueTicks(highest);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
      expect(ticks.length).toBeLessThanOrEqual(4);
    }
  });
});

it('puts times at round minutes, no more than there is room for', () => {
  const from = Date.UTC(2026, 4, 1, 10, 3, 20);
  const ticks = timeTicks(from, from + 900_000, 5);
  expect(ticks.map((at) => (at / 300_000) % 1)).toEqual([0, 0, 0]);
  expect(timeTicks(from, from + 86_400_000, 5).length).toBeLessThanOrEqual(6);
});

describe('labels at the ends of lines', () => {
  const room = { gap: 10, top: 0, bottom: 100 };

  it('stay where they are when there is room', () => {
    expect(apart([20, 80, 50], room)).toEqual([20, 80, 50]);
  });

  it('move apart in their order, and stay within the bounds', () => {
    expect(apart([50, 50, 50], room)).toEqual([50, 60, 70]);
    expect(apart([98, 97, 99], room)).toEqual([90, 80, 100]);
  });
});
