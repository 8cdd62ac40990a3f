// Many tasks by a filter on the command line: cancel, redrive, purge; and that purged bytes leave the disk.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import type { ControllerProcess } from './controller-process.ts';
import { type Finished, Stage } from './harness.ts';

const stage = new Stage();
let controller: ControllerProcess;

beforeAll(async () => {
  controller = await stage.controller();
  stage.agent({ url: controller.url, id: 'worker', slots: 4 });
  await controller.fleetOf(1);
});
afterAll(() => stage.close());

const run = (...parameters: string[]): Promise<Finished> =>
  stage.run(parameters, { environment: { MUSTER_URL: controller.url } });

test('cancel by a filter ends what matches and nothing else', async () => {
  const types = ['nobody-a', 'nobody-a', 'nobody-b', 'other'];
  const { tasks } = await controller.client.submit(types.map((type) => ({ type })));
  expect((await run('cancel', '--type', 'nobody*', '--dry-run')).out).toContain('3 would be cancelled');
  const asked = await run('cancel', '--type', 'nobody*', '--dry-run', '--json');
  expect(JSON.parse(asked.out)).toEqual({ cancelled: 3, hasMore: false, isDryRun: true });
  expect((await run('cancel', '--type', 'nobody*', '--reason', 'wrong model')).out).toContain('3 cancelled');
  expect((await run('tasks', '--type', 'nobody*', '--state', 'cancelled', '--count')).out).toMatch(/^3\b/);
  expect(await controller.client.task(tasks[3]?.id ?? '')).toMatchObject({ state: 'waiting' });
  expect(await run('cancel')).toMatchObject({ code: 2 });
  expect((await run('cancel', '--type', 'other')).out).toContain('1 cancelled');
});

test('redrive by a filter reopens the dead letters that match', async () => {
  const dead = { type: 'work', payload: { failures: 1 }, attemptsMax: 1, session: 'redriven' };
  const { tasks } = await controller.client.submit([dead, dead, { ...dead, session: 'left' }]);
  for (const { id } of tasks) await controller.client.wait(id, PATIENCE_MS);
  expect((await run('redrive', '--session', 'redriven', '--dry-run')).out).toContain('2 would be reopened');
  expect((await run('redrive', '--session', 'redriven')).out).toContain('2 reopened');
  expect(await controller.client.wait(tasks[0]?.id ?? '', PATIENCE_MS)).toMatchObject({ redriven: 1 });
  expect(await controller.client.task(tasks[2]?.id ?? '')).not.toHaveProperty('redriven', 1);
});

test('purge forgets at once and through a restart, and then the bytes are gone from every file', async () => {
  const { client, dataDir } = controller;
  const canary = (name: string) => ({ type: 'work', payload: { text: `canary-${name}-7f3a` }, session: name });
  const { tasks } = await client.submit(['first', 'second', 'kept'].map(canary));
  const [first = '', second = '', kept = ''] = tasks.map(({ id }) => id);
  for (const id of [first, second, kept]) await client.wait(id, PATIENCE_MS);
  const holds = (name: string): boolean => filesIn(dataDir).some((file) => file.includes(`canary-${name}-7f3a`));
  expect(holds('first')).toBe(true);

  expect((await run('purge', '--session', 'first', '--dry-run')).out).toContain('1 would be purged');
  expect((await run('purge', '--session', 'first')).out).toContain('1 purged');
  await expect(client.task(first)).rejects.toMatchObject({ code: 'not-found' });
  await until(async () => !holds('first'), { what: 'a compaction removes what was in the journal' });
  // The compaction has moved the others to the history, which the next one writes again.
  expect(readdirSync(dataDir).some((name) => name.endsWith('.history'))).toBe(true);
  expect(holds('second')).toBe(true);
  expect((await run('purge', '--session', 'second')).out).toContain('1 purged');
  await until(async () => !holds('second'), { what: 'a compaction removes what was in the history' });

  await controller.kill();
  await controller.start();
  for (const id of [first, second]) await expect(client.task(id)).rejects.toMatchObject({ code: 'not-found' });
  expect(await client.task(kept)).toMatchObject({ state: 'completed', result: { text: 'canary-kept-7f3a' } });
  expect(await run('purge')).toMatchObject({ code: 2 });
  const { code } = await controller.stop();
  expect(code).toBe(0);
  expect(await stage.run(['log', 'verify', '--data-dir', dataDir])).toMatchObject({ code: 0 });
});

/** The bytes of every file below the directory. */
function filesIn(directory: string): readonly Buffer[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .flatMap((path) => {
      try {
        return [readFileSync(path)];
      } catch {
        return []; // removed since the listing
      }
    });
}
