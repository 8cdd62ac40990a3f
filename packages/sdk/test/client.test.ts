// A client against a controller over a real socket.
import { afterEach, expect, test } from 'vitest';
import { type ConnectOptions, connect } from '../src/index.ts';
import { FakeController, type FakeOptions } from './fake-controller.ts';
import { until } from './until.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function fake(options?: FakeOptions): Promise<FakeController> {
  const controller = await new FakeController(options).listen();
  endings.push(() => controller.close());
  return controller;
}

async function connected(controller: FakeController, options: Partial<ConnectOptions> = {}) {
  const client = await connect({ url: controller.url, backoff: { baseMs: 5 }, ...options });
  endings.push(() => client.close());
  return client;
}

test('submissions of one turn share a frame, and each gets its own acknowledgement', async () => {
  const controller = await fake();
  const client = await connected(controller);
  const replies = await Promise.all([
    client.submit({ type: 'a' }),
    client.submit([{ type: 'b' }, { type: 'c' }]),
    client.submit([]),
  ]);
  expect(replies).toEqual([[{ id: 't1' }], [{ id: 't2' }, { id: 't3' }], []]);
  expect(controller.frames).toHaveLength(1);
});

test('a refusal rejects with its fault', async () => {
  const controller = await fake({ accepts: false });
  const client = await connected(controller);
  const submitted = client.submit({ type: 'a', priority: 99 });
  const { ref } = await controller.item('submit');
  controller.send({ kind: 'refused', ref, code: 'queue-full', message: 'full', retryAfterMs: 100 });
  await expect(submitted).rejects.toMatchObject({ code: 'queue-full', retryAfterMs: 100, retryable: true });
});

test('after a break, keyed submissions are sent again and the others reject as unknown', async () => {
  const controller = await fake({ accepts: false });
  const client = await connected(controller);
  const keyed = client.submit({ type: 'a', idempotencyKey: 'k' });
  const unkeyed = client.submit([{ type: 'b', idempotencyKey: 'l' }, { type: 'c' }]);
  await controller.item('submit', 1);
  controller.cut();
  await expect(unkeyed).rejects.toMatchObject({ code: 'connection-lost', retryable: true });

  const again = await controller.item('submit', 2);
  expect(again.tasks).toEqual([{ type: 'a', idempotencyKey: 'k' }]);
  controller.send({ kind: 'accepted', ref: again.ref, tasks: [{ id: 't9' }], durability: 'L1' });
  expect(await keyed).toEqual([{ id: 't9' }]);
});

test('waits for outcomes, across a break', async () => {
  const controller = await fake();
  const client = await connected(controller);
  const completed = Promise.all([client.result('t1'), client.result('t1')]);
  const failed = client.result('t2');
  const first = await controller.item('watch');
  expect(first.tasks).toEqual(['t1', 't2']);
  controller.send({ kind: 'outcome', ref: first.ref, task: 't1', state: 'completed', result: 42 });
  const outcome = { task: 't1', state: 'completed', result: 42 };
  expect(await completed).toEqual([outcome, outcome]);

  controller.cut();
  const second = await controller.item('watch', 1);
  expect(second.tasks).toEqual(['t2']);
  const error = { class: 'Broken', message: 'it broke' };
  controller.send({ kind: 'outcome', ref: second.ref, task: 't2', state: 'failed', error });
  expect(await failed).toEqual({ task: 't2', state: 'failed', error });
});

test('with hasTimes, watches ask for times and outcomes carry them', async () => {
  const controller = await fake();
  const client = await connected(controller, { hasTimes: true });
  const completed = client.result('t1');
  const watch = await controller.item('watch');
  expect(watch).toMatchObject({ tasks: ['t1'], times: true });
  const times = { submittedAt: 1000, firstStartedAt: 1010, startedAt: 1500, endedAt: 1800 };
  controller.send({ kind: 'outcome', ref: watch.ref, task: 't1', state: 'completed', result: 1, times });
  expect(await completed).toEqual({ task: 't1', state: 'completed', result: 1, times });
});

test('waiting for an outcome can be given up', async () => {
  const controller = await fake();
  const client = await connected(controller);
  await expect(client.result('t1', { timeoutMs: 5 })).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(client.result('t1', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test('one unknown task does not cost the others their outcome', async () => {
  const controller = await fake();
  const client = await connected(controller);
  const unknown = client.result('t404');
  const known = client.result('t1');
  const { ref } = await controller.item('watch');
  controller.send({ kind: 'refused', ref, code: 'not-found', message: 'no such task' });
  const [alone, other] = [await controller.item('watch', 1), await controller.item('watch', 2)];
  controller.send(
    { kind: 'refused', ref: alone.ref, code: 'not-found', message: 'no such task' },
    { kind: 'outcome', ref: other.ref, task: 't1', state: 'completed' },
  );
  await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  expect(await known).toEqual({ task: 't1', state: 'completed' });
});

test('cancels', async () => {
  const controller = await fake();
  const client = await connected(controller);
  await client.cancel('t5');
  expect(await controller.item('cancel-task')).toMatchObject({ task: 't5' });
});

test('a submission that could not fit a frame, or would exceed the buffer, is refused at once', async () => {
  const controller = await fake();
  const client = await connected(controller, { limits: { bytesMax: 1_000 } });
  const oversized = { type: 'a', payload: 'x'.repeat(9 * 1024 * 1024) };
  await expect(client.submit(oversized)).rejects.toMatchObject({ code: 'too-large' });
  const tooMany = Array.from({ length: 10_001 }, () => ({ type: 'a' }));
  await expect(client.submit(tooMany)).rejects.toMatchObject({ code: 'too-large' });
  await expect(client.submit({ type: 'a', payload: 'x'.repeat(2_000) })).rejects.toMatchObject({ code: 'queue-full' });
});

test('a submission that nobody answers rejects at its deadline', async () => {
  const controller = await fake({ accepts: false });
  const client = await connected(controller, { limits: { timeoutMs: 20 } });
  await expect(client.submit({ type: 'a' })).rejects.toMatchObject({ code: 'connection-lost' });
});

test('no controller: connect rejects after its timeout', async () => {
  const controller = await fake();
  const { url } = controller;
  await controller.close();
  await expect(connect({ url, connectTimeoutMs: 50 })).rejects.toMatchObject({ code: 'no-controller' });
});

test('close rejects what waits', async () => {
  const controller = await fake({ accepts: false });
  const client = await connected(controller);
  const submitted = client.submit({ type: 'a' });
  submitted.catch(() => {});
  await controller.item('submit');
  await client.close();
  await expect(submitted).rejects.toMatchObject({ code: 'connection-lost' });
  await expect(client.submit({ type: 'a' })).rejects.toMatchObject({ code: 'connection-lost' });
});

const chunk = (seq: number) => ({ kind: 'output' as const, number: 100 + seq, attempt: 1, at: 1, data: `<${seq}>` });

test('follows a task across a break, every chunk once', async () => {
  const controller = await fake();
  const client = await connected(controller);
  const seen: unknown[] = [];
  const following = (async () => {
    for await (const event of client.follow('t5')) seen.push('data' in event ? event.data : event.kind);
  })();
  const { ref } = await controller.item('follow');
  controller.send({ kind: 'chunk', ref, task: 't5', event: chunk(1) });
  controller.send({ kind: 'chunk', ref, task: 't5', event: chunk(2) });
  await until(() => seen.length === 2, { what: 'both chunks are seen' });
  controller.cut();
  const again = await controller.item('follow', 1);
  expect(again).toMatchObject({ task: 't5', after: 102 });
  controller.send(
    { kind: 'chunk', ref: again.ref, task: 't5', event: chunk(2) },
    { kind: 'chunk', ref: again.ref, task: 't5', event: chunk(3) },
    { kind: 'chunk', ref: again.ref, task: 't5', event: { kind: 'outcome', state: 'completed' } },
  );
  await following;
  expect(seen).toEqual(['<1>', '<2>', '<3>', 'outcome']);
});

test('asks the controller to pause while its consumer is slow', async () => {
  const controller = await fake();
  const client = await connected(controller);
  const events = client.follow('t5');
  const first = events.next();
  const { ref } = await controller.item('follow');
  const sent = Array.from({ length: 400 }, (_, index) => chunk(index + 1));
  controller.send(...sent.map((event) => ({ kind: 'chunk' as const, ref, task: 't5', event })));
  await controller.item('unfollow');
  expect(await first).toMatchObject({ value: { data: '<1>' } });
  for (let seq = 2; seq <= 256; seq++) await events.next();
  const next = events.next();
  const again = await controller.item('follow', 1);
  expect(again.after).toBe(100 + 256);
  controller.send({ kind: 'chunk', ref: again.ref, task: 't5', event: chunk(257) });
  expect(await next).toMatchObject({ value: { data: '<257>' } });
  await events.return();
});

test('a task that cannot be followed is a fault', async () => {
  const controller = await fake();
  const client = await connected(controller);
  const first = client.follow('tzz').next();
  const { ref } = await controller.item('follow');
  controller.send({ kind: 'refused', ref, code: 'not-found', message: 'there is no task tzz' });
  await expect(first).rejects.toMatchObject({ code: 'not-found' });
});
