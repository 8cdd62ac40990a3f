import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/control/src/base/random.ts';
import { drawArrivals, REGIMES, type Regime } from './generated.ts';
import * as rates from './rates.ts';

const HOUR = 3600;
/** Without the heavy tails of work, which hide what is looked at. */
const evenly = (regime: Regime): Regime => ({ ...regime, work: { ...regime.work, distribution: 'fixed' } });

describe('generated traffic', () => {
  it.each(REGIMES)('$name is the same with the same seed, another with another, and ordered', (regime) => {
    const draw = (seed: number, scale = 0.1) => drawArrivals(regime, { seed, scale });
    const tasks = draw(1);
    expect(draw(1)).toEqual(tasks);
    expect(draw(2)).not.toEqual(tasks);
    expect(tasks.length).toBeGreaterThan(20);
    expect(tasks.every(({ atMs }, index) => atMs >= (tasks[index - 1]?.atMs ?? 0))).toBe(true);
    expect(tasks.at(-1)?.atMs).toBeLessThan(0.1 * regime.hours * HOUR * 1000);
    const shorter = draw(1, 0.05);
    expect(shorter).toEqual(tasks.slice(0, shorter.length));
  });

  it.each(REGIMES.map(evenly))('$name keeps as many slots busy as it says', (regime) => {
    const tasks = drawArrivals(regime, { seed: 3, scale: 1 });
    const busyMs = tasks.reduce((sum, { serviceMs }) => sum + serviceMs, 0);
    const error = busyMs / (regime.hours * HOUR * 1000) / regime.slotsMean - 1;
    // Four standard deviations of a Poisson count.
    expect(Math.abs(error)).toBeLessThan(4 / Math.sqrt(tasks.length));
  });
});

describe('how its rate goes', () => {
  const levels = (how: rates.Rates, seconds: number, seed = 1) => how(seededRandom(seed), seconds);
  const mean = (some: Float64Array): number => some.reduce((sum, level) => sum + level, 0) / some.length;

  it('is a day that repeats, but for noise', () => {
    const days = levels(rates.season, 48 * HOUR);
    const at = (hour: number) => mean(days.slice((hour - 1) * HOUR, (hour + 1) * HOUR));
    for (const noon of [12, 36]) expect(at(noon) / at(24)).toBeGreaterThan(3);
    expect(at(36) / at(12)).toBeCloseTo(1, 0);
  });

  it('grows slowly, to three to six times as much', () => {
    const all = levels(rates.trend, 12 * HOUR);
    const growth = mean(all.slice(-HOUR)) / mean(all.slice(0, HOUR));
    expect(growth).toBeGreaterThan(2);
    expect(growth).toBeLessThan(7);
  });

  it('is steps that last ten minutes at least, up and down', () => {
    const all = levels(rates.steps, 12 * HOUR);
    const edges = Array.from(all.keys()).filter((second) => second > 0 && all[second] !== all[second - 1]);
    expect(edges.length).toBeGreaterThan(10);
    for (const [index, edge] of edges.entries()) expect(edge - (edges[index - 1] ?? 0)).toBeGreaterThanOrEqual(600);
    const isUp = edges.map((edge) => (all[edge] ?? 0) > (all[edge - 1] ?? 0));
    expect(new Set(isUp).size).toBe(2);
  });

  it('has ramps without a jump', () => {
    const all = levels(rates.ramps, 12 * HOUR);
    expect(Math.max(...all)).toBeGreaterThan(3.9);
    const jumps = all.map((level, second) => Math.abs(level - (all[second - 1] ?? level)));
    expect(Math.max(...jumps)).toBeLessThan(0.02);
  });

  it('has spikes at times that are not even, and bursts with nothing between', () => {
    const spikes = levels(rates.spikes, 12 * HOUR);
    const starts = Array.from(spikes.keys()).filter((second) => (spikes[second] ?? 0) > 1 && spikes[second - 1] === 1);
    expect(starts.length).toBeGreaterThan(15);
    expect(new Set(starts.map((start, index) => start - (starts[index - 1] ?? 0))).size).toBe(starts.length);
    expect(new Set(levels(rates.bursts, 12 * HOUR))).toEqual(new Set([0, 1]));
    expect(new Set(levels(rates.moods, 12 * HOUR)).size).toBe(3);
  });

  it('is a burst at each minute', () => {
    const all = levels(rates.minutely, HOUR);
    const high = Array.from(all.keys()).filter((second) => (all[second] ?? 0) > 1);
    expect(high).toHaveLength(2 * 60);
    expect(high.every((second) => second % 60 < 2)).toBe(true);
    expect(all[0]).toBe(Math.max(...all));
  });

  it('is self-similar: means over ever longer spans vary more than those of independent seconds', () => {
    // The variance of means over m seconds falls as m^(2H - 2): H is 0.5 for independent ones, 0.8 by construction.
    const spread = (all: Float64Array, span: number): number => {
      const means = Array.from({ length: Math.floor(all.length / span) }, (_, place) =>
        mean(all.slice(place * span, (place + 1) * span)),
      );
      const middle = means.reduce((sum, value) => sum + value, 0) / means.length;
      return means.reduce((sum, value) => sum + (value - middle) ** 2, 0) / means.length;
    };
    const hursts = [1, 2, 3, 4].map((seed) => {
      const all = levels(rates.selfSimilar, 48 * HOUR, seed);
      return 1 + Math.log(spread(all, 1280) / spread(all, 40)) / Math.log(1280 / 40) / 2;
    });
    expect(hursts.reduce((sum, hurst) => sum + hurst, 0) / hursts.length).toBeGreaterThan(0.7);
  });
});
