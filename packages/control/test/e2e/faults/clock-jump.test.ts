// The wall clock jumps by an hour, forwards and back: no lease is lost, nothing expires early or starts late, and a
// restart under a clock that was set back goes on from the journal's time.
import { expect, test } from 'vitest';
import { PATIENCE_MS, until } from '../child.ts';
import type { ControllerProcess } from '../controller-process.ts';
import { openStage } from '../harness.ts';
import { faketimeLibrary, WallClock } from './wall-clock.ts';

const HOUR_MS = 3_600_000;
const library = faketimeLibrary();

/** What the process itself takes for the time, against the true time. */
async function aheadMs(controller: ControllerProcess): Promise<number> {
  const response = await fetch(`${controller.url}/healthz`);
  return Date.parse(response.headers.get('date') ?? '') - Date.now();
}

test.skipIf(library === undefined)('an hour forwards and two back move no deadline (needs faketime)', async () => {
  const stage = openStage();
  const wall = new WallClock(library ?? '', stage.path('clock'));
  const controller = await stage.controller({ settings: wall.environment });
  const { client, url } = controller;
  for (const id of ['one', 'two']) stage.agent({ url, id, slots: 4 });
  await controller.fleetOf(2);
  const { tasks } = await client.submit([
    { type: 'work', payload: { ms: 6_000 }, timeoutMs: 120_000 },
    { type: 'work', payload: { ms: 1 }, delayMs: 3_000 },
    { type: 'nobody', ttlMs: 60_000 },
    { type: 'work', payload: { failures: 1 }, backoff: { baseMs: 500 } },
  ]);
  const [running, delayed, lasting, retried] = tasks.map(({ id }) => id);
  await until(() => stage.executions().length >= 2, { what: 'the work has begun' });

  for (const [offset, expectedMs] of [
    ['+3600', HOUR_MS],
    ['-3600', -HOUR_MS],
  ] as const) {
    wall.set(offset);
    // The header is renewed once a second.
    await until(async () => Math.abs((await aheadMs(controller)) - expectedMs) < 60_000, {
      what: `the clock says ${offset}`,
    });
    const quick = await client.submit({ type: 'work', payload: { ms: 1 } });
    expect(await client.wait(quick.tasks[0]?.id ?? '', PATIENCE_MS)).toMatchObject({ state: 'completed' });
  }
  // Somebody should know: times shown are off by the jump.
  await until(() => controller.events('wall-clock-moved').length >= 1, { what: 'the log tells of the jump' });
  expect(await client.wait(delayed ?? '', PATIENCE_MS)).toMatchObject({ state: 'completed' });
  expect(await client.wait(retried ?? '', PATIENCE_MS)).toMatchObject({ state: 'completed', attempt: 2 });
  expect(await client.wait(running ?? '', PATIENCE_MS)).toMatchObject({ state: 'completed', attempt: 1 });
  expect(await client.task(lasting ?? '')).toMatchObject({ state: 'waiting' });
  const begun = stage.executions().find(({ task, event }) => task === delayed && event === 'started');
  const { submittedAt } = await client.task(delayed ?? '');
  expect((begun?.at ?? 0) - submittedAt).toBeGreaterThanOrEqual(2_990);
  expect(controller.events('agent-gone')).toEqual([]);

  // It is an hour earlier than the journal's last record now, or two by the first jump.
  await controller.kill();
  await controller.start();
  expect(controller.events('clock-behind-journal')).toHaveLength(1);
  await controller.fleetOf(2);
  expect(await client.task(lasting ?? '')).toMatchObject({ state: 'waiting' });
  const after = await client.submit({ type: 'work', payload: { ms: 1 } });
  const done = await client.wait(after.tasks[0]?.id ?? '', PATIENCE_MS);
  expect(done).toMatchObject({ state: 'completed' });
  expect(done.submittedAt).toBeGreaterThanOrEqual(submittedAt);
  expect(controller.events('agent-gone')).toEqual([]);
});
