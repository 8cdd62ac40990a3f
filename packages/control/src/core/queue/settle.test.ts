import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { backoffMs, type EndedBadly, followUp } from './settle.ts';

const backoff = { baseMs: 1000, factor: 2, maxMs: 5000, jitterRatio: 0 };
const ended: EndedBadly = {
  how: 'failed',
  error: { class: 'Boom', message: 'boom' },
  attempt: 1,
  attemptsMax: 3,
  backoff,
  deaths: 0,
};
const rules = { poisonDeaths: 3 };
const random = seededRandom(1);

describe('followUp', () => {
  it.each([
    ['a first failure is retried after the base delay', {}, { kind: 'retry', at: 11_000 }],
    ['a second failure waits twice as long', { attempt: 2 }, { kind: 'retry', at: 12_000 }],
    [
      'the last attempt goes to the dead letters',
      { attempt: 3 },
      { kind: 'dead-letter', reason: 'attempts-exhausted' },
    ],
    [
      'a terminal error ends the task at once',
      { error: { class: 'Bad', message: '', terminal: true } },
      { kind: 'fail' },
    ],
    ['a task that lost its agent goes on at once', { how: 'lost', deaths: 1 }, { kind: 'retry', at: 10_000 }],
    [
      'a task that killed its third agent is poison',
      { how: 'lost', deaths: 3 },
      { kind: 'dead-letter', reason: 'poison' },
    ],
    [
      'poison is told before exhaustion',
      { how: 'lost', deaths: 3, attempt: 3 },
      { kind: 'dead-letter', reason: 'poison' },
    ],
    [
      'a lost attempt counts',
      { how: 'lost', deaths: 1, attempt: 3 },
      { kind: 'dead-letter', reason: 'attempts-exhausted' },
    ],
    ['a timeout is retried like a failure', { how: 'timed-out' }, { kind: 'retry', at: 11_000 }],
  ])('%s', (_, change, expected) => {
    expect(followUp({ ...ended, ...(change as Partial<EndedBadly>) }, rules, 10_000, random)).toEqual(expected);
  });
});

describe('backoffMs', () => {
  it('stops growing at its maximum', () => {
    expect([1, 2, 3, 4, 9].map((attempt) => backoffMs(attempt, backoff, random))).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
  });

  it('takes away at most the jitter share', () => {
    for (let round = 0; round < 100; round++) {
      const delay = backoffMs(2, { ...backoff, jitterRatio: 0.5 }, random);
      expect(delay).toBeGreaterThanOrEqual(1000);
      expect(delay).toBeLessThanOrEqual(2000);
    }
  });
});
