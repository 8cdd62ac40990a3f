import { describe, expect, it } from 'vitest';
import { journalUse } from './batching.ts';
import { bottleneckOf, type StageLoad } from './bottleneck.ts';

const SPAN = { from: 0, to: 300_000, isKnown: true };

const agents = (name: string, more: Partial<StageLoad>): StageLoad => ({
  ...{ kind: 'agents', name, waiting: 0, utilization: 0.5, perSecond: 10, slots: 40, agents: 10 },
  ...more,
});
const controller = (utilization: number, perSecond: number): StageLoad => ({
  ...{ kind: 'event-loop', utilization, perSecond, waiting: 0 },
});
const journal = (utilization: number, perSecond: number, isAtLeast = false): StageLoad => ({
  ...{ kind: 'journal', utilization, perSecond, isAtLeast, waiting: 0 },
});

describe('the bottleneck', () => {
  it('is the fullest stage, with what it carries at most, how many agents more would do, and what comes next', () => {
    // 0.96 × 40 slots for 30 a second: 1.28 slots per attempt and second. 30 + 90 / 300 s at 85 %: 45.6 slots, of
    // which an agent has 4.
    const found = bottleneckOf(
      [agents('summarise', { utilization: 0.96, perSecond: 30, waiting: 90 }), controller(0.2, 40), journal(0.1, 40)],
      SPAN,
    );
    expect(found.limiting).toMatchObject([{ kind: 'agents', name: 'summarise', agentsMore: 2 }]);
    expect(found.limiting[0]?.perSecondMax).toBeCloseTo(31.25);
    expect(found.next).toMatchObject({ kind: 'event-loop', perSecondMax: 200 });
    expect(found.summary).toBe(
      'the agents of type summarise limit: 96 % of 40 slots were busy, 31.3 tasks/s at most; ' +
        '2 more agents would do for what waits (90 tasks wait); after that the controller, at 200 tasks/s',
    );
  });

  it('counts in what comes beyond what is carried', () => {
    const full = { utilization: 1, perSecond: 10, slots: 10, agents: 10 };
    // One slot per attempt and second: 10 + 5 a second need 15 slots, of which 85 % are busy.
    const { limiting } = bottleneckOf([agents('a', { ...full, waitingGrowth: 5 })], SPAN);
    expect(limiting[0]?.agentsMore).toBe(8);
    expect(bottleneckOf([agents('a', full)], SPAN).limiting[0]?.agentsMore).toBe(2);
  });

  it('is nothing when no stage is full, and says which is the fullest', () => {
    const found = bottleneckOf([controller(0.02, 20), agents('a', { utilization: 0.34 })], SPAN);
    expect(found).toMatchObject({ limiting: [], isKnown: true });
    expect(found.next).toBeUndefined();
    expect(found.summary).toBe('nothing limits: the fullest stage is the agents of type a, at 34 %');
    expect(bottleneckOf([controller(0.001, 0)], SPAN).summary).toContain('next to nothing to do');
  });

  it('is not guessed', () => {
    expect(bottleneckOf([], { ...SPAN, isKnown: false }).summary).toBe('not known: nothing was measured');
    const unknown: StageLoad = {
      ...{ kind: 'journal', utilization: undefined, perSecond: 10, waiting: 0, unknown: 'it was always writing' },
    };
    const found = bottleneckOf([unknown, controller(0.3, 10)], SPAN);
    expect(found.limiting).toEqual([]);
    expect(found.summary).toBe(
      'nothing limits: the fullest stage is the controller, at 30 %; not known of the journal: it was always writing',
    );
  });

  it('is the stage that holds most tasks back when several are full', () => {
    const found = bottleneckOf(
      [
        { kind: 'missing-agents', name: 'translate', utilization: 1, perSecond: undefined, waiting: 2 },
        { kind: 'pause', utilization: 1, perSecond: undefined, waiting: 5 },
        agents('a', { utilization: 0.95, waiting: 100 }),
      ],
      SPAN,
    );
    expect(found.limiting.map(({ kind }) => kind)).toEqual(['agents', 'pause', 'missing-agents']);
    expect(found.summary).toMatch(/; also full: a pause, agents for translate, of which there are none$/);
    // Behind the controller everything waits.
    const shared = bottleneckOf([agents('a', { utilization: 0.99, waiting: 100 }), controller(0.93, 10)], SPAN);
    expect(shared.limiting[0]).toMatchObject({ kind: 'event-loop' });
    expect(shared.summary).toMatch(
      /^the controller limits: its event loop was busy 93 % of the time, 10.8 tasks\/s at most/,
    );
  });

  it('names a limit with its rate, and what stands behind it', () => {
    const limit: StageLoad = {
      kind: 'limit',
      name: 'model',
      utilization: 1,
      perSecond: undefined,
      perSecondMax: 5,
      waiting: 1,
    };
    const { summary, next } = bottleneckOf([limit, journal(0.6, 6, true)], SPAN);
    expect(summary).toBe(
      'the limit model holds tasks back: it was full 100 % of the time, 5 tasks/s at most; 1 task waits behind it; ' +
        'after that the journal, at 10 tasks/s or more',
    );
    expect(next).toMatchObject({ kind: 'journal', isAtLeast: true });
    // How often it writes says little while that is seldom.
    expect(bottleneckOf([limit, journal(0.1, 5, true)], SPAN).next).toBeUndefined();
  });
});

describe('the journal', () => {
  const windows = (count: number, flush: (window: number) => { flushes: number; seconds: number; bytes: number }) =>
    Array.from({ length: count }, (_none, window) => flush(window));

  it('is as full as its bytes need time, however often it writes', () => {
    // 2 ms a flush and 1 µs per 100 bytes; always writing, with batches that vary.
    const flushes = windows(30, (window) => {
      const bytesPerFlush = 50_000 + 5_000 * window;
      const count = 3_000;
      return { flushes: count, seconds: count * (0.002 + bytesPerFlush * 1e-8), bytes: count * bytesPerFlush };
    });
    const use = journalUse(flushes, 300);
    expect(use.busy).toBeCloseTo(Math.min(1, flushes.reduce((sum, { seconds }) => sum + seconds, 0) / 300), 9);
    const bytes = flushes.reduce((sum, each) => sum + each.bytes, 0);
    expect(use.ofBytes).toBeCloseTo((bytes * 1e-8) / 300, 6);
  });

  it('does not tell bytes from flushes where all batches are alike, or too few', () => {
    const alike = windows(30, () => ({ flushes: 100, seconds: 9.9, bytes: 100_000 }));
    expect(journalUse(alike, 300)).toEqual({ busy: 0.99, ofBytes: undefined });
    expect(journalUse(alike.slice(0, 2), 20).ofBytes).toBeUndefined();
    expect(journalUse([], 300)).toEqual({ busy: 0, ofBytes: undefined });
  });
});
