import { describe, expect, it } from 'vitest';
import { chooseDrains, mostAway } from './drain.ts';

const agent = (id: string, fields: { isOld?: boolean; isUp?: boolean; running?: number } = {}) => ({
  ...{ id, isOld: true, isUp: true, running: 0 },
  ...fields,
});

describe('chooseDrains', () => {
  const chosen = (agents: readonly ReturnType<typeof agent>[], atOnce: number | string): readonly string[] =>
    chooseDrains(agents, atOnce).map(({ id }) => id);
  const FOUR = ['a', 'b', 'c', 'd'].map((id) => agent(id));

  it('takes as many as may be away, in their order', () => {
    expect(chosen(FOUR, 1)).toEqual(['a']);
    expect(chosen(FOUR, '50%')).toEqual(['a', 'b']);
    expect(chosen(FOUR, 9)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('counts those that are away already, whatever the reason', () => {
    expect(chosen([agent('x', { isUp: false, isOld: false }), ...FOUR], 2)).toEqual(['a']);
    expect(chosen([agent('x', { isUp: false }), agent('y', { isUp: false }), ...FOUR], 2)).toEqual([]);
    expect(chosen([...FOUR.map((one) => ({ ...one, isUp: false })), agent('e')], 2)).toEqual([]);
  });

  it('takes idle ones before those that work, and no fresh one', () => {
    expect(chosen([agent('a', { running: 1 }), agent('b'), agent('c', { isOld: false })], 3)).toEqual(['b', 'a']);
  });
});

it.each([
  [3, 100, 3],
  ['25%', 10, 2],
  ['25%', 3, 1],
  ['1%', 100, 1],
  ['29%', 100, 29],
  ['100%', 7, 7],
  ['25%', 0, 1],
])('%s of %d may be away: %d', (atOnce, size, most) => {
  expect(mostAway(atOnce, size)).toBe(most);
});
