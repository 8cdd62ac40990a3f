import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Item, isEarlier, newLane } from './lanes.ts';
import { Walk } from './walk.ts';

const flow = { tenant: 'a', number: 0, weight: 1, virtualTime: 0, waiting: 0, free: 0 };

/** Of the tasks that a lane was given, those with band -1 have left it. */
const sketch = fc.record({
  lane: fc.nat(3),
  deadlineAt: fc.constantFrom(0, 0, 0, 5, 7),
  band: fc.constantFrom(4, 4, 4, -1),
});

it('meets the waiting items of all lanes in their order, those that left skipped', () => {
  fc.assert(
    fc.property(fc.array(sketch, { maxLength: 80 }), fc.nat(90), (list, count) => {
      const lanes = [0, 1, 2, 3].map((number) => newLane<Item>(`${number}`, flow, 4));
      const spec = { tenant: 'a', priority: 4, limitKeys: [] };
      const items = list.map(({ lane, deadlineAt, band }, seq) => {
        const extras = deadlineAt === 0 ? undefined : { deadlineAt, session: '' };
        const item: Item & { lane: number } = { seq, readyAt: 0, spec, extras, band, lane };
        lanes[lane]?.heap.push(item);
        return item;
      });
      const walk = new Walk<Item, { lane: (typeof lanes)[number] }>(lanes.map((lane) => ({ lane })));
      const met: { item: Item; lane: string | undefined }[] = [];
      for (let item = walk.head; item !== undefined && met.length < count; item = walk.head) {
        met.push({ item, lane: walk.line?.lane.name });
        walk.advance();
      }
      const waiting = items.filter(({ band }) => band === 4).sort((a, b) => (isEarlier(a, b) ? -1 : 1));
      expect(met).toEqual(waiting.slice(0, count).map((item) => ({ item, lane: `${item.lane}` })));
    }),
    { seed: 1, numRuns: 200 },
  );
});
