import { expect, it } from 'vitest';
import { productionOverTime } from '../../../test/scale/production.ts';

it('production does nothing, counts to 3 and grows by 5, does nothing, counts to 5 and shrinks by 2', () => {
  const verdicts = productionOverTime();
  expect(verdicts.map(({ from, to }) => to - from)).toEqual([0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0, 0, 0]);
  expect(verdicts.map(({ counters }) => counters.up)).toEqual([
    0, 0, 0, 1, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
  expect(verdicts.map(({ counters }) => counters.down)).toEqual([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5,
  ]);
  expect([verdicts[5], verdicts[13], verdicts[18]]).toMatchObject([
    { action: 'scale_up', from: 10, to: 15 },
    { action: 'scale_down', from: 15, to: 13 },
    { action: 'none', heldBy: 'cooldown' },
  ]);
});
