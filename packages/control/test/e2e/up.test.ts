// `muster up` and its data directory: what it refuses, how it ends, and what `log` says of the directory meanwhile.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import { type Finished, openStage } from './harness.ts';

const errorOf = ({ out }: Finished): unknown => (JSON.parse(out) as { readonly error: unknown }).error;

test('one controller per directory and per port', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const sameDirectory = await stage.run(['up', '--port', '0', '--data-dir', controller.dataDir, '--json']);
  expect(sameDirectory.code).toBe(1);
  expect(errorOf(sameDirectory)).toMatchObject({
    code: 'data-in-use',
    message: expect.stringContaining(String(controller.child.pid)),
  });
  const { port } = new URL(controller.url);
  const samePort = await stage.run(['up', '--port', port, '--data-dir', stage.path('other'), '--json']);
  expect(samePort.code).toBe(1);
  expect(errorOf(samePort)).toMatchObject({
    ...{ code: 'cannot-listen', field: 'server.port' },
    message: `cannot listen at 127.0.0.1:${port}: the port is in use by node, process ${controller.child.pid}`,
  });
  expect(await controller.client.status()).toMatchObject({ epoch: 1 });
  // The one that was refused its port holds no directory.
  const free = await stage.controller({ dataDir: stage.path('other') });
  expect(await free.stop()).toMatchObject({ code: 0 });
});

test('an address that cannot be bound is named', async () => {
  const stage = openStage();
  // 192.0.2.0/24 is kept for documentation: no machine has it.
  const flags = ['--host', '192.0.2.1', '--port', '0', '--token', 'a-long-secret', '--data-dir', stage.path('data')];
  const finished = await stage.run(['up', '--json', ...flags]);
  expect(finished.code).toBe(1);
  expect(errorOf(finished)).toMatchObject({ code: 'cannot-listen', field: 'server.host' });
});

test('a directory that cannot be used is said so', async () => {
  const stage = openStage();
  writeFileSync(stage.path('file'), '');
  const finished = await stage.run(['up', '--port', '0', '--data-dir', join(stage.path('file'), 'data'), '--json']);
  expect(finished.code).toBe(1);
  expect(errorOf(finished)).toMatchObject({ code: 'data-unwritable' });
});

test('a token is asked for, and a host beyond loopback needs one', async () => {
  const stage = openStage();
  const refused = await stage.run(['up', '--host', '0.0.0.0', '--port', '0', '--data-dir', stage.path('data')]);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('MUSTER_TOKEN') });
  const open = stage.muster([
    'up',
    '--host',
    '0.0.0.0',
    '--port',
    '0',
    '--data-dir',
    stage.path('data'),
    '--token',
    'a-long-secret',
    '--json',
  ]);
  const { url } = JSON.parse(await open.firstLine()) as { readonly url: string };
  const without = await stage.run(['status', '--url', url, '--json']);
  expect(without.code).toBe(1);
  expect(errorOf(without)).toMatchObject({ code: 'unauthorized' });
  const withToken = await stage.run(['status', '--url', url, '--json'], {
    environment: { MUSTER_TOKEN: 'a-long-secret' },
  });
  expect(withToken.code).toBe(0);
  expect(open.err + open.out).not.toContain('a-long-secret');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it in good order, work and all', async (signal) => {
  const stage = openStage();
  const controller = await stage.controller();
  const agent = stage.agent({ url: controller.url, id: 'one', slots: 4 });
  await controller.fleetOf(1);
  const { tasks } = await controller.client.submit(
    Array.from({ length: 4 }, () => ({ type: 'work', payload: { ms: 1_500 } })),
  );
  await until(() => stage.executions().length >= 4, { what: 'all tasks run' });
  const waiting = controller.client.wait(tasks[0]?.id ?? '', PATIENCE_MS);
  expect(await controller.stop(signal)).toEqual({ code: 0, signal: null });
  // The agent goes on, and its outcomes count after the restart; whoever waits for one waits through it.
  expect(agent.hasExited).toBe(false);
  await controller.start();
  await controller.drained();
  expect(await waiting).toMatchObject({ state: 'completed' });
  for (const { id } of tasks)
    expect(await controller.client.task(id)).toMatchObject({ state: 'completed', attempt: 1 });
});

test('while it stops it takes nothing new, says so, and ends within server.stopGraceMs', async () => {
  const stage = openStage();
  const config = stage.path('slow.yaml');
  // A pool that ignores SIGTERM would hold up the stop for ever.
  writeFileSync(config, `pools:\n  - {type: slow, agents: 1, command: "trap '' TERM; while :; do sleep 1; done"}\n`);
  const settings = { MUSTER_SERVER_STOP_GRACE_MS: '8000' };
  const controller = await stage.controller({ flags: ['--config', config], settings });
  const ask = (path: string, body?: string): Promise<Response> =>
    fetch(
      controller.url + path,
      body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } },
    );
  expect((await ask('/readyz')).status).toBe(200);
  controller.child.signal('SIGTERM');
  await until(async () => (await ask('/readyz')).status === 503, { what: 'it is not ready' });
  const refused = await ask('/v1/tasks', '{"type":"slow"}');
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { code: 'stopping' } });
  expect((await ask('/healthz')).status).toBe(200);
  expect((await ask('/v1/status')).status).toBe(200);
  // The pool alone would never let it.
  expect(await controller.child.exited).toEqual({ code: 0, signal: null });
  expect(controller.events('stopped')).toHaveLength(1);
});

test('a second Ctrl-C ends it at once, and nothing that was acknowledged is lost', async () => {
  const stage = openStage();
  const config = stage.path('slow.yaml');
  // A pool that ignores SIGTERM holds up the stop.
  writeFileSync(config, `pools:\n  - {type: slow, agents: 1, command: "trap '' TERM; while :; do sleep 1; done"}\n`);
  const controller = await stage.controller({ flags: ['--config', config] });
  const { tasks } = await controller.client.submit({ type: 'slow' });
  controller.child.signal('SIGINT');
  await until(() => controller.child.err.includes('"event":"stopping"'), { what: 'it stops' });
  await delay(50);
  controller.child.signal('SIGINT');
  expect(await controller.child.exited).toEqual({ code: 130, signal: null });
  expect(await stage.run(['log', 'verify', '--data-dir', controller.dataDir])).toMatchObject({ code: 0 });
  await controller.start();
  expect(await controller.client.task(tasks[0]?.id ?? '')).toMatchObject({ state: 'waiting' });
});

test('log dump and verify read a directory: live, stopped, damaged or absent', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { dataDir } = controller;
  const log = (command: string, ...more: string[]) =>
    stage.run(['log', command, '--data-dir', dataDir, '--json', ...more]);
  for (let batch = 0; batch < 10; batch++) {
    await controller.client.submit(Array.from({ length: 10 }, (_, index) => ({ type: 'work', payload: index })));
  }
  const [liveDump, liveVerify] = await Promise.all([log('dump'), log('verify')]);
  expect(liveDump.code).toBe(0);
  const kinds = (JSON.parse(liveDump.out) as { records: { kind: string }[] }).records.map(({ kind }) => kind);
  expect(kinds).toEqual(['started', ...Array.from({ length: 10 }, () => 'submitted')]);
  expect(liveVerify.code).toBe(0);
  expect(JSON.parse(liveVerify.out)).toMatchObject({ ok: true, records: 11, owner: controller.child.pid });

  await controller.stop();
  const [dump, verify, ofTask] = await Promise.all([
    log('dump', '--limit', '3'),
    log('verify'),
    log('dump', '--task', 't5'),
  ]);
  expect(JSON.parse(dump.out)).toMatchObject({ count: 3 });
  expect(JSON.parse(ofTask.out)).toMatchObject({ count: 1, records: [{ kind: 'submitted' }] });
  expect(verify.code).toBe(0);
  expect((JSON.parse(verify.out) as { owner?: number }).owner).toBeUndefined();

  const segment = join(dataDir, readdirSync(dataDir).find((name) => name.endsWith('.journal')) ?? '');
  const bytes = readFileSync(segment);
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  writeFileSync(segment, bytes);
  const [damagedDump, damagedVerify] = await Promise.all([
    stage.run(['log', 'dump', '--data-dir', dataDir]),
    stage.run(['log', 'verify', '--data-dir', dataDir]),
  ]);
  expect(damagedDump).toMatchObject({ code: 1, err: expect.stringMatching(/\.journal is damaged at byte \d+/) });
  expect(damagedVerify).toMatchObject({ code: 1, out: expect.stringMatching(/damaged: \S+\.journal at byte \d+/) });
  const absent = await stage.run(['log', 'verify', '--data-dir', stage.path('absent')]);
  expect(absent).toMatchObject({ code: 1, err: expect.stringContaining('there is no data directory') });
});
