import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../base/distributions.ts';
import { type Random, seededRandom } from '../../base/random.ts';
import { senSlope } from '../../base/sen-slope.ts';
import { growthOf } from './growth.ts';
import { POINTS_MAX, trendOf } from './trend.ts';

const HOUR_MS = 3_600_000;
const BEGIN = 1_700_006_400_000; // a full hour

const hourly = (count: number, valueAt: (hour: number) => number) =>
  Array.from({ length: count }, (_none, hour) => ({ at: BEGIN + hour * HOUR_MS, value: valueAt(hour) }));
/** What a day looks like: quiet at night, four times as much at noon. */
const season = (hour: number): number => 100 + 60 * Math.sin((2 * Math.PI * hour) / 24);

/** Each value keeps a share of how far the one before was off. */
function noise(random: Random, kept: number): () => number {
  let last = 0;
  return () => {
    last = kept * last + Math.sqrt(1 - kept ** 2) * standardNormal(random);
    return last;
  };
}

describe('the slope', () => {
  it('is the median of the slopes between all pairs', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, (all) => {
        const slopes = all
          .flatMap((a, i) => all.slice(i + 1).map((b, gap) => (b - a) / (gap + 1)))
          .sort((a, b) => a - b);
        const [low, high] = [slopes[(slopes.length - 1) >> 1] ?? 0, slopes[slopes.length >> 1] ?? 0];
        const found = senSlope(all.map((value, at) => ({ at, value })));
        expect(found?.slope).toBeCloseTo((low + high) / 2, 6);
        expect(found?.low).toBeLessThanOrEqual(found?.slope ?? 0);
        expect(found?.high).toBeGreaterThanOrEqual(found?.slope ?? 0);
      }),
    );
  });

  it('is unknown where all is one moment', () => {
    expect(senSlope([])).toBeUndefined();
    expect(senSlope([1, 2].map((value) => ({ at: 5, value })))).toBeUndefined();
  });
});

describe('a trend', () => {
  it('has its size per day, whatever the time of day does', () => {
    for (const days of [3, 7, 14]) {
      const found = trendOf(hourly(24 * days, (hour) => season(hour) + hour / 2));
      expect(found).toMatchObject({ direction: 'up', isSeasonOut: true });
      expect(found.perDay).toBeCloseTo(12, 0);
      expect(found.certainty).toBeGreaterThan(0.999);
    }
    expect(trendOf(hourly(168, (hour) => season(hour) - hour / 2))).toMatchObject({ direction: 'down' });
  });

  it('is none where there is a season only', () => {
    for (const hours of [72, 80, 100, 168, 336]) expect(trendOf(hourly(hours, season)).direction).toBe('steady');
  });

  it('is none that is too small for anybody to care', () => {
    expect(trendOf(hourly(168, (hour) => 1_000 + hour / 10)).direction).toBe('steady');
    expect(trendOf(hourly(168, (hour) => 1_000 + hour)).direction).toBe('up');
  });

  it('is too short with fewer than eight points, and looks at two weeks at most', () => {
    expect(trendOf([]).direction).toBe('too-short');
    expect(trendOf(hourly(7, (hour) => hour)).direction).toBe('too-short');
    expect(trendOf(hourly(8, (hour) => hour)).direction).toBe('up');
    expect(trendOf(hourly(1_000, (hour) => hour)).points).toBe(POINTS_MAX);
  });

  // The level is 1 %, and holds where hours resemble the ones before: at most 2 % of 300 runs were measured.
  it.each([
    [24, 0, 0.01],
    [24, 0.5, 0.02],
    [72, 0, 0.01],
    [72, 0.5, 0.02],
    [168, 0, 0.01],
    [168, 0.5, 0.01],
    [168, 0.8, 0.025],
  ])('is rarely found in the noise of %d hours that keep %d of the hour before', (hours, kept, shareMax) => {
    const runs = 300;
    let found = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const next = noise(seededRandom(seed), kept);
      if (trendOf(hourly(hours, () => 10 + 5 * next())).direction !== 'steady') found++;
    }
    expect(found / runs).toBeLessThanOrEqual(shareMax);
  });

  it('is found in noise when it is there, and its interval holds the true slope', () => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const next = noise(seededRandom(seed), 0.5);
      const { direction, perDayLow, perDayHigh } = trendOf(hourly(168, (hour) => 100 + hour / 4 + 5 * next()));
      if (direction === 'up' && perDayLow <= 6 && perDayHigh >= 6) found++;
    }
    expect(found).toBeGreaterThanOrEqual(90);
  });
});

describe('growth', () => {
  it('tells when the room that is left is used up', () => {
    const found = growthOf(
      hourly(48, (hour) => 1_000 + 10 * hour),
      4_800,
    );
    expect(found).toMatchObject({ isGrowing: true });
    expect(found.daysLeft).toBeCloseTo(20, 6);
    expect(found.daysLeftMin).toBeCloseTo(20, 6);
    expect(
      growthOf(
        hourly(48, (hour) => 1_000 + 10 * hour),
        undefined,
      ).daysLeft,
    ).toBeUndefined();
  });

  it('is none for what has grown and settled, for a step, and for what shrinks', () => {
    const settled = hourly(48, (hour) => 1_000 * (1 - Math.exp(-hour / 4)));
    for (const points of [settled, hourly(48, (hour) => (hour < 10 ? 10 : 99)), hourly(48, (hour) => 1_000 - hour)]) {
      expect(growthOf(points, 1_000)).toMatchObject({ isGrowing: false });
      expect(growthOf(points, 1_000).daysLeft).toBeUndefined();
    }
  });
});
