import { describe, expect, it } from 'vitest';
import { dayText, neighboursOf, shortDayText, utcText } from './days.ts';
import { capacityText, certaintyText, growthText, savedText, signedText, stageText } from './words.ts';

describe('a day', () => {
  it('has the name that people give it, in UTC', () => {
    expect(dayText('2025-11-20')).toBe('Thursday, 20 November 2025');
    const now = Date.UTC(2025, 10, 21, 0, 0, 1);
    expect([shortDayText('2025-11-20', now), shortDayText('2025-11-19', now)]).toEqual([
      'Yesterday',
      'Wednesday, 19 November',
    ]);
    expect(utcText(Date.UTC(2025, 10, 20, 12, 35, 59))).toBe('12:35 UTC');
  });

  it.each(['yesterday', '2025-99-99', ''])('stays what it was written as when it is none: %s', (text) => {
    expect(dayText(text)).toBe(text);
  });

  it('has neighbours among those that are kept, also when it is not among them', () => {
    const days = ['2025-11-20', '2025-11-19', '2025-11-15'];
    expect(neighboursOf(days, '2025-11-19')).toEqual({ earlier: '2025-11-15', later: '2025-11-20' });
    expect(neighboursOf(days, '2025-11-17')).toEqual({ earlier: '2025-11-15', later: '2025-11-19' });
    expect(neighboursOf(days, '2025-11-20')).toEqual({ earlier: '2025-11-19', later: undefined });
    expect(neighboursOf([], '2025-11-20')).toEqual({ earlier: undefined, later: undefined });
  });
});

describe('the words of a review', () => {
  it('say changes and how certain they are', () => {
    expect([signedText(0.31, 'tasks/s'), signedText(-0.5, 's'), signedText(-0.002, 'ratio')]).toEqual([
      '+0.31 tasks/s',
      '−500 ms',
      '−0.2 %',
    ]);
    expect([certaintyText(0.9999), certaintyText(0.994)]).toEqual(['> 99.9 %', '99.4 %']);
  });

  it('say what limited, what was saved, and what an agent carries', () => {
    expect([stageText({ kind: 'agents', name: 'coding' }), stageText({ kind: 'pause' })]).toEqual([
      'Agents of coding',
      'A pause',
    ]);
    expect(savedText({ agentHours: 25, fixedAgentHours: 100 })).toBe('75 % less than a fixed fleet');
    expect(savedText({ agentHours: 100, fixedAgentHours: 100 })).toBe('as many as a fixed fleet');
    expect(savedText({ agentHours: 0, fixedAgentHours: 0 })).toBeUndefined();
    const capacity = { perAgent: 3.1, lateRatio: 0.1, objectiveSeconds: 2, of: 'wait' } as const;
    expect(capacityText({ ...capacity, verdict: 'breaks' })).toBe('3.1/s per agent, then a wait of 2 s breaks');
    expect(capacityText({ ...capacity, verdict: 'too-little' })).toBe('not enough data');
  });

  it('say when what grows is used up, where that is known', () => {
    const disk = { of: 'disk', isKnown: true, isGrowing: true, bytes: 1, perDay: 2 ** 30 } as const;
    expect(growthText({ ...disk, daysLeft: 151, daysLeftMin: 140 })).toBe(
      'grows by 1 GiB a day: used up in 151 d, in 140 d at the earliest',
    );
    expect(growthText({ ...disk, isGrowing: false })).toBe('does not grow');
    expect(growthText({ ...disk, isKnown: false })).toBe('not enough data');
  });
});
