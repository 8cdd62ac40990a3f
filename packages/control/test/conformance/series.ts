// What every SeriesStore promises (K1–K3 in engine/ports.ts), as one suite for all adapters.
import { describe, expect, it } from 'vitest';
import { type Labels, seriesId } from '../../src/core/series/labels.ts';
import { ROLLED, TIERS, type Tier } from '../../src/core/series/tiers.ts';
import type { SeriesBlock, SeriesEntry, SeriesStore, Window } from '../../src/engine/ports.ts';

export const T0 = 1_700_000_040_000;
const everything = (): boolean => true;

export function entry(name: string, labels: Labels, window: Window | number): SeriesEntry {
  const key = { name, labels };
  const single = (value: number): Window => ({ count: 1, sum: value, min: value, max: value });
  return { key, id: seriesId(key), window: typeof window === 'number' ? single(window) : window };
}

export async function blocksOf(
  store: SeriesStore,
  tier: Tier,
  span: Partial<Parameters<SeriesStore['read']>[1]> = {},
): Promise<readonly SeriesBlock[]> {
  const blocks: SeriesBlock[] = [];
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER, wants: everything };
  for await (const block of store.read(tier, { ...all, ...span })) blocks.push(block);
  return blocks;
}

export function seriesStoreConformance(name: string, make: () => SeriesStore): void {
  describe(`${name} as a SeriesStore`, () => {
    it('gives back what it was given, in the order of time', async () => {
      const store = make();
      const distribution = {
        count: 3,
        sum: 7,
        min: 1,
        max: 4,
        buckets: { indexes: [820, 855, 890], counts: [1, 1, 1] },
      };
      const first = { at: T0, entries: [entry('a', { pool: 'x' }, 2.5), entry('d', {}, distribution)] };
      const second = {
        at: T0 + 10_000,
        entries: [entry('a', { pool: 'x' }, 3), entry('a', { pool: 'y' }, { count: 6, sum: 12, min: 1, max: 3 })],
      };
      store.keep(TIERS.raw, first);
      store.keep(TIERS.raw, second);
      expect(await blocksOf(store, TIERS.raw)).toEqual([first, second]);
      expect(await store.lastAt(TIERS.raw)).toBe(second.at);
      await store.close();
    });

    it('gives only the span and the series that are asked for, and of the tier only', async () => {
      const store = make();
      for (const step of [0, 1, 2]) {
        store.keep(TIERS.raw, {
          at: T0 + step * 10_000,
          entries: [entry('a', { pool: 'x' }, step), entry('a', { pool: 'y' }, 10 + step)],
        });
      }
      store.keep(TIERS.minute, { at: T0, entries: [entry('a', { pool: 'x' }, 100)] });
      const blocks = await blocksOf(store, TIERS.raw, {
        from: T0 + 10_000,
        to: T0 + 20_000,
        wants: ({ labels }) => labels.pool === 'y',
      });
      expect(blocks).toEqual([{ at: T0 + 10_000, entries: [entry('a', { pool: 'y' }, 11)] }]);
      expect(await store.lastAt(TIERS.hour)).toBeUndefined();
      expect(await blocksOf(store, TIERS.hour)).toEqual([]);
      await store.close();
    });

    it.each([TIERS.raw, TIERS.agents, ...ROLLED])('K3: forgets what is older than $name keeps', async (tier) => {
      const store = make();
      const blocks = 2.5 * (tier.keepMs / tier.stepMs);
      // One in forty is enough to see it.
      for (let number = 0; number <= blocks; number += 40) {
        store.keep(tier, { at: T0 + number * tier.stepMs, entries: [entry('a', {}, number)] });
        if (number % 1_600 === 0) await store.lastAt(tier);
      }
      const kept = await blocksOf(store, tier);
      const lastAt = kept.at(-1)?.at ?? 0;
      const spanMs = lastAt - (kept[0]?.at ?? 0);
      expect(lastAt).toBe(T0 + Math.floor(blocks / 40) * 40 * tier.stepMs);
      expect(spanMs).toBeGreaterThanOrEqual(tier.keepMs - 40 * tier.stepMs);
      expect(spanMs).toBeLessThanOrEqual(tier.keepMs * 1.2);
      await store.close();
    });
  });
}
