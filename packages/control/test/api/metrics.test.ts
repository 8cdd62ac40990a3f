// GET /metrics: every indicator in the format of Prometheus, and series of nothing that could be without end.
import { INDICATORS } from '@muster/contract';
import { expect, test } from 'vitest';
import { openApi } from './harness.ts';

interface Family {
  readonly help: string;
  readonly type: string;
  readonly lines: readonly string[];
}

async function scraped(api: Awaited<ReturnType<typeof openApi>>): Promise<ReadonlyMap<string, Family>> {
  const { statusCode, headers, body } = await api.app.inject({ method: 'GET', url: '/metrics' });
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const families = body
    .trimEnd()
    .split('\n\n')
    .map((text): [string, Family] => {
      const [help = '', type = '', ...lines] = text.split('\n');
      const [, name = '', words = ''] = /^# HELP (\w+) (.+)$/.exec(help) ?? [];
      return [name, { help: words, type: type.replace(`# TYPE ${name} `, ''), lines }];
    });
  return new Map(families);
}

test('has every indicator but those of single agents, with its meaning', async () => {
  const families = await scraped(await openApi());
  const expected = INDICATORS.filter(({ isPerAgent }) => isPerAgent !== true);
  expect([...families.keys()]).toEqual(expected.map(({ name }) => name));
  for (const { name, meaning, kind } of expected) {
    const type = kind === 'distribution' ? 'histogram' : kind;
    expect(families.get(name)).toMatchObject({ help: meaning, type });
  }
});

test('counts values up to every edge, and all of them', async () => {
  const api = await openApi();
  const wait = api.controller.meter.distribution('muster_task_wait_seconds', { type: 'chat' });
  for (const seconds of [0.0005, 2, 2.1, 9_000]) wait.add(seconds);
  wait.take();
  wait.add(2);
  const { lines = [] } = (await scraped(api)).get('muster_task_wait_seconds') ?? {};
  expect(lines).toContain('muster_task_wait_seconds_bucket{type="chat",le="0.001"} 1');
  expect(lines).toContain('muster_task_wait_seconds_bucket{type="chat",le="2"} 3');
  expect(lines).toContain('muster_task_wait_seconds_bucket{type="chat",le="5"} 4');
  expect(lines).toContain('muster_task_wait_seconds_bucket{type="chat",le="+Inf"} 5');
  expect(lines).toContain('muster_task_wait_seconds_count{type="chat"} 5');
  expect(lines).toContain('muster_task_wait_seconds_sum{type="chat"} 9006.1005');
});

test('writes what clients choose so that it cannot break out of its place', async () => {
  const api = await openApi();
  const type = 'evil"} 1\nmuster_made_up{a="\\';
  api.controller.meter.counter('muster_tasks_submitted_total', { type }).add(3);
  const { lines } = (await scraped(api)).get('muster_tasks_submitted_total') ?? {};
  expect(lines).toEqual(['muster_tasks_submitted_total{type="evil\\"} 1\\nmuster_made_up{a=\\"\\\\"} 3']);
});

test('counts the requests themselves, by what they were', async () => {
  const api = await openApi();
  await api.call('GET', '/v1/status');
  await api.call('GET', '/v1/tasks/t1');
  await api.call('GET', '/nowhere');
  const { lines = [] } = (await scraped(api)).get('muster_api_requests_total') ?? {};
  expect(lines).toContain('muster_api_requests_total{operation="readStatus",outcome="ok"} 1');
  expect(lines).toContain('muster_api_requests_total{operation="readTask",outcome="refused"} 1');
  expect(lines).toContain('muster_api_requests_total{operation="none",outcome="refused"} 1');
});

test('refuses a query for series by its field', async () => {
  const api = await openApi();
  expect(await api.call('GET', '/v1/series')).toMatchObject({ status: 400, body: { error: { field: 'name' } } });
  const step = await api.call('GET', '/v1/series?name=muster_agents&step=1.5');
  expect(step).toMatchObject({ status: 400, body: { error: { field: 'step' } } });
  expect((await api.call('GET', '/v1/series?name=muster_agents&labels=pool=chat&step=10000')).status).toBe(200);
  expect((await api.call('GET', '/v1/indicators')).status).toBe(200);
});
