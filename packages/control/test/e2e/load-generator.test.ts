// `muster load` against a controller with a pool of real agents: its report adds up with what the controller counted.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PolicyRequest } from '@muster/contract';
import { expect, test } from 'vitest';
import { until } from './child.ts';
import type { ControllerProcess } from './controller-process.ts';
import { openStage, type Stage } from './harness.ts';

const DEMO_AGENT = fileURLToPath(new URL('../../dist/demo-agent.js', import.meta.url));

async function controllerWithPool(
  stage: Stage,
  agents: number,
  policy: PolicyRequest = { enabled: false },
): Promise<ControllerProcess> {
  const config = stage.path('muster.json');
  const pool = { type: 'echo', agents, slots: 4, command: [process.execPath, DEMO_AGENT], policy };
  writeFileSync(config, JSON.stringify({ pools: [pool] }));
  const controller = await stage.controller({ flags: ['--config', config] });
  await controller.fleetOf(agents);
  return controller;
}

const reportOf = (out: string) => {
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out) as Record<string, number> & {
    readonly rateChanges: readonly { readonly atMs: number; readonly ratePerSecond: number }[];
    readonly fleet: readonly unknown[];
  };
};

test('a load whose rate is changed while it runs adds up with the counts of the controller', async () => {
  const stage = openStage();
  const controller = await controllerWithPool(stage, 3);
  const load = stage.muster(
    ['load', '--type', 'echo', '--rate', '50', '--duration', '12s', '--arrivals', 'even', '--work', '40ms', '--json'],
    { environment: { MUSTER_URL: controller.url }, isTypedTo: true },
  );
  const counted = async () => (await controller.client.status()).tasks.submitted;
  await until(async () => (await counted()) > 20, { what: 'the load has begun' });
  load.type('hm');
  load.type('rate 100');
  await until(() => load.err.includes('Rate 100/s'), { what: 'the rate was changed' });
  await until(() => load.hasExited, { what: 'the load has ended' });
  expect((await load.exited).code).toBe(0);
  expect(load.err).toContain('Not understood: "hm"');

  const report = reportOf(load.out);
  const { tasks } = await controller.client.status();
  expect(report).toMatchObject({ type: 'echo', failed: 0, unfinished: 0, refused: 0, notSent: 0, interrupted: false });
  expect([report.submitted, report.completed]).toEqual([tasks.submitted, tasks.completed]);
  expect(report.due).toBe(report.submitted);
  // Even arrivals: the integral of the rate, exactly, with what a change costs of one gap.
  const changedAtMs = report.rateChanges[0]?.atMs ?? 0;
  expect(report.rateChanges).toEqual([{ atMs: changedAtMs, ratePerSecond: 100 }]);
  const asked = (50 * changedAtMs + 100 * (12_000 - changedAtMs)) / 1000;
  expect(Math.abs((report.submitted ?? 0) - asked)).toBeLessThanOrEqual(2);

  const percentiles = { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) };
  expect(report).toMatchObject({ startMs: percentiles, outcomeMs: percentiles, acknowledgeMs: percentiles });
  expect(report).toMatchObject({ agentsMin: 3, agentsMean: 3, agentsMax: 3, scalingActions: [] });
  expect(report.agentMinutes).toBeCloseTo((3 * (report.durationMs ?? 0)) / 60_000, 3);
  expect(report.fixedAgents).toBeGreaterThanOrEqual(1);
  expect(report.fleet.length).toBeGreaterThanOrEqual(2);
});

test('too little fleet: Ctrl-C ends the submitting and waits for the rest; misses fail the command', async () => {
  const stage = openStage();
  const controller = await controllerWithPool(stage, 1);
  const load = stage.muster(
    [
      ...['load', '--type', 'echo', '--rate', '60', '--duration', '10m', '--work', '200ms', '--in-flight', '50'],
      ...['--objective', '100ms', '--misses-max', '0.1', '--json'],
    ],
    { environment: { MUSTER_URL: controller.url } },
  );
  // 4 slots do 20 a second: the rest waits, until as many are in flight as may be.
  await until(() => /\b[1-9]\d* not sent/.test(load.err), { what: 'some were not sent' });
  load.signal('SIGINT');
  await until(() => load.hasExited, { what: 'the load has ended' });
  expect((await load.exited).code).toBe(1);
  const report = reportOf(load.out);
  const { tasks } = await controller.client.status();
  expect(report).toMatchObject({ interrupted: true, failed: 0, unfinished: 0, completed: tasks.completed });
  expect(report.due).toBe((report.submitted ?? 0) + (report.notSent ?? 0));
  expect(report.missRatio).toBeGreaterThan(0.1);
  expect(report.startMs).toMatchObject({ p50: expect.any(Number) });
});

test('a pool that scales: the report has its decisions, and pays for agents that start', async () => {
  const stage = openStage();
  const policy = { evaluationIntervalMs: 200, minAgents: 1, minIdleAgents: 0, scaleUpThreshold: 1, maxAgents: 3 };
  const controller = await controllerWithPool(stage, 1, policy);
  const { out } = await stage.run(
    ['load', '--type', 'echo', '--rate', '40', '--duration', '5s', '--work', '200ms', '--drain', '20s', '--json'],
    { environment: { MUSTER_URL: controller.url } },
  );
  const report = reportOf(out);
  expect(report).toMatchObject({ failed: 0, unfinished: 0, agentsMin: 1, agentsMax: 3 });
  const actions = report.scalingActions as unknown as readonly object[];
  const why = expect.stringMatching(/utilisation \d\.\d\d > 0\.80/);
  expect(actions[0]).toMatchObject({ pool: 'echo', action: 'scale_up', from: 1, reason: why });
  expect(actions.at(-1)).toMatchObject({ action: 'scale_up', to: 3 });
});

test('a load that no agent takes: reported after the longest wait, with what is unfinished', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const load = stage.muster(
    ['load', '--type', 'nobody', '--rate', '50', '--duration', '1s', '--drain', '1s', '--json'],
    {
      environment: { MUSTER_URL: controller.url },
    },
  );
  await until(() => load.hasExited, { what: 'the load has ended' });
  expect((await load.exited).code).toBe(1);
  const report = reportOf(load.out);
  expect(report).toMatchObject({ completed: 0, startMs: null, agentMinutes: 0, agentMinutesFixed: null });
  expect(report.unfinished).toBe(report.submitted);
  expect(report.unfinished).toBe((await controller.client.status()).tasks.waiting);
});

test('what will not pass ends the load at once, with the fault', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { code, out } = await stage.run(
    ['load', '--type', 'work', '--payload-bytes', '2000000', '--duration', '1h', '--json'],
    { environment: { MUSTER_URL: controller.url } },
  );
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'too-large' } });
});
