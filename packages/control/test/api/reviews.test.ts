// Reviews over HTTP: the span that is asked for, the days that are kept, and wrong ones by the field.
import { expect, test } from 'vitest';
import { reviewExample, reviewListExample } from '../../src/api/review-examples.ts';
import { openApi } from './harness.ts';

test('a review is of the span that is asked for', async () => {
  const api = await openApi();
  const { status, body } = await api.call('GET', '/v1/review?from=1000&to=7200000');
  expect([status, body]).toEqual([200, { ...reviewExample, from: 1_000, to: 7_200_000 }]);
  expect(await api.call('GET', '/v1/review?from=soon')).toMatchObject({
    status: 400,
    body: { error: { field: 'from' } },
  });
  expect((await api.call('GET', '/v1/review?since=7d')).status).toBe(400);
});

test('daily reviews are listed and read by day', async () => {
  const api = await openApi();
  expect((await api.call('GET', '/v1/reviews')).body).toEqual(reviewListExample);
  expect((await api.call('GET', '/v1/reviews/2025-12-31')).body).toEqual(reviewExample);
  const unknown = { status: 404, body: { error: { code: 'not-found', field: 'day' } } };
  expect(await api.call('GET', '/v1/reviews/2025-01-01')).toMatchObject(unknown);
  const wrong = await api.call('GET', '/v1/reviews/yesterday');
  expect(wrong).toMatchObject({ status: 400, body: { error: { field: 'day' } } });
  expect(JSON.stringify(wrong.body)).toContain('must be a day such as 2026-11-20');
});
