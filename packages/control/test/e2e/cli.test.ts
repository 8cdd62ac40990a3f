// Every command as a user runs it, against a controller with an agent: good input, --json, and what it does with bad.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Child, PATIENCE_MS, until } from './child.ts';
import type { ControllerProcess } from './controller-process.ts';
import { type Finished, Stage } from './harness.ts';

const stage = new Stage();
let controller: ControllerProcess;

beforeAll(async () => {
  controller = await stage.controller();
  stage.agent({ url: controller.url, id: 'worker', slots: 4 });
  await controller.fleetOf(1);
  // The first task, t1, for commands that look at one.
  await controller.client.submit({ type: 'work', payload: { text: 'first' } });
  await controller.drained();
});
afterAll(() => stage.close());

const run = (parameters: readonly string[], input?: string): Promise<Finished> =>
  stage.run(parameters, { environment: { MUSTER_URL: controller.url }, ...(input === undefined ? {} : { input }) });

/** One line, one object: what --json promises. */
function objectOf({ out }: Finished): Readonly<Record<string, unknown>> {
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  const value = JSON.parse(out) as Record<string, unknown>;
  expect(Object.prototype.toString.call(value)).toBe('[object Object]');
  return value;
}

describe('a command that looks', () => {
  test.each([
    [
      ['status'],
      /^controller +\S+ is healthy\n.*tasks now.*\nrunning/s,
      { durability: 'L1', readiness: 'ready', agents: { total: 1 } },
    ],
    [['report'], /UTC.*What needs you\n/s, { verdict: expect.any(String), scaling: [] }],
    [['report', '--since', '2h'], /^2 h, /, { concerns: expect.any(Array) }],
    [['tasks'], /t1 .*completed/s, { tasks: expect.arrayContaining([expect.objectContaining({ id: 't1' })]) }],
    [['tasks', '--state', 'expired'], /no tasks/, { tasks: [] }],
    [['task', 't1'], /t1/, { id: 't1', state: 'completed', result: { text: 'first' } }],
    [['explain', 't1'], /worker/, { task: 't1', decision: { agent: 'worker' } }],
    [['agents', 'show', 'worker'], /agent +worker\n.*slots +0 of 4 busy/s, { id: 'worker', slotsBusy: 0, running: [] }],
    [['agents'], /worker/, { agents: [{ id: 'worker', type: 'work', slots: 4 }] }],
    [['config', 'show'], /lease\.silenceMs/, { settings: expect.any(Array) }],
    [['config', 'check'], /ok/, { ok: true }],
    [['config', 'schema'], /"lease"/, { properties: { lease: expect.any(Object) } }],
  ])('%j', async (parameters, text, json) => {
    const [plain, object] = await Promise.all([run(parameters), run([...parameters, '--json'])]);
    expect(plain).toMatchObject({ code: 0, out: expect.stringMatching(text) });
    expect(object.code).toBe(0);
    expect(objectOf(object)).toMatchObject(json);
  });
});

describe('a command that acts', () => {
  test('submit --wait prints the result', async () => {
    const { code, out } = await run(['submit', '--type', 'work', '--payload', '{"text":"hi"}', '--wait']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ text: 'hi' });
  });

  test('submit --count with a key makes so many tasks, and none the second time', async () => {
    const parameters = [
      'submit',
      '--type',
      'work',
      '--payload',
      '-',
      '--idempotency-key',
      'a',
      '--count',
      '25',
      '--json',
    ];
    const first = objectOf(await run(parameters, '{"ms":1}'));
    const second = objectOf(await run(parameters, '{"ms":1}'));
    expect(first).toMatchObject({ duplicates: 0, durability: 'L1' });
    expect(new Set(first.ids as string[]).size).toBe(25);
    expect(second).toMatchObject({ ids: first.ids, duplicates: 25 });
  });

  test('submit --wait of a task that fails ends with 1', async () => {
    const finished = await run(['submit', '--type', 'work', '--payload', '{"isTerminal":true}', '--wait', '--json']);
    expect(finished.code).toBe(1);
    expect(objectOf(finished)).toMatchObject({ completed: 0, tasks: [{ state: 'failed' }] });
  });

  test('cancel ends a task, once', async () => {
    const { tasks } = await controller.client.submit({ type: 'nobody' });
    const id = tasks[0]?.id ?? '';
    expect(objectOf(await run(['cancel', id, '--reason', 'test', '--json']))).toEqual({ id, state: 'cancelled' });
    const again = await run(['cancel', id, '--json']);
    expect(again.code).toBe(1);
    expect(objectOf(again)).toMatchObject({ error: { code: 'wrong-state' } });
    expect(await controller.client.task(id)).toMatchObject({ error: { message: 'test' } });
  });

  test('pause and resume hold back and let go, and say so', async () => {
    const pausing = await run(['pause', '--type', 'nobody', '--reason', 'repairs', '--json']);
    expect(objectOf(pausing)).toMatchObject({ type: 'nobody', reason: 'repairs' });
    const id = (await controller.client.submit({ type: 'nobody' })).tasks[0]?.id ?? '';
    const [explained, listed, status] = await Promise.all([
      run(['explain', id, '--json']),
      run(['pauses']),
      run(['status']),
    ]);
    expect(objectOf(explained)).toMatchObject({ waiting: { blocker: 'paused' } });
    expect(listed.out).toContain('repairs');
    expect(status.out).toMatch(/pause is in force: muster resume\n +type nobody: repairs/);
    expect(objectOf(await run(['resume', '--type', 'nobody', '--json']))).toEqual({ resumed: true });
    const again = await run(['resume', '--type', 'nobody', '--json']);
    expect([again.code, objectOf(again)]).toEqual([1, { resumed: false }]);
    const [pauses, limits] = await Promise.all([run(['pauses']), run(['limits'])]);
    expect(pauses.out).toContain('nothing is paused');
    expect(limits.out).toContain('no limits');
    await controller.client.cancel(id);
  });

  test('agents cordon, show and uncordon: nothing new until it is taken back', async () => {
    const cordoning = await run(['agents', 'cordon', 'worker', '--reason', 'its disk fails', '--json']);
    expect(objectOf(cordoning)).toEqual({ id: 'worker', isCordoned: true });
    const id = (await controller.client.submit({ type: 'work', payload: { text: 'later' } })).tasks[0]?.id ?? '';
    expect(objectOf(await run(['explain', id, '--json']))).toMatchObject({ waiting: { blocker: 'no-capable-agent' } });
    expect((await run(['agents', 'show', 'worker'])).out).toMatch(
      /state +cordoned\n.*cordon +by [^\n]* ago: its disk fails\n/s,
    );
    expect((await run(['agents', 'uncordon', 'worker'])).out).toContain('worker gets tasks again');
    expect(await controller.client.wait(id, PATIENCE_MS)).toMatchObject({
      state: 'completed',
      result: { text: 'later' },
    });
  });

  test('agents drain waits until what runs has finished; show says what that is', async () => {
    const id = (await controller.client.submit({ type: 'work', payload: { ms: 3_600_000 } })).tasks[0]?.id ?? '';
    const isRunning = async () => (await controller.client.task(id)).state === 'leased';
    await until(isRunning, { what: 'the task runs' });
    const busy = await run(['agents', 'drain', 'worker', '--reason', 'a new model', '--json']);
    expect(busy.code).toBe(0);
    expect(objectOf(busy)).toMatchObject({ id: 'worker', state: 'draining', slotsBusy: 1, isFinished: false });
    const { out } = await run(['agents', 'show', 'worker']);
    expect(out).toMatch(new RegExp(`drain +by .* ago: a new model\\n.*TASK +TYPE.*\\n *${id} +work`, 's'));
    const late = await run(['agents', 'drain', 'worker', '--wait', '300ms']);
    expect(late).toMatchObject({ code: 1, out: expect.stringContaining('1 of its slots are still busy after') });
    await controller.client.cancel(id);
    const finished = await run(['agents', 'drain', 'worker', '--wait', '2m']);
    expect(finished).toMatchObject({ code: 0, out: expect.stringContaining('gets nothing new, and has finished') });
    expect(objectOf(await run(['agents', 'uncordon', 'worker', '--json']))).toEqual({
      id: 'worker',
      isCordoned: false,
    });
  });

  test.each(['show', 'drain', 'cordon'])('agents %s of an agent that nobody knows says so', async (verb) => {
    const finished = await run(['agents', verb, 'nobody', '--json']);
    expect(finished.code).toBe(1);
    expect(objectOf(finished)).toMatchObject({ error: { code: 'not-found' } });
  });

  test('task and explain tell who handed a task over, and to which', async () => {
    const next = { type: 'work', payload: { text: 'second' } };
    const id = (await controller.client.submit({ type: 'work', payload: { next } })).tasks[0]?.id ?? '';
    const { handedTo = '' } = await controller.client.wait(id, PATIENCE_MS);
    expect(await controller.client.wait(handedTo, PATIENCE_MS)).toMatchObject({
      parent: id,
      result: { text: 'second' },
    });
    expect((await run(['task', id])).out).toMatch(new RegExp(`handed to +${handedTo}\\n`));
    expect((await run(['task', handedTo])).out).toMatch(/handed by +worker, if possible to worker: go on\n/);
    expect((await run(['explain', handedTo])).out).toContain('worker handed it over, if possible to worker: "go on".');
  });

  test('redrive reopens a dead letter', async () => {
    const dead = { type: 'work', payload: { failures: 1 }, attemptsMax: 1 };
    const id = (await controller.client.submit(dead)).tasks[0]?.id ?? '';
    expect(await controller.client.wait(id, PATIENCE_MS)).toMatchObject({ state: 'dead-lettered' });
    expect(objectOf(await run(['redrive', id, '--json']))).toEqual({ redriven: [id], skipped: [] });
    expect(await controller.client.wait(id, PATIENCE_MS)).toMatchObject({ state: 'dead-lettered', redriven: 1 });
    const skipped = await run(['redrive', 't1', '--json']);
    expect(skipped.code).toBe(1);
    expect(objectOf(skipped)).toMatchObject({ redriven: [], skipped: [{ id: 't1' }] });
  });

  test('agent run --command: exit code 0 is a result, another one a failure, Ctrl-C an orderly end', async () => {
    const command = 'read line; test "$line" = 7 && exit 3; echo "{\\"got\\":$line}"';
    const agent = stage.muster(['agent', 'run', '--type', 'shell', '--slots', '2', '--command', command, '--json'], {
      environment: { MUSTER_URL: controller.url },
    });
    const { client } = controller;
    await controller.fleetOf(2);
    const { tasks } = await client.submit([5, 7].map((payload) => ({ type: 'shell', payload, attemptsMax: 1 })));
    const [good, bad] = await Promise.all(tasks.map(({ id }) => client.wait(id, PATIENCE_MS)));
    expect(good).toMatchObject({ state: 'completed', result: { got: 5 } });
    expect(bad).toMatchObject({ state: 'dead-lettered', error: { message: expect.stringContaining('exit code 3') } });
    agent.signal('SIGINT');
    expect((await agent.exited).code).toBe(0);
    expect(JSON.parse(agent.out)).toMatchObject({ kind: 'stopped' });
  });
});

describe('agent run, with what runs the tasks', () => {
  const started = (parameters: readonly string[]): Child =>
    stage.muster(['agent', 'run', '--slots', '2', ...parameters, '--json'], {
      environment: { MUSTER_URL: controller.url },
    });

  test('--function: what the exported function returns is the result, what it throws the failure', async () => {
    writeFileSync(
      stage.path('shout.mjs'),
      'export default async ({ payload }, { attempt }) => ({ text: payload.text.toUpperCase(), attempt });',
    );
    const agent = started(['--type', 'shout', '--function', stage.path('shout.mjs')]);
    const { client } = controller;
    const { tasks } = await client.submit([
      { type: 'shout', payload: { text: 'hey' } },
      { type: 'shout', payload: {}, attemptsMax: 1 },
    ]);
    const [good, bad] = await Promise.all(tasks.map(({ id }) => client.wait(id, PATIENCE_MS)));
    expect(good).toMatchObject({ state: 'completed', result: { text: 'HEY', attempt: 1 } });
    expect(bad).toMatchObject({ state: 'dead-lettered', error: { class: 'TypeError' } });
    agent.signal('SIGINT');
    expect((await agent.exited).code).toBe(0);
  });

  test('--http: the answer is the result, a 4xx the end, a 5xx is retried, a cancel hangs up', async () => {
    const seen: string[] = [];
    let hungUp = 0;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        seen.push(`${request.headers.authorization} ${body} ${request.headers['muster-attempt']}`);
        if (body === '"bad"') response.writeHead(422).end('no such account');
        else if (body === '"slow"') response.on('close', () => hungUp++);
        else if (body === '"late"' && request.headers['muster-attempt'] === '1') response.writeHead(503).end();
        else response.end(JSON.stringify({ task: request.headers['muster-task'] }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = started([
      ...['--type', 'call', '--http', `http://127.0.0.1:${port}/`, '--header', 'Authorization: Bearer k'],
    ]);
    const { client } = controller;
    const backoff = { baseMs: 1 };
    const payloads = ['good', 'bad', 'late'];
    const { tasks } = await client.submit(payloads.map((payload) => ({ type: 'call', payload, backoff })));
    const [good, bad, late] = await Promise.all(tasks.map(({ id }) => client.wait(id, PATIENCE_MS)));
    expect(good).toMatchObject({ state: 'completed', result: { task: good?.id } });
    expect(bad).toMatchObject({ state: 'failed', attempt: 1, error: { class: 'http-422' } });
    expect(late).toMatchObject({ state: 'completed', attempt: 2, attempts: [{ error: { class: 'http-503' } }, {}] });
    expect(seen).toEqual(expect.arrayContaining(['Bearer k "good" 1', 'Bearer k "bad" 1', 'Bearer k "late" 2']));

    const slow = (await client.submit({ type: 'call', payload: 'slow' })).tasks[0]?.id ?? '';
    await until(() => seen.some((line) => line.includes('slow')), { what: 'the endpoint has it' });
    await client.cancel(slow);
    await until(() => hungUp === 1, { what: 'the agent hangs up' });
    server.close();
    agent.signal('SIGINT');
    expect((await agent.exited).code).toBe(0);
  });
});

describe('wrong input ends with 2 and names the flag', () => {
  // Every option's rule has its test beside the code; here, what a process makes of one of each sort.
  test.each([
    [['submit'], '--type'],
    [['submit', '--type', 'work', '--payload', '{'], '--payload'],
    [['submit', '--type', 'work', '--priority', '10'], '--priority'],
    [['submit', '--type', 'work', '--delay', 'soon'], '--delay'],
    [['submit', '--type', 'work', '--sort', 'x'], '--sort'],
    [['tasks', '--state', 'done'], '--state'],
    [['task'], 'task'],
    [['cancel', '17'], '<task>'],
    [['redrive'], '--all'],
    [['pause'], '--tenant'],
    [['agent', 'run', '--type', 'a'], '--command'],
    [['agent', 'run', '--type', 'a', '--command', 'cat', '--label', 'x'], '--label'],
    [['log', 'dump', '--task', '9'], '--task'],
    [['up', '--port', '70000'], '--port'],
    [['up', '--host', '0.0.0.0'], '--token'],
    [['up', '--config', 'absent.yaml'], '--config'],
    [['unknown'], 'unknown'],
  ])('%j', async (parameters, named) => {
    const finished = await run([...parameters, '--json']);
    expect(finished).toMatchObject({ code: 2, err: expect.stringContaining(named) });
    expect(objectOf(finished)).toMatchObject({ error: { code: 'usage', message: expect.any(String) } });
  });

  test('a wrong setting in the environment or the file is named with its source', async () => {
    const environment = { MUSTER_LEASE_SILENCE_MS: 'long', MUSTER_LEASE_HEARTBEAT: '5' };
    const { code, err } = await stage.run(['up', '--port', '0'], { environment });
    expect(code).toBe(2);
    expect(err).toContain('lease.silenceMs = "long" (MUSTER_LEASE_SILENCE_MS)');
    expect(err).toContain('did you mean MUSTER_LEASE_HEARTBEAT_MS?');
  });

  test('what the controller refuses ends with 1 and names the field', async () => {
    const finished = await run(['submit', '--type', 'work', '--after', 't999999', '--json']);
    expect(finished.code).toBe(1);
    expect(objectOf(finished)).toMatchObject({ error: { field: expect.stringMatching(/after/) } });
    const absent = await run(['task', 'tzzzz', '--json']);
    expect(absent.code).toBe(1);
    expect(objectOf(absent)).toMatchObject({ error: { code: 'not-found' } });
  });
});

test('without a controller, every client command ends with 3 and says what to do', async () => {
  const commands = [['status'], ['submit', '--type', 'work'], ['task', 't1'], ['cancel', 't1'], ['redrive', '--all']];
  const finished = await Promise.all(
    commands.map((command) => stage.run([...command, '--url', 'http://127.0.0.1:9', '--json'])),
  );
  for (const each of finished) {
    expect(each).toMatchObject({ code: 3, err: expect.stringContaining('muster up') });
    expect(objectOf(each)).toMatchObject({ error: { code: 'no-controller' } });
  }
});
