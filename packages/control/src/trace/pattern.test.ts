import { expect, test } from 'vitest';
import type { Arrival } from './arrival.ts';
import { generatePattern, meanServiceMs, TASK_KINDS } from './pattern.ts';

function take(count: number, seed: number): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const arrival of generatePattern({ seed, slots: 24, loadRatio: 0.75 })) {
    arrivals.push(arrival);
    if (arrivals.length === count) break;
  }
  return arrivals;
}

const arrivals = take(50_000, 3);
const spanMs = arrivals.at(-1)?.atMs ?? 0;

test('the same seed gives the same tasks, another seed others', () => {
  expect(take(200, 3)).toEqual(arrivals.slice(0, 200));
  expect(take(200, 4)).not.toEqual(arrivals.slice(0, 200));
});

test('begins at 0 and never goes back', () => {
  expect(arrivals[0]?.atMs).toBe(0);
  expect(arrivals.every(({ atMs }, index) => index === 0 || atMs >= (arrivals[index - 1]?.atMs ?? 0))).toBe(true);
});

test('brings the load it was asked for', () => {
  const work = arrivals.reduce((sum, { serviceMs }) => sum + serviceMs, 0);
  expect(work / (spanMs * 24)).toBeCloseTo(0.75, 1);
  expect(work / arrivals.length / meanServiceMs()).toBeCloseTo(1, 1);
});

test('is burstier than Poisson', () => {
  // Of a Poisson process the variance of counts equals their mean.
  const windowMs = 20_000;
  const counts = new Array<number>(Math.floor(spanMs / windowMs)).fill(0);
  for (const { atMs } of arrivals) {
    const index = Math.floor(atMs / windowMs);
    if (index < counts.length) counts[index] = (counts[index] ?? 0) + 1;
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  expect(variance / mean).toBeGreaterThan(4);
});

test('has heavy-tailed service times of every kind', () => {
  for (const { type, ratio, medianMs } of TASK_KINDS) {
    const services = arrivals.filter((arrival) => arrival.type === type).map(({ serviceMs }) => serviceMs);
    services.sort((a, b) => a - b);
    expect(services.length / arrivals.length).toBeCloseTo(ratio, 1);
    expect((services[Math.floor(services.length / 2)] ?? 0) / medianMs).toBeCloseTo(1, 0);
    expect((services[Math.floor(services.length * 0.99)] ?? 0) / medianMs).toBeGreaterThan(3.5);
  }
});
