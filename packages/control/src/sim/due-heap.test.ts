import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueHeap } from './due-heap.ts';

it('gives back what is due in the order of time, then of being added, whatever comes between', () => {
  // Few times, so that many are the same; -1 takes the first out.
  const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(-1)), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (list) => {
      const heap = new DueHeap();
      const waiting: { at: number; number: number }[] = [];
      const [happened, expected]: [number[], number[]] = [[], []];
      const takeFirst = (): void => {
        waiting.sort((a, b) => a.at - b.at || a.number - b.number);
        expect(heap.nextAt).toBe(waiting[0]?.at ?? Number.POSITIVE_INFINITY);
        heap.pop()?.();
        const first = waiting.shift();
        if (first !== undefined) expected.push(first.number);
      };
      list.forEach((at, number) => {
        if (at < 0) takeFirst();
        else {
          heap.push(at, () => happened.push(number));
          waiting.push({ at, number });
        }
        expect(heap.size).toBe(waiting.length);
      });
      while (waiting.length > 0) takeFirst();
      expect(happened).toEqual(expected);
      expect(heap.pop()).toBeUndefined();
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('holds more than it was made for', () => {
  const heap = new DueHeap();
  const happened: number[] = [];
  for (let number = 0; number < 5_000; number++) heap.push((number * 7_919) % 5_000, () => happened.push(number));
  while (heap.size > 0) heap.pop()?.();
  expect(happened.map((number) => (number * 7_919) % 5_000)).toEqual(Array.from({ length: 5_000 }, (_, at) => at));
});
