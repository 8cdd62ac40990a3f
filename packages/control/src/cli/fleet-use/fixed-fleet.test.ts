import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countMisses, type RecordedWork, smallestFixedFleet } from './fixed-fleet.ts';

/** First come first served, told as plainly as it can be: each task takes the slot that is free first. */
function missesByHand({ arrivalsMs, servicesMs, slotsPerAgent, waitMsMax }: RecordedWork, agents: number): number {
  const freeAt = new Array<number>(agents * slotsPerAgent).fill(0);
  return Array.from(arrivalsMs).filter((arrival, index) => {
    const slot = freeAt.indexOf(Math.min(...freeAt));
    const start = Math.max(arrival, freeAt[slot] ?? 0);
    freeAt[slot] = start + (servicesMs[index] ?? 0);
    return start - arrival > waitMsMax;
  }).length;
}

function fleetByHand(work: RecordedWork): number {
  let agents = 1;
  while (missesByHand(work, agents) > work.missesMax) agents++;
  return agents;
}

const recordedWork = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 2000 })), {
    minLength: 1,
    maxLength: 40,
  })
  .chain((tasks) =>
    fc.record({
      arrivalsMs: fc.constant(tasks.map(([arrival]) => arrival).sort((a, b) => a - b)),
      servicesMs: fc.constant(tasks.map(([, service]) => service)),
      slotsPerAgent: fc.integer({ min: 1, max: 3 }),
      waitMsMax: fc.integer({ min: 0, max: 500 }),
      missesMax: fc.integer({ min: 0, max: 5 }),
    }),
  );

describe('smallestFixedFleet', () => {
  test('is what trying every size finds', () => {
    fc.assert(
      fc.property(recordedWork, (work) => {
        expect(smallestFixedFleet(work)).toBe(fleetByHand(work));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('counts misses as the plain replay does', () => {
    fc.assert(
      fc.property(recordedWork, fc.integer({ min: 1, max: 6 }), (work, agents) => {
        const all = { ...work, missesMax: Number.POSITIVE_INFINITY };
        expect(countMisses(all, agents)).toBe(missesByHand(all, agents));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('of no tasks is no agent', () => {
    const work = { arrivalsMs: [], servicesMs: [], slotsPerAgent: 4, waitMsMax: 0, missesMax: 0 };
    expect(smallestFixedFleet(work)).toBe(0);
  });
});
