import { expect, test } from 'vitest';
import { durationText } from './duration-text.ts';

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
