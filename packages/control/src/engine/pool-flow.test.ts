import { describe, expect, it } from 'vitest';
import { PoolFlow } from './pool-flow.ts';

const START = 1_700_000_000_000;
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
});
