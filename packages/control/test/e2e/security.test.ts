// Tokens, roles and the audit log with real processes: across a kill, on the disk, and for the agents of pools.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from './child.ts';
import { AGENT, openStage, type Stage } from './harness.ts';

const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());

const runner =
  (stage: Stage, url: string) =>
  (line: string, token = '') =>
    stage.run([...line.split(' '), '--url', url], { environment: { MUSTER_TOKEN: token } });

test('a token lives through a kill, does what its role may, and ends when it is revoked', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const muster = runner(stage, controller.url);
  const made = await muster('token create --role submitter --tenant blue --name import --expires 1h');
  expect(made).toMatchObject({ code: 0, err: expect.stringContaining('not shown again') });
  const token = made.out.trim();
  const id = token.split('_')[1] ?? '';
  await controller.kill();
  await controller.start();

  expect(await muster('submit --type summarise', token)).toMatchObject({ code: 0 });
  const tasks = await muster('tasks --json', token);
  expect(JSON.parse(tasks.out)).toMatchObject({ tasks: [{ tenant: 'blue', type: 'summarise' }] });
  for (const line of ['redrive --all', 'agents', 'token list', 'audit']) {
    expect(await muster(line, token), line).toMatchObject({ code: 1, err: expect.stringContaining('forbidden') });
  }
  // Whole as it is pasted; only the id may reach an address.
  expect(await muster(`token revoke ${token}`)).toMatchObject({ code: 0, out: `revoked ${id}\n` });
  expect(await muster('tasks', token)).toMatchObject({ code: 1, err: expect.stringContaining('unauthorized') });

  const audit = JSON.parse((await muster('audit --json')).out) as { readonly entries: readonly object[] };
  expect(audit.entries).toMatchObject([
    { operation: 'revokeToken', target: id, by: { name: 'local user' }, result: 'done' },
    { operation: 'redriveTasks', by: { name: 'import', tenant: 'blue' }, result: 'forbidden' },
    { operation: 'createToken', by: { name: 'local user', address: '127.0.0.1' }, result: 'done' },
  ]);
  await controller.stop();
  const secret = token.slice(`mst_${id}_`.length);
  for (const path of filesBelow(controller.dataDir)) expect(readFileSync(path).includes(secret), path).toBe(false);

  const verify = ['audit', 'verify', '--data-dir', controller.dataDir];
  expect(await stage.run(verify)).toMatchObject({ code: 0, out: expect.stringContaining('ok: 3 entries') });
  const log = join(controller.dataDir, 'audit.jsonl');
  writeFileSync(log, readFileSync(log, 'utf8').replace('forbidden', 'forbidder'));
  expect(await stage.run(verify)).toMatchObject({ code: 1, out: expect.stringContaining('line 2') });
});

test('agents of a pool get a token that lets them be agents and no more', async () => {
  const stage = openStage();
  const dataDir = stage.dataDir('data');
  const pool = { type: 'work', agents: 1, command: [process.execPath, AGENT, stage.executionsFile] };
  const up = stage.muster(['up', '--port', '0', '--data-dir', dataDir, '--json'], {
    environment: { MUSTER_SERVER_TOKEN: 'the-first-admin', MUSTER_POOLS: JSON.stringify([pool]) },
  });
  const { url } = JSON.parse(await up.firstLine()) as { readonly url: string };
  const muster = runner(stage, url);
  const fleet = async () => JSON.parse((await muster('agents --json', 'the-first-admin')).out) as { agents: object[] };
  await until(async () => (await fleet()).agents.length === 1, { what: 'the agent of the pool is there' });
  expect(await muster('submit --type work --wait', 'the-first-admin')).toMatchObject({ code: 0 });

  const token = readFileSync(join(dataDir, 'agents', 'token'), 'utf8');
  expect(statSync(join(dataDir, 'agents', 'token')).mode & 0o077).toBe(0);
  expect(await muster('tasks', token)).toMatchObject({ code: 1, err: expect.stringContaining('forbidden') });
  expect(await muster('token list', token)).toMatchObject({ code: 1, err: expect.stringContaining('forbidden') });
});
