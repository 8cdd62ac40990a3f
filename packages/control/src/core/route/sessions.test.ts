import { expect, it } from 'vitest';
import { Sessions } from './sessions.ts';

it('forgets the sessions unused for longest', () => {
  const sessions = new Sessions(2);
  sessions.remember('a', 1);
  sessions.remember('b', 2);
  sessions.remember('a', 3);
  sessions.remember('c', 4);
  expect([sessions.find('a'), sessions.find('b'), sessions.find('c'), sessions.size]).toEqual([3, -1, 4, 2]);
});
