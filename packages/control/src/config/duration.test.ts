import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

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
