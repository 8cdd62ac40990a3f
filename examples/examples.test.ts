// Each example as a process of its own, against a small controller that speaks the protocol.
// They import the built packages by name, as a user's code would: `npm test` builds them first.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { FakeController, type FakeOptions, startItem } from '../packages/sdk/test/fake-controller.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function fake(options?: FakeOptions): Promise<FakeController> {
  const controller = await new FakeController(options).listen();
  endings.push(() => controller.close());
  return controller;
}

function run(file: string, controller: FakeController) {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { PATH: process.env.PATH, MUSTER_URL: controller.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  endings.push(() => child.kill('SIGKILL'));
  return { child, ended, output: () => output };
}

test('agent.mjs does a task, refuses a wrong one for good, and stops on SIGTERM', async () => {
  const controller = await fake();
  const { child, ended } = run('agent.mjs', controller);
  expect(await controller.item('hello')).toMatchObject({ type: 'summarise', slots: 4 });
  controller.send(startItem(1, { text: 'one two three four five six' }), startItem(2, {}));
  expect(await controller.item('done')).toMatchObject({
    token: 'token-1',
    result: { summary: 'one two three four five', words: 6 },
    usage: { tokens: 6 },
  });
  expect(await controller.item('failed')).toMatchObject({ token: 'token-2', error: { terminal: true } });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(controller.items.at(-1)).toEqual({ kind: 'drain' });
});

test('simulate.mjs compares an autoscaler of its own, without a controller', async () => {
  const { ended, output } = run('simulate.mjs', await fake());
  expect(await ended, output()).toBe(0);
  expect(output()).toMatch(
    /^one more: [\d.]+ % of the tasks late, [\d.]+ times the cost of hpa \(95 %: [\d.]+ to [\d.]+\)$/m,
  );
  expect(output()).toMatch(/^surge: /m);
});

test('submit.mjs hands in tasks and prints how they ended', async () => {
  const controller = await fake();
  const { ended, output } = run('submit.mjs', controller);
  expect((await controller.item('submit')).tasks).toHaveLength(3);
  for (let number = 0; number < 3; number++) {
    const { ref, tasks } = await controller.item('watch', number);
    for (const task of tasks) controller.send({ kind: 'outcome', ref, task, state: 'completed', result: number });
  }
  expect(await ended).toBe(0);
  expect(output()).toBe('t1 completed 0\nt2 completed 1\nt3 completed 2\n');
});

test('command-agent.mjs runs a program for each task', async () => {
  const controller = await fake();
  const { child, ended } = run('command-agent.mjs', controller);
  await controller.item('hello');
  controller.send(startItem(1, { text: 'loud' }));
  expect(await controller.item('done')).toMatchObject({ result: { TEXT: 'LOUD' } });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('workflow-agent.mjs does the steps of workflow.json, each with the results of those before it', async () => {
  const controller = await fake();
  const { child, ended } = run('workflow-agent.mjs', controller);
  expect((await controller.item('hello')).capabilities).toEqual(['split', 'count', 'join']);
  const text = readFileSync(new URL('workflow.json', import.meta.url), 'utf8');
  const { tasks } = JSON.parse(text) as { tasks: { type: string; payload?: unknown; after?: string[] }[] };
  const results: unknown[] = [];
  for (const [index, { type, payload = null, after = [] }] of tasks.entries()) {
    const given = after.map((reference) => ({
      ...{ task: reference, state: 'completed' as const },
      result: results[Number(reference.slice(1))],
    }));
    const approval = { question: '', by: 'ada', at: 0 };
    controller.send({ ...startItem(index, payload), type, after: given, approval });
    const { token, result } = await controller.item('done', index);
    expect(token).toBe(`token-${index}`);
    results.push(result);
  }
  expect(results).toEqual([['one two', 'three four', 'five six'], 7, 10, 8, { letters: 25, approvedBy: 'ada' }]);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('minimal-agent.mjs keeps its reports until they are durable, also across a break', async () => {
  const controller = await fake({ settles: false });
  const { ended } = run('minimal-agent.mjs', controller);
  expect(await controller.item('hello')).toMatchObject({ type: 'shout', attempts: [] });
  controller.send(startItem(1, 'quiet'));
  expect(await controller.item('done')).toEqual({ kind: 'done', token: 'token-1', result: 'QUIET' });
  controller.cut();
  expect(await controller.item('hello', 1)).toMatchObject({ attempts: ['token-1'] });
  expect(await controller.item('done', 1)).toEqual({ kind: 'done', token: 'token-1', result: 'QUIET' });
  controller.send({ kind: 'settled', tokens: ['token-1'] }, { kind: 'stop', graceMs: 1_000, reason: 'enough' });
  expect(await ended).toBe(0);
});

test('minimal-agent.mjs sends heartbeats', async () => {
  const controller = await fake({ welcome: { heartbeatMs: 20 } });
  run('minimal-agent.mjs', controller);
  await controller.until(() => controller.frames.some((frame) => frame.length === 0));
  expect(controller.frames[0]?.[0]?.kind).toBe('hello');
});
