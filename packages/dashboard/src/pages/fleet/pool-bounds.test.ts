import { expect, test } from 'vitest';
import { boundsOf } from './pool-bounds.ts';

test('a pool is drawn between its bounds, unless it may have any size', () => {
  expect(boundsOf({ bounds: { min: 2, max: 20 } })).toEqual({ min: 2, max: 20 });
  expect(boundsOf({ bounds: { min: 0, max: 10_000 } })).toBeUndefined();
});
