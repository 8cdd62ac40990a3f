// `muster doctor` finds what is wrong with a real directory, port, configuration and controller, and says what to do.
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStage, type Stage } from './harness.ts';

interface Finding {
  readonly check: string;
  readonly verdict: string;
  readonly found: string;
  readonly remedy?: string;
}

/** What it finds of the machine that tests run on, which may be slow, or small: that is not what they are about. */
const OF_MACHINE = ['sync', 'event loop', 'clock', 'controller’s disk', 'disk space', 'file system', 'sockets'];

async function examined(
  stage: Stage,
  ...options: string[]
): Promise<{ code: number | null; wrong: readonly Finding[] }> {
  const { code, out, err } = await stage.run(['doctor', '--json', ...options]);
  expect(err).toBe('');
  const { checks, ok } = JSON.parse(out) as { readonly ok: boolean; readonly checks: readonly Finding[] };
  expect(ok).toBe(code === 0);
  expect(ok).toBe(checks.every(({ verdict }) => verdict !== 'problem'));
  const wrong = checks.filter(({ check, verdict }) => verdict !== 'ok' && !OF_MACHINE.includes(check));
  return { code, wrong };
}

test('a fit machine is fit, before the first start and beside a controller', async () => {
  const stage = openStage();
  const before = await examined(stage, '--port', '0', '--data-dir', stage.path('data'));
  expect(before.wrong).toEqual([]);
  expect(existsSync(stage.path('data'))).toBe(false);
  const controller = await stage.controller();
  const { port } = new URL(controller.url);
  // It gives a controller five seconds to answer, and looks again in a test where that is not enough.
  const look = async () => (await examined(stage, '--port', port, '--data-dir', controller.dataDir)).wrong;
  await expect.poll(look).toEqual([]);
  expect(readdirSync(controller.dataDir).filter((name) => name.startsWith('doctor-'))).toEqual([]);
});

test('what is wrong is told, each with its remedy', async () => {
  const stage = openStage();
  const dataDir = stage.path('data');
  const guarded = ['--data-dir', dataDir, '--token', 'a-long-secret'];
  const controller = stage.muster(['up', '--json', '--port', '0', ...guarded]);
  await controller.firstLine();
  const runFile = join(dataDir, 'controller.json');
  const facts = JSON.parse(readFileSync(runFile, 'utf8')) as object;
  writeFileSync(runFile, JSON.stringify({ ...facts, version: '0.0.1' }));
  const stranger = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await new Promise((resolve) => stranger.once('listening', resolve));
  const { port } = stranger.address() as AddressInfo;
  chmodSync(dataDir, 0o755);
  const config = stage.path('muster.yaml');
  writeFileSync(config, 'server: { token: a-long-secret }\n', { mode: 0o644 });

  const { code, wrong } = await examined(stage, '--config', config, '--port', String(port), '--data-dir', dataDir);
  expect(code).toBe(1);
  const found = (check: string): string =>
    wrong
      .filter((each) => each.check === check)
      .map((each) => each.found)
      .join('; ');
  expect(found('data directory')).toContain('mode 755');
  expect(found('port')).toContain(`${port} is used by`);
  if (existsSync('/proc/net/tcp')) expect(found('port')).toContain(`process ${process.pid}`);
  expect(found('version')).toContain('the controller is 0.0.1');
  expect(found('token')).toContain('can be read by other users');
  if (existsSync('/proc/self/cmdline')) expect(found('token')).toContain(`command line of process ${controller.pid}`);
  expect(wrong.every(({ remedy }) => (remedy ?? '').length > 10)).toBe(true);
  expect(JSON.stringify(wrong)).not.toContain('a-long-secret');
});

test('a wrong configuration and a damaged journal do not end the examination', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { dataDir } = controller;
  await controller.client.submit({ type: 'work', payload: 'x'.repeat(2_000) });
  await controller.stop();
  const segment = join(dataDir, readdirSync(dataDir).find((name) => name.endsWith('.journal')) ?? '');
  const bytes = readFileSync(segment);
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  writeFileSync(segment, bytes);
  const config = stage.path('muster.yaml');
  writeFileSync(config, 'queue: { agingMs: -1, waitingMax: 0 }\n');
  const finished = await stage.run(['doctor', '--config', config, '--port', '0', '--data-dir', dataDir]);
  expect(finished.code).toBe(1);
  expect(finished.out).toMatch(/problem: configuration: queue\.waitingMax = 0/);
  expect(finished.out).toMatch(/problem: configuration: queue\.agingMs = -1/);
  expect(finished.out).toMatch(/problem: journal: damaged: \S+\.journal at byte \d+/);
});
