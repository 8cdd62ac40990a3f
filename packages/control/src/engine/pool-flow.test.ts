import { describe, expect, it } from 'vitest';
import { PoolFlow } from './pool-flow.ts';

/** The start of a minute. */
const START = 1_699_999_980_000;
const MINUTE_MS = 60_000;

describe('the flow of a pool', () => {
  it('says nothing of means while too few have ended', () => {
    const flow = new PoolFlow(START);
    for (let ended = 0; ended < 4; ended++) flow.completed(100, START);
    flow.scored(1, START);
    const few = { responseTimeMs: null, errorRatio: null, satisfaction: null };
    expect(flow.read(START + 1)).toMatchObject(few);
    flow.failed(START);
    expect(flow.read(START + 1)).toMatchObject({ errorRatio: 0.2, responseTimeMs: null });
  });

  it('gives means and a rate of the last minutes', () => {
    const flow = new PoolFlow(START);
    for (let second = 0; second < 600; second++) {
      const now = START + second * 1000;
      flow.completed(second < 300 ? 1 : 40, now);
      flow.scored(second < 300 ? 0 : 0.5, now);
    }
    const now = START + 600_000;
    expect(flow.read(now)).toMatchObject({ responseTimeMs: 40, errorRatio: 0, satisfaction: 0.5 });
    expect(flow.read(now).completedPerMinute).toBeCloseTo(60, 0);
  });

  it('counts a young pool over the time that it has been there', () => {
    const flow = new PoolFlow(START);
    for (let second = 0; second < 30; second++) flow.completed(1, START + second * 1000);
    expect(flow.read(START + 30_000).completedPerMinute).toBeCloseTo(60, 0);
  });

  it('forgets what is older than its windows, also after a long silence', () => {
    const flow = new PoolFlow(START);
    for (let ended = 0; ended < 50; ended++) flow.completed(9_000, START);
    expect(flow.read(START + 10 * MINUTE_MS)).toMatchObject({ completedPerMinute: 0, responseTimeMs: null });
    flow.completed(1, START + 10 * MINUTE_MS);
    expect(flow.read(START + 10 * MINUTE_MS).completedPerMinute).toBeLessThan(1);
  });

  describe('the quality', () => {
    /** Scores at a rate, each a time in turn, over minutes. */
    function score(
      flow: PoolFlow,
      { from, to, scores }: { from: number; to: number; scores: readonly number[] },
    ): void {
      for (let second = from * 60; second < to * 60; second += 6) {
        flow.scored(scores[(second / 6) % scores.length] ?? 0, START + second * 1000);
      }
    }

    it('holds the last five minutes against the half hour before', () => {
      const flow = new PoolFlow(START);
      score(flow, { from: 0, to: 10, scores: [0.1] });
      score(flow, { from: 10, to: 40, scores: [1, 0.8] });
      score(flow, { from: 40, to: 45, scores: [0.8, 0.6] });
      const { quality } = flow.read(alignedEnd(45));
      expect(quality?.recent).toBeCloseTo(0.7, 6);
      expect(quality?.before).toBeCloseTo(0.9, 6);
      // Of 50 and 300 scores with a standard deviation of 0.1 each.
      expect(quality?.margin).toBeCloseTo(2 * 0.1 * Math.sqrt(1 / 49 + 1 / 299), 4);
    });

    it('is unknown while either span has too few scores', () => {
      const flow = new PoolFlow(START);
      for (let count = 0; count < 100; count++) flow.scored(0.9, START);
      expect(flow.read(START).quality).toBeNull();
      for (let count = 0; count < 19; count++) flow.scored(0.5, START + 10 * MINUTE_MS);
      expect(flow.read(START + 10 * MINUTE_MS).quality).toBeNull();
      flow.scored(0.5, START + 10 * MINUTE_MS);
      expect(flow.read(START + 10 * MINUTE_MS).quality).toEqual({
        recent: 0.5,
        before: expect.closeTo(0.9),
        margin: expect.closeTo(0),
      });
      expect(flow.read(START + 60 * MINUTE_MS).quality).toBeNull();
    });
  });
});

/** The last moment of a minute counted from START, in the last window of it. */
function alignedEnd(minute: number): number {
  return START + minute * MINUTE_MS - 1;
}
