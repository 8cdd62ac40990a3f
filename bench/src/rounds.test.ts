import { describe, expect, it } from 'vitest';
import { interleave, ratios } from './rounds.ts';

describe('rounds', () => {
  it('take turns, and keep each contender’s in order', async () => {
    const order: string[] = [];
    const run = async (contender: string, round: number) => {
      order.push(contender);
      return round;
    };
    const measured = await interleave({ contenders: ['ours', 'peer'], rounds: 3, run });
    expect(order).toEqual(['ours', 'peer', 'ours', 'peer', 'ours', 'peer']);
    expect([...measured]).toEqual([
      ['ours', [0, 1, 2]],
      ['peer', [0, 1, 2]],
    ]);
  });

  it('stop at the first failure', async () => {
    const failing = interleave({ contenders: ['ours'], rounds: 2, run: () => Promise.reject(new Error('no server')) });
    await expect(failing).rejects.toThrow('no server');
  });

  it('are compared one by one', () => {
    expect(ratios([8, 10], [2, 5])).toEqual([4, 2]);
    expect(ratios([8, 10], [2])[1]).toBeNaN();
  });
});
