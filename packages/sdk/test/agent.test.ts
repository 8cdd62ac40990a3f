// An agent against a controller over a real socket.
import { afterEach, expect, test } from 'vitest';
import { type AgentOptions, type AgentTask, defineAgent, TerminalError } from '../src/index.ts';
import { FakeController, type FakeOptions, startItem } from './fake-controller.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function fake(options?: FakeOptions): Promise<FakeController> {
  const controller = await new FakeController(options).listen();
  endings.push(() => controller.close());
  return controller;
}

async function started(controller: FakeController, options: Partial<AgentOptions>) {
  const agent = defineAgent({
    type: 'echo',
    id: 'echo-1',
    slots: 200,
    url: controller.url,
    backoff: { baseMs: 5 },
    limits: { settleMs: 20, abortMs: 20 },
    run: (task) => task.payload,
    ...options,
  });
  endings.push(() => agent.stop({ graceMs: 0 }));
  await agent.start();
  return agent;
}

test('says hello with everything it knows about itself', async () => {
  const controller = await fake();
  await started(controller, { capabilities: ['summarise'], labels: { zone: 'a' }, version: '2', costPerHour: 0.5 });
  expect(await controller.item('hello')).toMatchObject({
    id: 'echo-1',
    type: 'echo',
    slots: 200,
    pid: process.pid,
    capabilities: ['summarise'],
    labels: { zone: 'a' },
    version: '2',
    costPerHour: 0.5,
    attempts: [],
  });
});

test('outcomes of one turn leave in one frame, however often their handlers await', async () => {
  const controller = await fake();
  await started(controller, {
    run: async (task) => {
      for (let step = 0; step < Number(task.payload); step++) await null;
      return step(task.payload);
    },
  });
  controller.send(...Array.from({ length: 100 }, (_, index) => startItem(index, index % 7)));
  await controller.until(() => controller.items.filter((item) => item.kind === 'done').length === 100);
  expect(controller.frames.filter((frame) => frame[0]?.kind === 'done')).toHaveLength(1);
});

const step = (payload: unknown) => ({ step: payload });

test('tells what failed, and whether a retry can help', async () => {
  const controller = await fake();
  await started(controller, {
    run: ({ payload }) => {
      if (payload === 'terminal') throw new TerminalError('no such account', { name: 'UnknownAccount' });
      if (payload === 'long') throw new Error('x'.repeat(20_000));
      if (payload === 'cycle') {
        const cycle: { self?: unknown } = {};
        cycle.self = cycle;
        return cycle;
      }
      if (payload === 'deep') return JSON.parse('['.repeat(100) + ']'.repeat(100));
      throw new RangeError('too many');
    },
  });
  const items = ['terminal', 'other', 'long', 'cycle', 'deep'].map((payload, index) => startItem(index, payload));
  controller.send(...items);
  await controller.item('failed', 4);
  const errors = controller.items.flatMap((item) => (item.kind === 'failed' ? [item.error] : []));
  expect(errors[0]).toEqual({ class: 'UnknownAccount', message: 'no such account', terminal: true });
  expect(errors[1]).toEqual({ class: 'RangeError', message: 'too many' });
  expect(errors[2]?.message).toHaveLength(8_192);
  expect(errors[3]).toMatchObject({ class: 'ResultNotJson', terminal: true });
  expect(errors[4]).toMatchObject({ class: 'ResultNotJson', terminal: true });
});

test('reports usage and progress; of several progress items in one turn the last one leaves', async () => {
  const controller = await fake();
  await started(controller, {
    run: (_task, { progress, report }) => {
      progress(0.1);
      progress(7, 'nearly');
      report({ tokens: 10 });
      report({ cost: 0.2 });
      return 'ok';
    },
  });
  controller.send(startItem(1));
  const done = await controller.item('done');
  expect(done).toEqual({ kind: 'done', token: 'token-1', result: 'ok', usage: { tokens: 10, cost: 0.2 } });
  const progress = controller.items.filter((item) => item.kind === 'progress');
  expect(progress).toEqual([{ kind: 'progress', token: 'token-1', ratio: 1, note: 'nearly' }]);
});

test('a usage or message that the controller would refuse fails in the handler', async () => {
  const controller = await fake();
  await started(controller, {
    run: (task, context) => {
      if (task.payload === 'cost') context.report({ cost: Number.NaN });
      if (task.payload === 'much') context.report({ tokens: 1e16 });
      if (task.payload === 'name') context.report({ dollars: 1 } as object);
      if (task.payload === 'message') context.message('', 'nobody');
      return 'never';
    },
  });
  controller.send(...['cost', 'name', 'message', 'much'].map((payload, index) => startItem(index + 1, payload)));
  await controller.item('failed', 3);
  const classes = controller.items.flatMap((item) => (item.kind === 'failed' ? [item.error.class] : []));
  expect(classes).toEqual(Array(4).fill('RangeError'));
});

test('a cancel aborts the signal, and the attempt answers with stopped', async () => {
  const controller = await fake();
  let reason: unknown;
  await started(controller, {
    run: (_task, { signal, progress }) => {
      progress(0);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    },
  });
  controller.send(startItem(1));
  await controller.item('progress');
  controller.send({ kind: 'cancel', token: 'token-1', reason: 'a person said so' });
  expect(await controller.item('stopped')).toEqual({ kind: 'stopped', token: 'token-1' });
  expect(reason).toMatchObject({ name: 'AttemptAborted', message: 'a person said so' });
});

test('submits tasks with the running one as their parent', async () => {
  const controller = await fake();
  await started(controller, { run: async (_task, { submit }) => submit({ type: 'child' }) });
  controller.send(startItem(1));
  expect((await controller.item('submit')).tasks).toEqual([{ type: 'child', parent: 't1' }]);
  expect(await controller.item('done')).toMatchObject({ result: [{ id: 't1' }] });
});

test('submits tasks into the trace of the running one, unless they name another', async () => {
  const controller = await fake();
  const traceOf = (digit: string) => `00-${digit.repeat(32)}-00f067aa0ba902b7-01`;
  const [own, other] = [traceOf('a'), traceOf('b')];
  await started(controller, {
    run: async (_task, { submit }) => submit([{ type: 'child' }, { type: 'stranger', traceparent: other }]),
  });
  controller.send({ ...startItem(1), traceparent: own });
  expect((await controller.item('submit')).tasks).toEqual([
    { type: 'child', parent: 't1', traceparent: own },
    { type: 'stranger', parent: 't1', traceparent: other },
  ]);
});

test('after a break: lists its attempts, repeats unsettled outcomes, drops what is no longer wanted', async () => {
  const controller = await fake({ settles: false, welcome: { attempts: ['token-1', 'token-2'] } });
  const aborted: string[] = [];
  let finish: () => void = () => {};
  await started(controller, {
    run: (task, { signal, token }) => {
      if (task.payload === 'now') return 'done';
      signal.addEventListener('abort', () => aborted.push(token));
      return new Promise<string>((resolve) => {
        finish = () => resolve('later');
      });
    },
  });
  controller.send(startItem(3), startItem(1, 'now'), startItem(2));
  await controller.item('done');
  controller.cut();

  const hello = await controller.item('hello', 1);
  expect([...(hello.attempts ?? [])].sort()).toEqual(['token-1', 'token-2', 'token-3']);
  expect(await controller.item('done', 1)).toMatchObject({ token: 'token-1', result: 'done' });
  expect(aborted).toEqual(['token-3']);

  finish();
  expect(await controller.item('done', 2)).toMatchObject({ token: 'token-2', result: 'later' });
});

test('a settled outcome is forgotten: a reconnect does not list it', async () => {
  const controller = await fake();
  await started(controller, {});
  controller.send(startItem(1));
  await controller.item('done');
  controller.cut();
  expect(await controller.item('hello', 1)).toMatchObject({ attempts: [] });
});

test('a second start of a token does not run it twice', async () => {
  const controller = await fake({ settles: false });
  let runs = 0;
  await started(controller, { run: () => ++runs });
  controller.send(startItem(1));
  await controller.item('done');
  controller.send(startItem(1));
  expect(await controller.item('done', 1)).toMatchObject({ result: 1 });
  expect(runs).toBe(1);
});

test('stop lets work finish, hands back what does not, and waits until the outcomes are durable', async () => {
  const controller = await fake();
  const agent = await started(controller, {
    limits: { graceMs: 50, abortMs: 20 },
    run: (task) =>
      task.payload === 'deaf' ? new Promise(() => {}) : new Promise((resolve) => setTimeout(resolve, 10)),
  });
  controller.send(startItem(1), startItem(2, 'deaf'), startItem(3, 'mark'));
  await controller.until(() => controller.items.some((item) => item.kind === 'hello'));
  await controller.until(() => controller.items.filter((item) => item.kind === 'done').length === 2);
  const end = await agent.stop();
  expect(end).toMatchObject({ kind: 'stopped' });
  expect(controller.items.map((item) => item.kind)).toEqual(['hello', 'done', 'done', 'drain', 'failed']);
  expect(controller.items.at(-1)).toMatchObject({ token: 'token-2', error: { class: 'AgentStopped' } });
});

test('the controller’s stop item ends the agent', async () => {
  const controller = await fake();
  const agent = await started(controller, {});
  controller.send({ kind: 'stop', graceMs: 30_000, reason: 'scaled down' });
  expect(await agent.closed).toEqual({ kind: 'stopped', reason: 'scaled down' });
});

test('without a controller for the orphan timeout it aborts its work and ends', async () => {
  const controller = await fake({ welcome: { orphanTimeoutMs: 30 } });
  let isAborted = false;
  const agent = await started(controller, {
    run: (_task, { signal, progress }) => {
      progress(0);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          isAborted = true;
          reject(signal.reason);
        });
      });
    },
  });
  controller.send(startItem(1));
  await controller.item('progress');
  await controller.close();
  expect(await agent.closed).toMatchObject({ kind: 'orphaned' });
  expect(isAborted).toBe(true);
});

test('a wrong token ends the agent instead of being tried again', async () => {
  const controller = await fake({ token: 'right' });
  const agent = defineAgent({ type: 'echo', url: controller.url, token: 'wrong', run: () => null });
  await expect(agent.start()).rejects.toMatchObject({ code: 'unauthorized', message: 'Wrong token.' });
  expect(await agent.closed).toMatchObject({ kind: 'refused', fault: { code: 'unauthorized' } });
});

test('a checkpoint resolves when it is acknowledged, and comes back in the next start', async () => {
  const controller = await fake();
  const seen: unknown[] = [];
  await started(controller, {
    run: async (task, { checkpoint }) => {
      seen.push(task.checkpoint);
      await checkpoint({ page: 4 });
      seen.push('kept');
    },
  });
  controller.send({ ...startItem(1, 0), checkpoint: { page: 3 } });
  const item = await controller.item('checkpoint');
  expect(item).toMatchObject({ token: 'token-1', data: { page: 4 } });
  expect(seen).toEqual([{ page: 3 }]);
  controller.send({ kind: 'checkpointed', ref: item.ref });
  await controller.item('done');
  expect(seen).toEqual([{ page: 3 }, 'kept']);
});

test('a handler that asks ends its attempt with the question, and gets the answer in the next one', async () => {
  const controller = await fake();
  const seen: unknown[] = [];
  await started(controller, {
    run: (task, { report }) => {
      seen.push([task.after, task.approval]);
      report({ cost: 2 });
      return task.approval === undefined ? task.ask('delete?', { rows: 3 }, { timeoutMs: 5000 }) : 'deleted';
    },
  });
  controller.send(startItem(1, 0));
  expect(await controller.item('ask')).toEqual({
    ...{ kind: 'ask', token: 'token-1', question: 'delete?', detail: { rows: 3 }, timeoutMs: 5000 },
    usage: { cost: 2 },
  });
  const after = [{ task: 't9', state: 'completed' as const, result: { n: 1 } }];
  const approval = { question: 'delete?', by: 'ada', at: 1, detail: { rows: 3 } };
  controller.send({ ...startItem(2, 0), after, approval });
  expect(await controller.item('done')).toMatchObject({ token: 'token-2', result: 'deleted' });
  expect(seen).toEqual([
    [[], undefined],
    [after, approval],
  ]);
});

test('a question that the controller would refuse fails the attempt, not the connection', async () => {
  const controller = await fake();
  await started(controller, { run: (task) => task.ask('why?', 'x'.repeat(20_000)) });
  controller.send(startItem(1, 0));
  const { error } = await controller.item('failed');
  expect(error.message).toMatch(/detail takes 20002 characters.*16384/);
});

test('a handler that hands over ends its attempt with the next task, and that one is told by whom', async () => {
  const controller = await fake();
  const seen: unknown[] = [];
  await started(controller, {
    run: (task, { report }) => {
      seen.push(task.handoff);
      report({ cost: 2 });
      if (task.handoff !== undefined) return 'reviewed';
      return task.handOff({ type: 'review', payload: { n: 1 } }, { result: 'draft', note: 'look twice', to: 'echo-2' });
    },
  });
  controller.send(startItem(1, 0));
  expect(await controller.item('handoff')).toEqual({
    ...{ kind: 'handoff', ref: expect.any(Number), token: 'token-1', result: 'draft', usage: { cost: 2 } },
    ...{ task: { type: 'review', payload: { n: 1 } }, note: 'look twice', to: 'echo-2' },
  });
  const handoff = { from: 'echo-2', note: 'look twice', task: 't9' };
  controller.send({ ...startItem(2, 0), handoff });
  expect(await controller.item('done')).toMatchObject({ token: 'token-2', result: 'reviewed' });
  expect(seen).toEqual([undefined, handoff]);
});

test('a hand-off is sent again after a reconnect, until it is settled', async () => {
  const controller = await fake({ settles: false, welcome: { attempts: ['token-1'] } });
  await started(controller, { run: ({ handOff }) => handOff({ type: 'review' }) });
  controller.send(startItem(1, 0));
  const first = await controller.item('handoff');
  controller.cut();
  expect(await controller.item('handoff', 1)).toEqual(first);
});

test('a hand-off that the controller refuses fails the attempt for good', async () => {
  const controller = await fake({ settles: false });
  await started(controller, { run: ({ handOff }) => handOff({ type: 'review' }, { result: 'draft' }) });
  controller.send(startItem(1, 0));
  const { ref } = await controller.item('handoff');
  controller.send({ kind: 'refused', ref, code: 'wrong-state', message: 'it was handed over too often' });
  expect(await controller.item('failed')).toMatchObject({
    token: 'token-1',
    error: { class: 'HandOffRefused', message: expect.stringContaining('too often'), terminal: true },
  });
});

test.each<[string, (task: AgentTask) => unknown, RegExp]>([
  ['a long note', ({ handOff }) => handOff({ type: 'a' }, { note: 'x'.repeat(1025) }), /note has 1025 characters/],
  ['no agent', ({ handOff }) => handOff({ type: 'a' }, { to: '' }), /"" is no agent id/],
  [
    'a payload too deep',
    ({ handOff }) => handOff({ type: 'a', payload: JSON.parse('['.repeat(100) + ']'.repeat(100)) }),
    /payload of the hand-off cannot be sent/,
  ],
  ['too much', ({ handOff }) => handOff({ type: 'a', payload: 'x'.repeat(9_000_000) }), /longer than a frame/],
])('a hand-off with %s fails the attempt, not the connection', async (_what, run, message) => {
  const controller = await fake();
  await started(controller, { run });
  controller.send(startItem(1, 0));
  const { error } = await controller.item('failed');
  expect(error.message).toMatch(message);
});
