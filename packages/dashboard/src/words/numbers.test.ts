// Numbers as people read them, by example.
import { describe, expect, it } from 'vitest';
import { axisText, count, measured, spanText, textOf, threeDigits, whole } from './numbers.ts';

describe('a number with its unit', () => {
  it.each([
    [8.2, 'ms', '8.2 ms'],
    [999, 'ms', '999 ms'],
    [1_234, 'ms', '1.2 s'],
    [119_000, 'ms', '119 s'],
    [150_000, 'ms', '2.5 min'],
    [7_200_000, 'ms', '2 h'],
    [0.456, 'ratio', '46 %'],
    [66.52, 'per second', '66.5/s'],
    [1, 'tasks', '1 task'],
    [12_345, 'tasks', '12,345 tasks'],
    [3 * 1024 * 1024, 'bytes', '3 MiB'],
    [0.5, 'cores', '0.50 cores'],
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

it.each([
  [0, '0'],
  [0.042, '0.04'],
  [8, '8'],
  [99.94, '99.9'],
  [1240.4, '1,240'],
])('%s to three digits is %s', (value, text) => {
  expect(threeDigits(value)).toBe(text);
});

it('groups thousands', () => {
  expect([999, 1_000, 1_234_567].map(whole)).toEqual(['999', '1,000', '1,234,567']);
});

it.each([
  [250, '250 ms'],
  [1_500, '1.5 s'],
  [42_000, '42 s'],
  [80_000, '1 min 20 s'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [90_000_000, '1 d 1 h'],
  [-5, '0 ms'],
])('a span of %s ms is %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

it('counts a noun', () => {
  expect([count(1, 'agent'), count(2, 'agent'), count(0, 'agent')]).toEqual(['1 agent', '2 agents', '0 agents']);
});

it('keeps an axis in one unit, which stands at its top', () => {
  expect([500, 1_000, 1_500, 2_000].map((value) => axisText(value, 2_000, 'ms'))).toEqual(['0.5', '1', '1.5', '2 s']);
  expect([25, 50, 75, 100].map((value) => axisText(value, 100, 'per second'))).toEqual(['25', '50', '75', '100/s']);
});
