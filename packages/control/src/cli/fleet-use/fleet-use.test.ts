import { describe, expect, test } from 'vitest';
import { FleetHistory } from './fleet-history.ts';
import { fleetUseOf } from './fleet-use.ts';
import { percentilesOf, quantile } from './quantile.ts';
import { changesOf } from './scaling-actions.ts';

describe('FleetHistory', () => {
  test('integrates agents over time, and stays bounded', () => {
    const history = new FleetHistory();
    for (let index = 0; index < 10_000; index++) {
      history.add({ at: index * 10, agents: index < 5000 ? 2 : 4, slots: 8, slotsBusy: 0, waiting: 0 });
    }
    expect(history.samples.length).toBeLessThanOrEqual(1201);
    const exact = 2 * 50_000 + 4 * 50_000;
    expect(Math.abs(history.agentMs(0, 100_000) - exact) / exact).toBeLessThan(0.01);
    expect(history.agentMs(0, 10_000)).toBe(20_000);
  });
});

test.each([
  [0.5, 2],
  [0.51, 3],
  [0.99, 4],
  [1, 4],
  [0, 1],
])('quantile %s of 1 to 4 is %s', (ratio, value) => expect(quantile([1, 2, 3, 4], ratio)).toBe(value));

test('percentiles of values in any order, and of none', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentilesOf(hundred)).toEqual({ p50: 50, p90: 90, p95: 95, p99: 99, max: 100 });
  expect(percentilesOf([1, 2], 20)).toMatchObject({ p50: 20, max: 40 });
  expect(percentilesOf([])).toBeNull();
});

describe('what a fleet cost', () => {
  const history = new FleetHistory();
  for (const [at, agents] of [
    [0, 9],
    [1000, 2],
    [1500, 2],
    [2000, 5],
    [3000, 3],
    [4000, 8],
  ] as const)
    history.add({ at, agents, slots: agents, slotsBusy: 0, waiting: 0 });

  test('is of the run only, in minutes of the trace', () => {
    const use = fleetUseOf({ history, from: 1000, to: 3600, speed: 60, work: undefined });
    expect(use).toMatchObject({ agentsMin: 2, agentsMax: 5, agentMinutesFixed: null, fixedAgents: null });
    expect(use.agentMinutes).toBeCloseTo(2 + 5 + 0.6 * 3);
    expect(use.agentsMean).toBeCloseTo((2 + 5 + 0.6 * 3) / 2.6);
  });

  test('changes of size are told from sample to sample', () => {
    expect(changesOf(history.samples).map(({ from, to, action }) => [from, to, action])).toEqual([
      [9, 2, 'scale_down'],
      [2, 5, 'scale_up'],
      [5, 3, 'scale_down'],
      [3, 8, 'scale_up'],
    ]);
  });
});
