import { expect, test } from 'vitest';
import { boundsOf, byHandBounds } from './pool-bounds.ts';

const pool = (enabled: boolean) => ({
  policy: { preset: 'conservative' as const, enabled, minAgents: 2, maxAgents: 20 },
});

test('a pool stays between the bounds of its policy, by hand too', () => {
  expect(boundsOf(pool(true))).toEqual({ min: 2, max: 20 });
  expect(byHandBounds(pool(true))).toEqual({ min: 2, max: 20 });
});

test('a policy that is off bounds nothing: a pool of one agent is not out of bounds, and may be that again', () => {
  expect(boundsOf(pool(false))).toBeUndefined();
  expect(byHandBounds(pool(false))).toMatchObject({ min: 0 });
});
