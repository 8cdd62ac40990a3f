// The stretches of a trip, and how long waits are folded.
import type { Attempt, Task } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { layOut, tripOf } from './trip.ts';

const attempt = (number: number, startedAt: number, endedAt?: number): Attempt => ({
  number,
  agent: `a-${number}`,
  state: endedAt === undefined ? 'running' : 'failed',
  startedAt,
  ...(endedAt === undefined ? {} : { endedAt }),
});

const task = (fields: Partial<Task>): Task => ({
  id: 't1',
  type: 'work',
  tenant: 'default',
  priority: 4,
  band: 4,
  state: 'leased',
  requires: [],
  prefers: [],
  slots: 1,
  submittedAt: 0,
  readyAt: 0,
  attempt: 0,
  attemptsMax: 3,
  attempts: [],
  ...fields,
});

const words = (fields: Partial<Task>, now: number): readonly string[] =>
  tripOf(task(fields), now).map(({ kind, from, to, isOpen }) => `${kind} ${from}-${to}${isOpen ? ' and on' : ''}`);

describe('a trip', () => {
  it('is a wait that goes on before anything happened', () => {
    expect(words({ state: 'waiting' }, 50)).toEqual(['waiting 0-50 and on']);
    expect(words({ state: 'scheduled', readyAt: 90 }, 50)).toEqual(['held 0-50 and on']);
    expect(words({ state: 'waiting' }, 0)).toEqual(['waiting 0-0 and on']);
  });

  it('tells delay, waits, attempts and the time between them apart', () => {
    const attempts = [attempt(1, 20, 30), attempt(2, 60)];
    expect(words({ attempts, readyAt: 50 }, 90)).toEqual([
      'waiting 0-20',
      'attempt 20-30',
      'held 30-50',
      'waiting 50-60',
      'attempt 60-90 and on',
    ]);
  });

  it('shows the time in which a person was asked', () => {
    const approval = { question: 'Send it?', askedAt: 30, at: 70, answer: 'approved' } as const;
    const attempts = [attempt(1, 10, 30), attempt(2, 80, 95)];
    expect(words({ state: 'completed', attempts, approval, finishedAt: 95 }, 500)).toEqual([
      'waiting 0-10',
      'attempt 10-30',
      'approval 30-70',
      'waiting 70-80',
      'attempt 80-95',
    ]);
    expect(words({ state: 'awaiting-approval', approval: { question: '', askedAt: 0 } }, 9)).toEqual([
      'approval 0-9 and on',
    ]);
  });

  it('owns up to attempts that are no longer listed, and ends with the task', () => {
    expect(words({ attempts: [attempt(11, 100, 120)], finishedAt: 150 }, 999)).toEqual([
      'earlier 0-100',
      'attempt 100-120',
      'waiting 120-150',
    ]);
  });
});

describe('its bar', () => {
  const places = (fields: Partial<Task>, now: number) => layOut(tripOf(task(fields), now));

  it('is in proportion while that can be read', () => {
    const bar = places({ attempts: [attempt(1, 40, 100)], finishedAt: 100 }, 0);
    expect(bar.map(({ widthPercent }) => Math.round(widthPercent))).toEqual([40, 60]);
    expect(bar.some(({ isFolded }) => isFolded)).toBe(false);
  });

  it('folds a night of waiting, so that two seconds of work are seen', () => {
    const night = 36_000_000;
    const bar = places({ attempts: [attempt(1, night, night + 2_000)], finishedAt: night + 2_000 }, 0);
    expect(bar.map(({ isFolded }) => isFolded)).toEqual([true, false]);
    expect(bar[0]?.widthPercent).toBeLessThan(15);
  });

  it('folds nothing where there is only a wait, fills its width, and hides no stretch', () => {
    expect(places({ state: 'waiting' }, 1_000)).toEqual([{ leftPercent: 0, widthPercent: 100, isFolded: false }]);
    const bar = places({ attempts: [attempt(1, 10, 10), attempt(2, 20, 10_000)], finishedAt: 10_000 }, 0);
    expect(bar.reduce((sum, { widthPercent }) => sum + widthPercent, 0)).toBeCloseTo(100);
    expect(bar.every(({ widthPercent }) => widthPercent > 1)).toBe(true);
  });
});
