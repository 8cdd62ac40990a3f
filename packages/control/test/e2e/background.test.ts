// `muster start`, `stop` and `restart`: a controller in the background, told from others by its birth, and restarted
// under work.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MusterClient } from '@muster/contract';
import { expect, test } from 'vitest';
import { identityOf } from '../../src/adapters/process/identity.ts';
import { PATIENCE_MS, until } from './child.ts';
import { AGENT, type Finished, openStage, type Stage } from './harness.ts';
import { freePort } from './port.ts';

interface Started {
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
}

async function start(stage: Stage, dataDir: string, ...more: string[]): Promise<Started> {
  const finished = await stage.run(
    ['start', '--port', String(await freePort()), '--data-dir', dataDir, '--json', ...more],
    {
      environment: { MUSTER_LEASE_ORPHAN_TIMEOUT_MS: String(2 * PATIENCE_MS) },
    },
  );
  expect(finished, finished.err).toMatchObject({ code: 0 });
  return JSON.parse(finished.out) as Started;
}

const errorOf = ({ out }: Finished): unknown => (JSON.parse(out) as { readonly error: unknown }).error;

test('start serves when it returns, once per directory; stop ends it; stale files mislead nobody', async () => {
  const stage = openStage();
  const dataDir = stage.dataDir('data');
  const { url, pid, logFile } = await start(stage, dataDir);
  const status = await new MusterClient({ url }).status();
  expect(status).toMatchObject({ epoch: 1, process: { pid, isBackground: true } });

  const events = readFileSync(logFile, 'utf8').match(/(?<="event":")(listening|recovered|serving)(?=")/g);
  // It answers probes before its journal has been read.
  expect(events).toEqual(['listening', 'recovered', 'serving']);

  const second = await stage.run(['start', '--port', '0', '--data-dir', dataDir, '--json']);
  expect(second.code).toBe(1);
  expect(errorOf(second)).toMatchObject({
    code: 'data-in-use',
    message: expect.stringContaining(`process ${pid}, at ${url}`),
  });

  const runFile = join(dataDir, 'controller.json');
  const left = readFileSync(runFile, 'utf8');
  expect(await stage.run(['stop', '--data-dir', dataDir])).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${pid} has ended`),
  });
  expect(identityOf(pid)).toBeUndefined();
  expect(existsSync(runFile)).toBe(false);

  // What a kill leaves behind, with the id of a process that is somebody else's by now.
  writeFileSync(runFile, JSON.stringify({ ...(JSON.parse(left) as object), pid: process.pid }));
  expect(await stage.run(['stop', '--data-dir', dataDir])).toMatchObject({ code: 3 });
  const again = await start(stage, dataDir);
  expect(await stage.run(['stop', '--data-dir', dataDir, '--force', '--json'])).toMatchObject({ code: 0 });
  expect(identityOf(again.pid)).toBeUndefined();
});

test('restart keeps address, agents and what they run', async () => {
  const stage = openStage();
  const dataDir = stage.dataDir('data');
  const config = stage.path('pools.yaml');
  const command = [process.execPath, AGENT, stage.executionsFile];
  writeFileSync(config, JSON.stringify({ pools: [{ type: 'pooled', agents: 1, command }] }));
  const before = await start(stage, dataDir, '--config', config);
  const client = new MusterClient({ url: before.url, deadlineMs: PATIENCE_MS });
  const own = stage.agent({ url: before.url, id: 'own', type: 'own' });
  await until(async () => (await client.agents()).filter(({ state }) => state === 'idle').length === 2, {
    what: 'two agents',
  });
  const [pooled] = (await client.agents()).filter(({ type }) => type === 'pooled');

  const { tasks } = await client.submit([
    { type: 'pooled', payload: { ms: 6_000 } },
    { type: 'own', payload: { ms: 6_000 } },
  ]);
  await until(() => stage.executions().length >= 2, { what: 'both tasks run' });
  const restarted = await stage.run(['restart', '--data-dir', dataDir, '--json']);
  expect(restarted, restarted.err).toMatchObject({ code: 0 });
  const after = JSON.parse(restarted.out) as Started;
  expect(after.url).toBe(before.url);
  expect(after.pid).not.toBe(before.pid);
  expect(identityOf(before.pid)).toBeUndefined();
  expect(await client.status()).toMatchObject({ epoch: 2, process: { isBackground: true } });
  // Both tasks were running all the time, and count as one attempt each.
  for (const { id } of tasks) {
    expect(await client.wait(id, PATIENCE_MS)).toMatchObject({
      state: 'completed',
      attempt: 1,
      attempts: [{ number: 1 }],
    });
  }
  expect(stage.executions().filter(({ event }) => event === 'started')).toHaveLength(2);
  expect((await client.agents()).find(({ type }) => type === 'pooled')?.pid).toBe(pooled?.pid);
  expect(own.hasExited).toBe(false);

  // A stop, unlike a restart, ends the agents of pools.
  expect(await stage.run(['stop', '--data-dir', dataDir])).toMatchObject({ code: 0 });
  expect(identityOf(pooled?.pid ?? 0)).toBeUndefined();
});

test('a start that fails says why, and a restart keeps what would not start again', async () => {
  const stage = openStage();
  const dataDir = stage.dataDir('data');
  const config = stage.path('muster.yaml');
  writeFileSync(config, 'queue: { agingMs: 5000 }\n');
  const token = ['--token', 'a-long-secret'];
  const { url, pid } = await start(stage, dataDir, '--config', config, ...token);
  const { port } = new URL(url);
  const taken = await stage.run(['start', '--port', port, '--data-dir', stage.dataDir('other'), '--json']);
  expect(taken.code).toBe(1);
  expect(errorOf(taken)).toMatchObject({ field: 'server.port', message: expect.stringContaining('in use') });
  const commandLine = `/proc/${pid}/cmdline`;
  if (existsSync(commandLine)) expect(readFileSync(commandLine, 'utf8')).not.toContain('a-long-secret');

  expect(await stage.run(['restart', '--data-dir', dataDir])).toMatchObject({
    code: 2,
    err: expect.stringContaining('token again'),
  });
  writeFileSync(config, 'queue: { agingMs: -1 }\n');
  expect(await stage.run(['restart', '--data-dir', dataDir, ...token])).toMatchObject({
    code: 2,
    err: expect.stringContaining('queue.agingMs'),
  });
  const client = new MusterClient({ url, token: 'a-long-secret' });
  expect(await client.status()).toMatchObject({ epoch: 1, process: { pid } });

  await client.changeSettings({ 'queue.keysMax': 77 });
  const other = stage.path('other.yaml');
  writeFileSync(other, 'queue: { agingMs: 7000 }\n');
  expect(await stage.run(['restart', '--data-dir', dataDir, '--config', other, ...token])).toMatchObject({ code: 0 });
  const { version, settings } = await client.settings();
  expect(version).toBe(1);
  expect(settings.find(({ key }) => key === 'queue.agingMs')).toMatchObject({
    value: 7000,
    source: 'file',
    from: `${other}:1`,
  });
  expect(settings.find(({ key }) => key === 'queue.keysMax')).toMatchObject({ value: 77, source: 'live' });
});
