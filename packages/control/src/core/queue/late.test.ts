import { describe, expect, it } from 'vitest';
import { judgeLate, type TaskNow } from './late.ts';

const token = { task: 1, attempt: 1, epoch: 1, nonce: 7 };
const waiting: TaskNow = {
  policy: 'adopt',
  state: 'open',
  attempt: 1,
  epoch: 1,
  holder: token,
  endedAs: 'lost',
  isHedged: false,
  hasLate: false,
  hasRivalEffect: false,
};

describe('judgeLate', () => {
  it.each([
    ['adopts the result of a lost attempt while the task waits', {}, 'adopt'],
    ['adopts it while another attempt runs without an effect', { state: 'leased', attempt: 2 }, 'adopt'],
    ['keeps it beside once the other attempt has an effect', { state: 'leased', hasRivalEffect: true }, 'keep'],
    ['keeps it beside when the task asks for that', { policy: 'keep' }, 'keep'],
    ['keeps it beside when the task has ended otherwise', { state: 'dead-lettered' }, 'keep'],
    ['keeps one late result only', { policy: 'keep', hasLate: true }, 'ignore'],
    ['discards it when the task asks for that', { policy: 'discard' }, 'ignore'],
    [
      'adopts the result of an attempt that was hedged, whatever its rival did and the task asks for',
      { state: 'leased', attempt: 2, policy: 'discard', isHedged: true, endedAs: 'superseded', hasRivalEffect: true },
      'adopt',
    ],
    [
      'treats the loser of a hedge like any late result',
      { state: 'completed', attempt: 2, holder: undefined, isHedged: true, endedAs: 'superseded' },
      'keep',
    ],
    ['ignores results of a cancelled task', { state: 'cancelled' }, 'ignore'],
    ['ignores the repeated report of the attempt that completed the task', { state: 'completed' }, 'ignore'],
    ['ignores a result after the same attempt had failed', { endedAs: 'failed' }, 'ignore'],
    ['ignores attempts and epochs that were never given out', { attempt: 0 }, 'ignore'],
  ] as const)('%s', (_, change, verdict) => {
    expect(judgeLate(token, { ...waiting, ...change })).toBe(verdict);
  });
});
