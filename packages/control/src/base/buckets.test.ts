import { expect, test } from 'vitest';
import { Buckets } from './buckets.ts';

test('a burst at once, then the rate', () => {
  const buckets = new Buckets({ perSecond: 10, burst: 3 });
  expect([1, 2, 3, 4].map(() => buckets.spend('a', 1, 1000))).toEqual([0, 0, 0, 100]);
  expect(buckets.spend('a', 1, 1099)).toBe(1);
  expect(buckets.spend('a', 1, 1100)).toBe(0);
  expect(buckets.spend('b', 3, 1100)).toBe(0);
});

test('rest fills no more than the burst, and time that goes back fills nothing', () => {
  const buckets = new Buckets({ perSecond: 10, burst: 3 });
  expect(buckets.spend('a', 3, 0)).toBe(0);
  expect(buckets.spend('a', 4, 3_600_000)).toBe(0);
  expect(buckets.spend('a', 1, 0)).toBeGreaterThan(0);
});

test('more than a burst passes a full bucket, and is paid back', () => {
  const buckets = new Buckets({ perSecond: 10, burst: 3 });
  expect(buckets.spend('a', 23, 0)).toBe(0);
  expect(buckets.spend('a', 1, 1000)).toBeGreaterThan(0);
  expect(buckets.waitMs('a', 2000)).toBe(100);
  expect(buckets.spend('a', 1, 2100)).toBe(0);
});

test('a debt is paid back before anything else', () => {
  const buckets = new Buckets({ perSecond: 10, burst: 3 });
  expect(buckets.charge('a', 5, 0)).toBe(300);
  expect(buckets.charge('a', 1, 0)).toBe(400);
  expect(buckets.spend('a', 1, 400)).toBe(0);
});

test('the table stays bounded', () => {
  const buckets = new Buckets({ perSecond: 1, burst: 1 }, 100);
  for (let key = 0; key < 1000; key++) buckets.spend(String(key), 1, 0);
  expect(buckets.size).toBe(100);
  expect(buckets.spend('999', 1, 0)).toBeGreaterThan(0);
});
