import { expect, test } from 'vitest';
import { durationText, parseDuration } from './duration.ts';

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['30', undefined],
  ['-1s', undefined],
  ['1 week', undefined],
  ['', undefined],
])('parseDuration(%j) is %j', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each([
  [0, '0 ms'],
  [0.44, '0.4 ms'],
  [85.4, '85 ms'],
  [1234, '1.2 s'],
  [9999, '10 s'],
  [45_000, '45 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
])('durationText(%j) is %j', (ms, text) => expect(durationText(ms)).toBe(text));
