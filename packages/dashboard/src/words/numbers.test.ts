// Numbers as people read them, by example.
import { describe, expect, it } from 'vitest';
import { ageText, axisText, measured, textOf } from './numbers.ts';

describe('a number with its unit', () => {
  it.each([
    [8.2, 'ms', '8.2 ms'],
    [999, 'ms', '999 ms'],
    [1_234, 'ms', '1.2 s'],
    [119_000, 'ms', '119 s'],
    [150_000, 'ms', '2.5 min'],
    [7_200_000, 'ms', '2 h'],
    [0.456, 'ratio', '46 %'],
    [0.042, 'quantity', '0.042'],
    [66.52, 'per second', '66.5/s'],
    [1, 'tasks', '1 task'],
    [12_345, 'tasks', '12,345 tasks'],
    [null, 'ms', '–'],
    [Number.NaN, 'tasks', '–'],
  ] as const)('%s in %s is %s', (value, unit, text) => {
    expect(textOf(value, unit)).toBe(text);
  });

  it('has figure and unit apart, to be set in two sizes', () => {
    expect(measured(1_234, 'ms')).toEqual({ text: '1.2', unit: 's' });
    expect(measured(undefined, 'ms')).toEqual({ text: '–', unit: '' });
  });
});

it('says how long ago, and nothing of the future', () => {
  expect([ageText(1_000, 81_000), ageText(1_000, 995)]).toEqual(['1 min 20 s', '0 ms']);
});

it('keeps an axis in one unit, which stands at its top', () => {
  expect([500, 1_000, 1_500, 2_000].map((value) => axisText(value, 2_000, 'ms'))).toEqual(['0.5', '1', '1.5', '2 s']);
  expect([25, 50, 75, 100].map((value) => axisText(value, 100, 'per second'))).toEqual(['25', '50', '75', '100/s']);
});
