import { describe, expect, test } from 'vitest';
import { reviewExample } from '../../api/review-examples.ts';
import { reviewText } from './review-text.ts';

const terminal = { out() {}, err() {}, isTty: false, hasColour: false, columns: 120 };
const textOf = (more: Partial<typeof reviewExample> = {}): string =>
  reviewText({ ...reviewExample, ...more }, terminal);

describe('a review', () => {
  test('reads from the verdict down to the numbers', () => {
    const text = textOf();
    const titles = text.split('\n\n').map((part) => part.split('\n')[0]);
    expect(titles).toEqual([
      '1 d, 2025-12-31 00:00 to 2026-01-01 00:00 UTC',
      ...['What needs you', 'Bottleneck', 'Load and service', 'Cost', 'Scaling', 'Trends', 'Growth'],
    ]);
    expect(text.split('\n')[1]).toBe(reviewExample.verdict);
    for (const line of [
      'dead-letters  3 dead letters wait for a decision: muster tasks --state dead-lettered',
      'limited  agents summarise: 12 % of 288 windows of 5 min',
      '         2 more agents would do for what waits (90 tasks wait)',
      'submitted  812,400 tasks: 9.4/s, in the busiest window 41.2/s',
      'outcomes   811,950 completed, 12 failed, 3 dead-lettered, 40 cancelled, 0 expired; 1,204 retried',
      'waits      p50 4 ms, p95 1.4 s, p99 6.8 s',
      'objective  96.9 % started within 2 s (asked for: 95 %)',
      'agents  311 agent-hours, 66 % less than the 912 of a fixed fleet of the largest size until then',
      'spent   62.10 for agents, about 182.40 for the fixed fleet',
      'summarise  grew 14 times, shrank 12 times',
      '           +52 agents: 4,100 agent-minutes more (13.70)',
      '              in the 5 minutes before → after: wait p95 4.2 s → 600 ms, slots used 97 % → 81 %',
      '           capacity: a wait of 2 s breaks from 3.1 tasks/s per agent on: 11 % were late there',
      'disk  41 % of 93.1 GiB used, 54.9 GiB free; grows by 372 MiB a day: used up in 151 d (140 d at the earliest)',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain(
      'load  up by 0.31 tasks/s a day (0.22 to 0.4 tasks/s), mostly 8.9 tasks/s; over 99.9 % certain',
    );
  });

  test('of a span in which nothing was measured ends after the verdict, without zeros and sizes that stayed', () => {
    const verdict = 'not enough data: nothing was measured in this span';
    expect(textOf({ measuredMs: 0, verdict, concerns: [] })).toBe(
      `1 d, 2025-12-31 00:00 to 2026-01-01 00:00 UTC\n${verdict}\n\nWhat needs you\nnothing  as far as this span tells`,
    );
  });

  test('says where there is not enough data, rather than nothing', () => {
    const text = textOf({
      measuredMs: 240_000,
      concerns: [],
      bottleneck: { windowMs: 300_000, windows: 0, full: [] },
      load: { ...reviewExample.load, byType: [] },
      service: { ...reviewExample.service, wait: null, run: null, metRatio: null },
      cost: { ...reviewExample.cost, pools: [] },
      scaling: [],
      trends: reviewExample.trends.map((trend) => ({ ...trend, direction: 'too-short' as const })),
      growth: [{ of: 'controller-heap', isKnown: false, isGrowing: false, bytes: 0, perDay: 0 }],
    });
    expect(text.split('\n')[0]).toBe('1 d, 2025-12-31 00:00 to 2026-01-01 00:00 UTC, of which 4 min were measured');
    expect(text).toMatch(/What needs you\nnothing +as far as this span tells/);
    expect(text).toMatch(/Bottleneck\nnot known +not enough data/);
    expect(text).toMatch(/\nwaits +not enough data\nruns +not enough data\nobjective +not enough data\n/);
    expect(text).toMatch(/Trends\nnone yet +not enough data: trends are told from 8 hours on/);
    expect(text).toMatch(/Growth\ncontroller, heap +not enough data/);
  });
});
