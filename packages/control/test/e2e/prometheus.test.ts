// A real Prometheus scrapes a real run: every metric of the documents is there, and what it answers is what happened.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { INDICATORS } from '@muster/contract';
import { expect, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import { openStage, type Stage } from './harness.ts';
import { freePort } from './port.ts';

const isHere = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0);
const METRICS = INDICATORS.filter(({ isPerAgent }) => isPerAgent !== true);
const TASKS = 40;
const FAILED = 3;

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

test.skipIf(!isHere)('Prometheus reads every documented metric of a run (needs prometheus)', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  stage.agent({ url: controller.url, id: 'runner', slots: 4 });
  await controller.fleetOf(1);
  const prometheus = await startPrometheus(stage, controller.url);
  const tasks = Array.from({ length: TASKS }, (_, number) => ({
    ...{ type: 'work', tenant: `tenant-${number % 3}`, attemptsMax: 1 },
    payload: { ms: 20, words: 1, isTerminal: number < FAILED },
  }));
  const { tasks: accepted } = await controller.client.submit(tasks);
  for (const { id } of accepted) await controller.client.wait(id, PATIENCE_MS);
  await controller.client.score(accepted[10]?.id ?? '', 0.8);

  // Gauges come with the next sample, and are there with the scrape after it.
  const slots = () => prometheus.value('sum(muster_slots{pool="work"})');
  await until(async () => (await slots()) === 4, { what: 'sampled' });
  await until(async () => (await prometheus.value('sum(muster_tasks_ended_total)')) === TASKS, { what: 'scraped' });
  const text = await (await fetch(`${controller.url}/metrics`)).text();
  expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  expect((await prometheus.metadata()).filter((name) => name.startsWith('muster_')).sort()).toEqual(
    METRICS.map(({ name }) => name).sort(),
  );

  expect(await prometheus.value('sum(muster_tasks_ended_total{outcome="completed"})')).toBe(TASKS - FAILED);
  expect(await prometheus.value('sum(muster_tasks_ended_total{outcome="failed"})')).toBe(FAILED);
  expect(await prometheus.value('sum(muster_tenant_tasks_ended_total{tenant="tenant-1"})')).toBe(13);
  expect(await prometheus.value('muster_task_response_seconds_count{type="work"}')).toBe(TASKS);
  expect(await prometheus.value('muster_task_first_output_seconds_count{type="work"}')).toBe(TASKS);
  expect(await prometheus.value('sum(muster_agents{pool="work"})')).toBe(1);
  const median = await prometheus.value('histogram_quantile(0.5, sum by (le) (muster_task_run_seconds_bucket))');
  const completed = () => seriesOf(controller.url, 'muster_task_run_seconds');
  // Series come with the samples.
  await until(async () => countOf(await completed()) === TASKS - FAILED, { what: 'kept' });
  const point = (await completed()).find(({ count }) => count > TASKS / 4);
  // Between two edges Prometheus can only guess, our own series are within a percent.
  expect(median / (point?.p50 ?? 0)).toBeGreaterThan(0.3);
  expect(median / (point?.p50 ?? 0)).toBeLessThan(3);
  for (const { name, labels } of METRICS) {
    const series = await prometheus.value(`count(${name}) or count(${name}_count) or vector(0)`);
    const seriesMax = labels.reduce((product, { valuesMax }) => product * valuesMax, 1);
    expect(series, name).toBeLessThanOrEqual(seriesMax);
  }

  // What was kept outlives the process, however that ends.
  await controller.kill();
  await controller.start();
  expect(countOf(await completed())).toBe(TASKS - FAILED);
});

interface Point {
  readonly count: number;
  readonly p50: number;
}

async function seriesOf(url: string, name: string): Promise<readonly Point[]> {
  const reply = await fetch(`${url}/v1/series?name=${name}&step=3600000`);
  const { series } = (await reply.json()) as { readonly series: readonly { readonly points: readonly Point[] }[] };
  return series[0]?.points ?? [];
}

const countOf = (points: readonly Point[]): number => points.reduce((sum, { count }) => sum + count, 0);

async function startPrometheus(stage: Stage, controllerUrl: string) {
  const config = stage.path('prometheus.yml');
  const scrape = {
    job_name: 'muster',
    scrape_interval: '1s',
    static_configs: [{ targets: [new URL(controllerUrl).host] }],
  };
  // JSON is YAML, too.
  writeFileSync(config, JSON.stringify({ scrape_configs: [scrape] }));
  const listens = `127.0.0.1:${await freePort()}`;
  stage.spawn([
    'prometheus',
    `--config.file=${config}`,
    `--storage.tsdb.path=${stage.path('prometheus')}`,
    `--web.listen-address=${listens}`,
  ]);
  const get = async (path: string): Promise<unknown> => {
    const { data } = (await (await fetch(`http://${listens}/api/v1/${path}`)).json()) as { data: unknown };
    return data;
  };
  const ask = async (query: string): Promise<readonly Sample[]> =>
    ((await get(`query?query=${encodeURIComponent(query)}`)) as { result: readonly Sample[] }).result;
  const isReady = () =>
    fetch(`http://${listens}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(isReady, { what: 'Prometheus is ready' });
  return {
    value: async (query: string): Promise<number> => Number((await ask(query))[0]?.value[1] ?? Number.NaN),
    metadata: async (): Promise<readonly string[]> => {
      const found = (await get('targets/metadata')) as readonly { readonly metric: string }[];
      return found.map(({ metric }) => metric);
    },
  };
}
