// Arrivals of every kind and shape: how many, how regular, and that nobody who takes them late moves them.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { type Arrivals, BURSTY_VARIATION, gapsOf } from './gaps.ts';
import { Schedule, type ScheduleOptions } from './schedule.ts';
import { shapeOf } from './shape.ts';

const PLAIN = { peakRatio: 1, periodMs: 1000, rampUpMs: 0, rampDownMs: 0 };

function scheduleOf({
  arrivals = 'poisson',
  seed = 1,
  ...options
}: Partial<ScheduleOptions> & { readonly arrivals?: Arrivals; readonly seed?: number } = {}): Schedule {
  const { durationMs = 200_000 } = options;
  return new Schedule({
    ratePerSecond: 100,
    tasksPerArrival: 1,
    shape: shapeOf({ name: 'constant', durationMs, ...PLAIN }),
    gaps: gapsOf(arrivals, seededRandom(seed)),
    durationMs,
    ...options,
  });
}

/** Everything due by then. */
function taken(schedule: Schedule, untilMs = Number.POSITIVE_INFINITY): number[] {
  const due: number[] = [];
  for (let at = schedule.take(untilMs); at !== undefined; at = schedule.take(untilMs)) due.push(at);
  return due;
}

/** Variance ÷ squared mean of the gaps. */
function variationOf(due: readonly number[]): number {
  const gaps = due.slice(1).map((at, index) => at - (due[index] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length / mean ** 2;
}

describe('arrivals at a constant rate', () => {
  // 20,000 arrivals; a count of them has a standard deviation of √(20,000 × c²).
  test.each<[Arrivals, number, number]>([
    ['even', 0, 0],
    ['poisson', 1, 4 * Math.sqrt(20_000)],
    ['bursty', BURSTY_VARIATION, 4 * Math.sqrt(20_000 * BURSTY_VARIATION)],
  ])('%s: the mean rate, and a squared variation of the gaps of %d', (arrivals, variation, deviation) => {
    const due = taken(scheduleOf({ arrivals }));
    expect(Math.abs(due.length - 20_000)).toBeLessThanOrEqual(deviation);
    const within = variation === 0 ? 1e-6 : variation * 0.1;
    expect(Math.abs(variationOf(due) - variation)).toBeLessThan(within);
    expect(due.every((at, index) => at >= (due[index - 1] ?? 0) && at < 200_000)).toBe(true);
  });

  test('even: fixed gaps', () => {
    expect(taken(scheduleOf({ arrivals: 'even', durationMs: 50 })).map(Math.round)).toEqual([5, 15, 25, 35, 45]);
  });

  test('bursty: counts of long spans vary as much more than those of a Poisson process as the gaps do', () => {
    const counts = new Array<number>(200).fill(0);
    for (const at of taken(scheduleOf({ arrivals: 'bursty' }))) {
      const second = Math.floor(at / 1000);
      counts[second] = (counts[second] ?? 0) + 1;
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(BURSTY_VARIATION * 0.7);
    expect(variance / mean).toBeLessThan(BURSTY_VARIATION * 1.3);
  });

  test('the same seed, the same arrivals; another seed, others', () => {
    const first = taken(scheduleOf({ arrivals: 'bursty', durationMs: 5000, seed: 7 }));
    expect(taken(scheduleOf({ arrivals: 'bursty', durationMs: 5000, seed: 7 }))).toEqual(first);
    expect(taken(scheduleOf({ arrivals: 'bursty', durationMs: 5000, seed: 8 }))).not.toEqual(first);
  });

  test('a batch of tasks per arrival keeps the rate of tasks', () => {
    expect(taken(scheduleOf({ arrivals: 'even', durationMs: 1000, tasksPerArrival: 10 }))).toHaveLength(10);
  });
});

describe('arrivals of a shape', () => {
  test.each<[Parameters<typeof shapeOf>[0]['name'], number]>([
    // Mean of the shape × 100 per second × 60 s, with a peak of three times the base.
    ['constant', 6000],
    ['ramp', 12_000],
    ['step', 12_000],
    ['spike', 7200],
    ['season', 12_000],
  ])('%s: as many as the integral of the rate', (name, count) => {
    const durationMs = 60_000;
    const shape = shapeOf({ name, durationMs, ...PLAIN, peakRatio: 3, periodMs: 20_000 });
    const even = taken(scheduleOf({ arrivals: 'even', durationMs, shape }));
    expect(Math.abs(even.length - count)).toBeLessThanOrEqual(count * 0.002);
    const poisson = taken(scheduleOf({ arrivals: 'poisson', durationMs, shape }));
    expect(Math.abs(poisson.length - count)).toBeLessThan(4 * Math.sqrt(count));
  });

  test('ramp-up and ramp-down take half of their spans away', () => {
    const durationMs = 60_000;
    const shape = shapeOf({ name: 'constant', durationMs, ...PLAIN, rampUpMs: 20_000, rampDownMs: 10_000 });
    const due = taken(scheduleOf({ arrivals: 'even', durationMs, shape }));
    expect(Math.abs(due.length - 4500)).toBeLessThanOrEqual(5);
    expect(Math.abs(due.filter((at) => at < 10_000).length - 250)).toBeLessThanOrEqual(2);
  });
});

describe('taking', () => {
  test('late or often makes no difference: due times do not drift', () => {
    const atOnce = taken(scheduleOf({ durationMs: 10_000 }));
    const schedule = scheduleOf({ durationMs: 10_000 });
    const bit: number[] = [];
    // Looks at odd times, each also asking when to come back.
    for (let at = 0; at < 12_000; at += 13.7) {
      schedule.nextBy(at + 50);
      bit.push(...taken(schedule, at));
    }
    expect(bit).toHaveLength(atOnce.length);
    expect(Math.max(...bit.map((at, index) => Math.abs(at - (atOnce[index] ?? 0))))).toBeLessThan(1e-6);
  });

  test('nextBy is when the next is due, or the end of the look ahead', () => {
    const schedule = scheduleOf({ arrivals: 'even', ratePerSecond: 10 });
    expect(schedule.nextBy(40)).toBe(40);
    expect(schedule.nextBy(500)).toBeCloseTo(50);
    expect(schedule.take(49)).toBeUndefined();
    expect(schedule.take(51)).toBeCloseTo(50);
  });

  test('a new rate holds at once, for what is left of the gap', () => {
    const schedule = scheduleOf({ arrivals: 'even', ratePerSecond: 1 });
    expect(schedule.take(250)).toBeUndefined();
    schedule.setRate(100);
    // A quarter of a mean gap was left; at a hundred per second that takes 2.5 ms.
    expect(schedule.take(1000)).toBeCloseTo(252.5);
    expect(schedule.take(1000)).toBeCloseTo(262.5);
    schedule.setRate(0);
    expect(taken(schedule, 100_000)).toEqual([]);
    expect(schedule.nextBy(100_050)).toBe(100_050);
    schedule.setRate(10);
    expect(schedule.take(101_000)).toBeCloseTo(100_100, 0);
  });

  test('nothing comes after the end', () => {
    const schedule = scheduleOf({ durationMs: 1000 });
    expect(taken(schedule).every((at) => at < 1000)).toBe(true);
    expect([schedule.isOver(999), schedule.isOver(1000), schedule.rateAt(1000)]).toEqual([false, true, 0]);
    expect(schedule.nextBy(5000)).toBe(5000);
  });
});
