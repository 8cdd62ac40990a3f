// The numbers are those of Knative's own unit tests: pkg/autoscaler/scaling/autoscaler_test.go.
import { describe, expect, it } from 'vitest';
import type { Observation } from '../plan.ts';
import { knative, knativeDecider } from './knative.ts';

const STABLE_MS = 60_000;
const SLOW = { stableWindowMs: STABLE_MS, scaleUpRateMax: 10, scaleDownRateMax: 10 };
const decider = (options = SLOW, ready = 1) => knativeDecider(options, { now: 0, ready });

describe('one decision of the KPA', () => {
  it.each([
    { what: 'nothing in flight', target: 10, stable: 0, panic: 0, ready: 1, asks: 0 },
    { what: 'little in flight', target: 181, stable: 21, panic: 26, ready: 1, asks: 1 },
    { what: 'stable increase, panic window lower', target: 10, stable: 50, panic: 10, ready: 1, asks: 5 },
    { what: 'no change', target: 10, stable: 50, panic: 50, ready: 5, asks: 5 },
    { what: 'a decrease', target: 10, stable: 50, panic: 50, ready: 8, asks: 5 },
    { what: 'the panic window takes precedence', target: 10, stable: 50, panic: 100, ready: 1, asks: 10 },
    { what: 'ten times the ready ones at most', target: 10, stable: 1000, panic: 1001, ready: 1, asks: 10 },
    { what: 'ten times one when none is ready', target: 10, stable: 1000, panic: 888, ready: 0, asks: 10 },
    { what: 'a tenth of the ready ones at least', target: 10, stable: 1, panic: 1, ready: 100, asks: 10 },
  ])('$what', ({ target, stable, panic, ready, asks }) => {
    expect(decider()({ now: 0, ready, stable, panic, targetPerAgent: target })).toBe(asks);
  });

  it('grows by one at least at a small rate of growth, and shrinks by the small rate', () => {
    const slow = { stableWindowMs: STABLE_MS, scaleUpRateMax: 1.1, scaleDownRateMax: 1.1 };
    expect(decider(slow)({ now: 0, ready: 2, stable: 3, panic: 3.1, targetPerAgent: 1 })).toBe(3);
    expect(decider(slow)({ now: 0, ready: 100, stable: 1, panic: 1, targetPerAgent: 10 })).toBe(90);
  });

  it('takes the larger of both windows in panic', () => {
    const inPanic = () => knativeDecider(SLOW, { now: 0, ready: 5 });
    expect(inPanic()({ now: 5_000, ready: 5, stable: 50, panic: 30, targetPerAgent: 1 })).toBe(50);
    expect(inPanic()({ now: 5_000, ready: 5, stable: 20, panic: 30, targetPerAgent: 1 })).toBe(30);
  });

  it('removes nothing in panic, and everything that is too much a stable window later', () => {
    const decide = decider();
    expect(decide({ now: 0, ready: 1, stable: 100, panic: 100, targetPerAgent: 10 })).toBe(10);
    expect(decide({ now: 0, ready: 10, stable: 100, panic: 1000, targetPerAgent: 10 })).toBe(100);
    expect(decide({ now: 30_000, ready: 10, stable: 1, panic: 1, targetPerAgent: 10 })).toBe(100);
    expect(decide({ now: 61_000, ready: 10, stable: 1, panic: 1, targetPerAgent: 10 })).toBe(1);
  });

  it('stays in panic for a stable window after the threshold was last crossed, then goes by the stable window', () => {
    const decide = decider({ ...SLOW }, 1);
    const look = (now: number, ready: number, stable: number, panic: number) =>
      decide({ now, ready, stable, panic, targetPerAgent: 1 });
    expect(look(0, 10, 11, 25)).toBe(25);
    expect(look(30_000, 40, 30, 41)).toBe(41);
    expect(look(62_000, 55, 50, 56)).toBe(50);
    expect(look(70_000, 10, 11, 25)).toBe(25);
    expect(look(100_000, 40, 30, 80)).toBe(80); // still surging: the panic goes on from here
    expect(look(155_000, 80, 10, 10)).toBe(80);
    expect(look(160_001, 80, 10, 10)).toBe(10);
  });

  it('tracks an exponential rise', () => {
    const decide = decider();
    for (const [ready, inFlight] of [
      [1, 6],
      [6, 36],
      [36, 216],
      [216, 1296],
      [1296, 1296],
    ] as const) {
      expect(decide({ now: 0, ready, stable: inFlight, panic: inFlight, targetPerAgent: 1 })).toBe(inFlight);
    }
  });

  it('begins in panic above one agent: it has no history to remove anything by', () => {
    const nothing = { now: 0, stable: 0, panic: 0, targetPerAgent: 1 };
    expect(knativeDecider({}, { now: 0, ready: 2 })({ ...nothing, ready: 2 })).toBe(2);
    expect(knativeDecider({}, { now: 0, ready: 1 })({ ...nothing, ready: 1 })).toBe(0);
  });
});

describe('the KPA over time', () => {
  const look = (now: number, inFlight: number, given: Partial<Observation> = {}): Observation => ({
    now,
    desired: 1,
    ready: 1,
    starting: 0,
    slotsPerAgent: 10,
    waiting: 0,
    running: inFlight,
    waitingMean: 0,
    runningMean: inFlight,
    arrived: 0,
    hasData: true,
    ...given,
  });

  // "Target utilization": a hard limit of 10 at 70 % asks for the next agent at 7 in flight on average.
  it('asks for the next agent at 70 % of the slots', () => {
    expect(knative().desired(look(0, 7))).toBe(1);
    expect(knative().desired(look(0, 7.1))).toBe(2);
  });

  it('averages over 60 s in the stable mode, and counts what waits', () => {
    const scaler = knative();
    for (let now = 0; now < 60_000; now += 2_000) scaler.desired(look(now, 7, { desired: 2, ready: 2 }));
    let asked = 0;
    for (let now = 60_000; now < 90_000; now += 2_000) {
      asked = scaler.desired(look(now, 7, { waitingMean: 9, desired: 2, ready: 2 }));
    }
    expect(asked).toBe(2); // (15 × 7 + 15 × 16) ÷ 30 = 11.5 in flight
    for (let now = 90_000; now < 120_000; now += 2_000) {
      asked = scaler.desired(look(now, 7, { waitingMean: 9, desired: 2, ready: 2 }));
    }
    expect(asked).toBe(3);
  });

  it('panics when twice the ready agents are needed over 6 s', () => {
    const scaler = knative();
    for (let now = 0; now < 60_000; now += 2_000) scaler.desired(look(now, 1));
    expect(scaler.desired(look(60_000, 10))).toBe(1);
    expect(scaler.desired(look(62_000, 10))).toBe(1);
    expect(scaler.desired(look(64_000, 10))).toBe(2);
  });

  it('keeps the last agent for the grace, and comes back from none', () => {
    const scaler = knative();
    scaler.desired(look(0, 1));
    let now = 2_000;
    for (; now < 60_000; now += 2_000) expect(scaler.desired(look(now, 0))).toBe(1); // still in the stable window
    for (; now < 90_000; now += 2_000) expect(scaler.desired(look(now, 0))).toBe(1); // the grace
    expect(scaler.desired(look(now, 0))).toBe(0);
    expect(scaler.desired(look(now + 2_000, 0, { desired: 0, ready: 0, waitingMean: 1 }))).toBe(1);
  });

  it('holds without metrics', () => {
    expect(knative().desired(look(0, 100, { desired: 4, hasData: false }))).toBe(4);
  });
});
