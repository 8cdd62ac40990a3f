// The store of daily reviews on a disk: what is kept, what is not, and what a crash leaves.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAYS_MAX, FileReviews } from '../../src/adapters/reviews/file-reviews.ts';
import { reviewExample } from '../../src/api/review-examples.ts';
import { dayOf } from '../../src/engine/review/day.ts';

const DAY_MS = 86_400_000;
let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muster-reviews-'));
  directory = join(root, 'reviews');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('daily reviews', () => {
  test('are read back by day, newest first in the list, by whoever opens the directory next', async () => {
    const store = new FileReviews({ directory });
    expect(await store.list()).toEqual([]);
    expect(await store.read('2026-11-20')).toBeUndefined();
    await store.keep('2026-11-20', reviewExample);
    await store.keep('2026-11-21', { ...reviewExample, verdict: 'well', concerns: [] });
    await store.keep('2026-11-20', { ...reviewExample, verdict: 'again' });
    for (const reader of [store, new FileReviews({ directory })]) {
      expect(await reader.list()).toEqual([
        { day: '2026-11-21', verdict: 'well', concerns: 0 },
        { day: '2026-11-20', verdict: 'again', concerns: reviewExample.concerns.length },
      ]);
      expect(await reader.read('2026-11-20')).toEqual({ ...reviewExample, verdict: 'again' });
    }
    expect(await store.read('../../secret')).toBeUndefined();
  });

  test('are bounded: the oldest go', async () => {
    const store = new FileReviews({ directory });
    const begin = Date.UTC(2026, 0, 1);
    for (let day = 0; day < DAYS_MAX + 3; day++) await store.keep(dayOf(begin + day * DAY_MS), reviewExample);
    expect(readdirSync(directory)).toHaveLength(DAYS_MAX);
    expect((await store.list()).at(-1)?.day).toBe('2026-01-04');
    expect(await store.read('2026-01-03')).toBeUndefined();
  });

  test('are whole or not there: half a file and what was not renamed are passed over', async () => {
    mkdirSync(directory);
    const text = JSON.stringify(reviewExample);
    writeFileSync(join(directory, '2026-11-19.json'), text.slice(0, text.length / 2));
    writeFileSync(join(directory, '2026-11-18.json.temporary'), text);
    const store = new FileReviews({ directory });
    expect(await store.list()).toEqual([]);
    expect(await store.read('2026-11-19')).toBeUndefined();
    await store.keep('2026-11-19', reviewExample);
    expect(await store.read('2026-11-19')).toEqual(reviewExample);
  });
});
