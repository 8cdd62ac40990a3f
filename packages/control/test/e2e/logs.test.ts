// The log of a controller as its operator has it: a real process, its standard error or its file, what must not be in
// there, and what must be there when it crashes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { MusterClient } from '@muster/contract';
import { expect, onTestFinished, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import { MUSTER, openStage } from './harness.ts';

const TOKEN = 'a-long-secret-of-the-operator';

test('lines are JSON; the level changes while it runs; wrong tokens are folded; no secret is in there', async () => {
  const stage = openStage();
  const environment = { MUSTER_LOG_LINES_PER_MINUTE: '5', MUSTER_LOG_REQUESTS: 'true' };
  const flags = ['--port', '0', '--data-dir', stage.path('data'), '--token', TOKEN];
  const controller = stage.muster(['up', '--json', ...flags], { environment });
  const { url } = JSON.parse(await controller.firstLine()) as { readonly url: string };
  const client = new MusterClient({ url, token: TOKEN });
  const { token: made } = await client.createToken({ role: 'submitter', name: 'ci' });
  const get = (path: string, token: string) => fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  for (let guess = 0; guess < 20; guess++) await get('/v1/status?token=in-the-query', `guess-${guess}-of-a-secret`);
  await get('/v1/status', made);
  await client.submit({ type: 'work', payload: { text: 'the-payload' } });
  await client.changeSettings({ 'log.level': 'warn' });
  await get('/v1/status', made);
  controller.signal('SIGTERM');
  await controller.exited;

  const lines = controller.err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    node: expect.any(String),
    version: expect.any(String),
    event: 'listening',
  });
  const refused = lines.filter(({ event }) => event === 'token-refused');
  expect(refused).toHaveLength(6);
  expect(refused[0]).toMatchObject({ level: 'warn', address: '127.0.0.1' });
  const requests = lines.filter(({ event, caller }) => event === 'request' && caller !== 'anonymous');
  expect(requests).toMatchObject([
    { method: 'POST', path: '/v1/tokens', status: 201, caller: 'server.token' },
    { method: 'GET', path: '/v1/status', status: 200, caller: 'ci' },
    { method: 'POST', path: '/v1/tasks' },
    // The change of the level was answered when it was in force.
  ]);
  expect(lines.at(-1)).toMatchObject({ event: 'token-refused', repeated: 15 });
  expect(controller.err).not.toMatch(/a-long-secret|guess-|in-the-query|the-payload|mst_\w+_[\w-]{20}/);
  expect(controller.err).not.toContain(made);
});

test('a crash is the last line of the file, with its stack, and nothing before it is missing', async () => {
  const stage = openStage();
  const planted = stage.path('planted.mjs');
  writeFileSync(planted, `process.on('SIGWINCH', () => { throw new Error('planted'); });`);
  const file = stage.path('own.log');
  const controller = await stage.controller({
    flags: ['--log-file', file],
    settings: { NODE_OPTIONS: `--import ${planted}`, MUSTER_LOG_REQUESTS: 'true' },
  });
  await controller.client.status();
  controller.child.signal('SIGWINCH');
  expect(await controller.child.exited).toMatchObject({ code: 1 });
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['serving', 'request', 'crashed']));
  expect(lines.at(-1)).toMatchObject({
    level: 'error',
    event: 'crashed',
    message: 'planted',
    stack: expect.stringMatching(/planted\n +at /),
  });
});

test('a pipe that nobody reads keeps no request waiting', async () => {
  const stage = openStage();
  // More than what the kernel keeps for a reader: 208 KiB.
  const parameters = ['up', '--json', '--port', '0', '--data-dir', stage.path('data')];
  const child = spawn(process.execPath, [MUSTER, ...parameters], {
    cwd: stage.directory,
    env: { PATH: process.env.PATH, MUSTER_LOG_REQUESTS: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(first.toString()) as { readonly url: string };
  const path = `/v1/${'x'.repeat(190)}`;
  for (let round = 0; round < 40; round++) {
    await Promise.all(
      Array.from({ length: 25 }, () => fetch(url + path, { signal: AbortSignal.timeout(PATIENCE_MS) })),
    );
  }
  expect((await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) })).status).toBe(200);
  // Read at last, all of it is there.
  let read = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    read += text;
  });
  await until(() => (read.match(/"event":"request"/g) ?? []).length >= 1_001, { what: 'every line' });
  expect(read.length).toBeGreaterThan(300_000);
});
