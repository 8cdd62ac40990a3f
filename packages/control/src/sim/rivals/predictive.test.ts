// What the user guide of Amazon EC2 Auto Scaling says of predictive scaling and target tracking.
import { describe, expect, it } from 'vitest';
import type { Observation } from '../plan.ts';
import { HourlyForecast, hourlyPredictive } from './hourly-predictive.ts';
import { targetTracking } from './target-tracking.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const look = (now: number, agents: number, runningMean: number, given: Partial<Observation> = {}): Observation => ({
  now,
  desired: agents,
  ready: agents,
  starting: 0,
  slotsPerAgent: 1,
  waiting: 0,
  running: runningMean,
  waitingMean: 0,
  runningMean,
  arrived: 0,
  hasData: true,
  ...given,
});

describe('target tracking', () => {
  const minutes = (count: number, agents: number, running: number, given: Partial<Observation> = {}): number[] => {
    const decide = targetTracking({ targetUtilization: 0.5 });
    return Array.from({ length: count }, (_, minute) => decide(look(minute * MINUTE_MS, agents, running, given)));
  };

  it('adds in proportion after three minutes above the target', () => {
    expect(minutes(4, 10, 8)).toEqual([10, 10, 16, 16]);
  });

  it('removes after fifteen minutes below 90 % of it', () => {
    expect(minutes(16, 10, 3).slice(13)).toEqual([10, 6, 6]);
    expect(minutes(30, 100, 45).at(-1)).toBe(100);
    expect(minutes(30, 100, 44).at(-1)).toBe(88);
  });

  it('removes nothing while agents start, and never the last', () => {
    expect(minutes(30, 10, 3, { starting: 1 }).at(-1)).toBe(10);
    expect(minutes(30, 10, 0).at(-1)).toBe(1);
  });

  it('does nothing without data, and counts anew after them', () => {
    const decide = targetTracking({ targetUtilization: 0.5 });
    expect(decide(look(0, 10, 8))).toBe(10);
    expect(decide(look(1, 10, 8))).toBe(10);
    expect(decide(look(2, 10, 8, { hasData: false }))).toBe(10);
    expect(decide(look(3, 10, 8))).toBe(10);
    expect(decide(look(4, 10, 8))).toBe(10);
    expect(decide(look(5, 10, 8))).toBe(16);
  });
});

describe('the hourly forecast', () => {
  const days = (count: number, busyIn: (hour: number) => number): HourlyForecast => {
    const forecast = new HourlyForecast();
    for (let minute = 0; minute < count * 24 * 60; minute++) {
      forecast.add({ now: minute * MINUTE_MS, runningMean: busyIn(Math.floor(minute / 60)), hasData: true });
    }
    forecast.add({ now: count * 24 * HOUR_MS, runningMean: 0, hasData: true });
    return forecast;
  };

  it('needs 24 hours of data', () => {
    const forecast = new HourlyForecast();
    for (let hour = 0; hour < 24; hour++) forecast.add({ now: hour * HOUR_MS, runningMean: 5, hasData: true });
    expect(forecast.at(24 * HOUR_MS)).toBe(0);
    forecast.add({ now: 24 * HOUR_MS, runningMean: 5, hasData: true });
    expect(forecast.at(24 * HOUR_MS)).toBe(5);
  });

  it('expects the mean of the same hour of the days before, 48 hours ahead', () => {
    const forecast = days(3, (hour) => (hour % 24) + 10 * Math.floor(hour / 24));
    expect(forecast.at((72 + 9) * HOUR_MS)).toBe(9 + 10);
    expect(forecast.at((72 + 24 + 9) * HOUR_MS)).toBe(9 + 10);
    expect(forecast.at((72 + 48) * HOUR_MS)).toBe(0);
  });

  it('tells the days of the week apart after 14 days', () => {
    const weekend = (hour: number): number => (Math.floor(hour / 24) % 7 >= 5 ? 1 : 8);
    expect(days(13, weekend).at((13 * 24 + 3) * HOUR_MS)).toBeGreaterThan(5);
    expect(days(19, weekend).at((19 * 24 + 3) * HOUR_MS)).toBe(1);
    expect(days(21, weekend).at((21 * 24 + 3) * HOUR_MS)).toBe(8);
  });

  it('is made anew every 6 hours', () => {
    const forecast = new HourlyForecast();
    const add = (hour: number, runningMean: number) =>
      forecast.add({ now: hour * HOUR_MS, runningMean, hasData: true });
    for (let hour = 0; hour < 24; hour++) add(hour, 5);
    for (let hour = 24; hour < 30; hour++) add(hour, 9);
    expect(forecast.at(48 * HOUR_MS)).toBe(5);
    add(30, 9);
    expect(forecast.at(48 * HOUR_MS)).toBe((5 + 9) / 2);
  });

  it('leaves out hours without data', () => {
    const forecast = new HourlyForecast();
    for (let hour = 0; hour <= 48; hour++) {
      forecast.add({ now: hour * HOUR_MS, runningMean: 5, hasData: hour !== 30 });
    }
    expect(forecast.at((48 + 6) * HOUR_MS)).toBe(5);
  });
});

describe('the hourly predictive policy', () => {
  it('adds ahead of the hour that will need it, and leaves removal to target tracking', () => {
    const scaler = hourlyPredictive({ targetUtilization: 0.5 });
    const busyAt = (hour: number): number => (hour % 24 === 12 ? 20 : 2);
    let agents = 4;
    const asked = new Map<number, number>();
    for (let minute = 0; minute < 2 * 24 * 60; minute++) {
      const busy = Math.min(agents, busyAt(Math.floor(minute / 60)));
      agents = scaler.desired(look(minute * MINUTE_MS, agents, busy));
      asked.set(minute, agents);
    }
    const noon = (24 + 12) * 60;
    expect(asked.get(noon - 6)).toBe(4);
    expect(asked.get(noon - 5)).toBeGreaterThan(30);
    expect(asked.get(noon + 59)).toBeGreaterThan(30);
    expect(asked.get(noon + 60 + 15)).toBeLessThan(10);
  });
});
