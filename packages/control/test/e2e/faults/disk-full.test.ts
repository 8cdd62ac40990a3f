// A full disk, end to end: admission stops, what runs is finished and recorded, a kill changes nothing, and with room
// again everything goes on by itself.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Fault, type TaskId } from '@muster/contract';
import { expect, onTestFinished, test } from 'vitest';
import { verifyJournal } from '../../../src/adapters/journal/inspect.ts';
import { until } from '../child.ts';
import { openStage } from '../harness.ts';
import { readTrail } from '../journal-trail.ts';

const NAME = 'a full disk stops admission, not the work, nor a restart (needs the right to mount)';

test(NAME, async (context) => {
  const stage = openStage();
  const disk = stage.path('disk');
  if (!mountSmall(disk, '40m')) return context.skip('mounting a small disk needs rights that this user lacks');
  const controller = await stage.controller({ dataDir: join(disk, 'data') });
  const { client } = controller;
  for (const id of ['one', 'two']) stage.agent({ url: controller.url, id, slots: 4 });
  await controller.fleetOf(2);
  const submit = async (count: number, ms: number): Promise<TaskId[]> =>
    (await client.submit(Array.from({ length: count }, () => ({ type: 'work', payload: { ms } })))).tasks.map(
      ({ id }) => id,
    );
  const acknowledged = await submit(8, 3_000);
  await until(() => stage.executions().length >= 8, { what: 'every slot is taken' });
  const waiting = await submit(5, 1);
  acknowledged.push(...waiting);

  const hog = join(disk, 'hog');
  fillUp(hog);
  const refusal = await untilRefused(async () => acknowledged.push(...(await submit(1, 1))));
  expect(refusal).toMatchObject({ code: 'disk-full', retryable: true });
  const response = await fetch(`${controller.url}/v1/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"type":"work"}',
  });
  expect(response.status).toBe(507);
  await until(async () => (await client.status()).tasks.leased === 0, { what: 'what ran has ended' });
  expect((await client.status()).tasks.completed).toBe(8);
  expect((await client.explain(waiting[0] ?? '')).waiting?.blocker).toBe('disk-full');

  await controller.kill();
  await controller.start();
  await controller.fleetOf(2);
  expect(await faultIn(submit(1, 1))).toMatchObject({ code: 'disk-full' });
  for (const id of acknowledged) expect(await client.task(id)).toMatchObject({ id });

  fs.rmSync(hog);
  await until(
    () =>
      submit(1, 1).then(
        (ids) => acknowledged.push(...ids) > 0,
        () => false,
      ),
    {
      what: 'it admits again by itself',
    },
  );
  await controller.drained();
  expect(await controller.stop()).toMatchObject({ code: 0 });
  expect(verifyJournal(controller.dataDir)).toMatchObject({ ok: true });
  const { tasks } = await readTrail(controller.dataDir);
  expect(acknowledged.filter((id) => tasks.get(id)?.outcomes.join() !== 'completed')).toEqual([]);
});

function mountSmall(path: string, size: string): boolean {
  fs.mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', path]));
  return true;
}

function fillUp(path: string): void {
  const file = fs.openSync(path, 'w');
  try {
    for (const bytes of [1 << 20, 4096]) writeAll(file, Buffer.alloc(bytes));
  } finally {
    fs.closeSync(file);
  }
}

function writeAll(file: number, part: Buffer): void {
  try {
    while (fs.writeSync(file, part) > 0);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}

async function faultIn(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The write that meets the full disk goes into the reserve, and is acknowledged; those after it are refused. */
async function untilRefused(submit: () => Promise<unknown>): Promise<unknown> {
  for (let tries = 0; tries < 10_000; tries++) {
    const fault = await faultIn(submit());
    if (fault instanceof Fault) return fault;
  }
  throw new Error('nothing was refused');
}
