// `muster demo` as a user runs it: real agents, a report read back from the journal, and nothing left behind.
import { writeFileSync } from 'node:fs';
import { MusterClient } from '@muster/contract';
import { expect, test } from 'vitest';
import { until } from './child.ts';
import { openStage } from './harness.ts';

interface Report {
  readonly submitted: number;
  readonly completed: number;
  readonly failed: number;
  readonly lost: number;
  readonly dispatched: number;
  readonly explained: number;
  readonly interrupted: boolean;
  readonly trace: { readonly rows: number } | null;
  readonly [field: string]: unknown;
}

const reportOf = (out: string): Report => {
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out) as Report;
};

test('the bundled pattern: nothing is lost, every decision is explained', async () => {
  const stage = openStage();
  const { code, out } = await stage.run(['demo', '--duration', '4s', '--agents', '3', '--json']);
  expect(code).toBe(0);
  const report = reportOf(out);
  const percentiles = { p50: expect.any(Number), p90: expect.any(Number), p99: expect.any(Number) };
  expect(report).toMatchObject({
    ...{ lost: 0, refused: 0, interrupted: false, trace: null, speed: 20, agents: 3, slots: 4 },
    waitMs: percentiles,
    totalMs: percentiles,
    fixedAgents: expect.any(Number),
    agentMinutes: expect.any(Number),
    agentMinutesFixed: expect.any(Number),
    misses: expect.any(Number),
    policy: { enabled: true, maxAgents: 5 },
  });
  expect(report.submitted).toBeGreaterThan(10);
  expect(report.completed + report.failed).toBe(report.submitted);
  expect(report.explained).toBe(report.dispatched);
});

test('the pool scales with the load, and each decision has its reason', async () => {
  const load = ['--duration', '5s', '--agents', '2', '--load', '2', '--json'];
  const stage = openStage();
  const scaled = reportOf((await stage.run(['demo', ...load])).out);
  expect(scaled.lost).toBe(0);
  const actions = scaled.scalingActions as readonly { action: string; from: number; to: number; reason: string }[];
  const up = actions.filter(({ action }) => action === 'scale_up');
  expect(up.length).toBeGreaterThan(0);
  expect(up[0]).toMatchObject({ pool: 'demo', reason: expect.stringContaining('utilisation') });
  // Where it starts from depends on how quickly this machine starts the first agents.
  for (const { from, to } of up) expect(to).toBeGreaterThan(from);
  expect(Math.max(...up.map(({ to }) => to))).toBeGreaterThan(2);
  expect(scaled.agentsMax).toBeLessThanOrEqual(6);
});

test('--policy fixed keeps its size', async () => {
  const { code, out } = await openStage().run([
    ...['demo', '--duration', '2s', '--agents', '2', '--load', '2', '--policy', 'fixed', '--json'],
  ]);
  expect(code).toBe(0);
  expect(reportOf(out)).toMatchObject({ policy: null, agentsMin: 2, agentsMax: 2, scalingActions: [] });
});

test('a trace of the user: each of its rows becomes a task', async () => {
  const stage = openStage();
  const rows = Array.from({ length: 60 }, (_, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();
    return `${at},${(0.1 + (index % 5) / 10).toFixed(1)}`;
  });
  writeFileSync(stage.path('requests.csv'), `timestamp,duration_s\n${rows.join('\n')}\n`);
  const { code, out } = await stage.run([
    'demo',
    '--trace',
    'requests.csv',
    '--speed',
    '30',
    '--duration',
    '4s',
    '--json',
  ]);
  expect(code).toBe(0);
  expect(reportOf(out)).toMatchObject({
    submitted: 60,
    completed: 60,
    failed: 0,
    lost: 0,
    speed: 30,
    trace: { rows: 60 },
  });
});

test('an agent that is killed on the way costs no task', async () => {
  const demo = openStage().muster([
    ...['demo', '--duration', '5s', '--agents', '3', '--load', '1.5', '--kill', '1', '--json'],
  ]);
  await until(() => demo.hasExited, { what: 'the demo has ended' });
  expect(await demo.exited).toMatchObject({ code: 0 });
  const report = reportOf(demo.out);
  expect(report).toMatchObject({ lost: 0, failed: 0, killed: [{ agent: expect.stringMatching(/^demo-/) }] });
  expect(report.completed).toBe(report.submitted);
  expect(demo.err).toMatch(/kill -9 for demo-\d+, which ran \d tasks?: others run them again\./);
});

test('it says where to watch, and goes on for who watches, until Enter', async () => {
  const stage = openStage();
  const demo = stage.muster(['demo', '--duration', '500ms', '--agents', '2', '--keep-open', '--json'], {
    isTypedTo: true,
  });
  await until(() => demo.err.includes('npx muster top --url'), { what: 'the demo says how to watch it' });
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.err) ?? [];
  expect(demo.err).toContain(`Watch it: the dashboard is at ${url}/`);
  // Three times its duration: it would have ended.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const shown = await stage.run(['top', '--once', '--url', url]);
  expect(shown.out).toMatch(/^ {2}demo +\d/m);
  demo.type('');
  expect((await demo.exited).code).toBe(0);
  expect(reportOf(demo.out)).toMatchObject({ lost: 0, interrupted: false });
});

test('Ctrl-C in the middle ends early, with the report', async () => {
  const stage = openStage();
  const demo = stage.muster(['demo', '--duration', '5m', '--agents', '2', '--json']);
  await until(() => demo.err.includes('each, connected'), { what: 'the fleet of the demo is up' });
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.err) ?? [];
  const client = new MusterClient({ url });
  await until(async () => (await client.status()).tasks.completed > 0, { what: 'some tasks have run' });
  demo.signal('SIGINT');
  expect((await demo.exited).code).toBe(0);
  const report = reportOf(demo.out);
  expect(report).toMatchObject({ lost: 0, interrupted: true });
  expect(report.submitted).toBeGreaterThan(0);
  expect(report.completed + report.failed).toBe(report.submitted);
});

test.each([
  [['--speed', '0'], '--speed'],
  [['--duration', 'soon'], '--duration'],
  [['--trace', 'absent.csv'], '--trace'],
  [['--time-column', 'at'], '--time-column'],
  [['--agents', '0'], '--agents'],
  [['--policy', 'fast'], '--policy'],
])('%j is refused by name', async (parameters, flag) => {
  const { code, err, out } = await openStage().run(['demo', ...parameters]);
  expect(code).toBe(2);
  expect(err).toContain(flag);
  expect(out).toBe('');
});
