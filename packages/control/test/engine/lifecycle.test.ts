import { describe, expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

describe('the trip of a task', () => {
  it('goes from submission through an agent to a kept result', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work', payload: { n: 1 } });
    const start = world.lastStart(7);
    expect(start).toMatchObject({ task: id, attempt: 1, type: 'work', payload: { n: 1 } });
    await world.receive(7, { kind: 'done', token: start.token, result: { ok: true } });
    expect(await world.controller.task(id as string)).toMatchObject({
      state: 'completed',
      agent: 'a1',
      result: { ok: true },
      attempts: [{ state: 'completed' }],
    });
    expect(world.post.last(7, 'settled').tokens).toEqual([start.token]);
  });

  it('acknowledges and delivers only what is durable', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    let isAcknowledged = false;
    void world.controller.submit([{ type: 'work' }]).then(() => {
      isAcknowledged = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAcknowledged).toBe(false);
    expect(world.starts(7)).toHaveLength(0);
    await world.settle();
    expect(isAcknowledged).toBe(true);
    expect(world.starts(7)).toHaveLength(1);
  });

  it('admits and dispatches a task that can start at once in one flush', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const submitted = world.controller.submit([{ type: 'work' }]);
    await Promise.resolve();
    world.journal.flush();
    await submitted;
    expect(world.starts(7)).toHaveLength(1);
  });

  it('refuses a batch as a whole when it does not fit', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 2 } } });
    const fault = await faultOf(world.submit({ type: 'work' }, { type: 'work' }, { type: 'work' }));
    expect(fault.code).toBe('queue-full');
    expect(fault.retryAfterMs).toBeGreaterThan(0);
    expect(world.controller.status().tasks.submitted).toBe(0);
    await world.submit({ type: 'work' }, { type: 'work' });
    expect((await faultOf(world.submit({ type: 'work' }))).code).toBe('queue-full');
  });

  it('names the task whose payload is too large, counted in bytes', async () => {
    const world = await World.started({ settings: { queue: { payloadBytesMax: 10 } } });
    expect(await faultOf(world.submit({ type: 'work' }, { type: 'work', payload: 'äääää' }))).toMatchObject({
      code: 'too-large',
      field: 'tasks[1].payload',
    });
    await world.submit({ type: 'work', payload: 'aaaaaaaa' });
  });

  it('returns the same task for the same key, within a batch and later, and refuses another body', async () => {
    const world = await World.started();
    const task = { type: 'work', payload: { n: 1 }, idempotencyKey: 'k' };
    const pending = world.controller.submit([task, task]);
    await world.settle();
    const [first, second] = (await pending).tasks;
    expect(second).toEqual({ id: first?.id, duplicate: true });
    expect(await world.submit({ idempotencyKey: 'k', payload: { n: 1 }, type: 'work' })).toEqual([first?.id]);
    expect(await faultOf(world.submit({ type: 'other' }, { ...task, payload: { n: 2 } }))).toMatchObject({
      code: 'key-conflict',
      field: 'tasks[1].idempotencyKey',
    });
    expect(world.controller.status().tasks.submitted).toBe(1);
    await world.submit({ ...task, payload: { n: 2 }, tenant: 'another' });
  });

  it('retries with backoff, then moves the task to the dead letters, from which it can be redriven', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({
      type: 'work',
      payload: 5,
      attemptsMax: 2,
      backoff: { baseMs: 1000, jitterRatio: 0 },
    });
    await world.receive(7, {
      kind: 'failed',
      token: world.lastStart(7).token,
      error: { class: 'Boom', message: 'no luck' },
    });
    expect(await world.stateOf(id as string)).toBe('scheduled');
    await world.advance(999);
    expect(world.starts(7)).toHaveLength(1);
    await world.advance(1);
    expect(world.lastStart(7)).toMatchObject({ attempt: 2, payload: 5 });
    await world.receive(7, {
      kind: 'failed',
      token: world.lastStart(7).token,
      error: { class: 'Boom', message: 'again' },
    });
    expect(await world.controller.task(id as string)).toMatchObject({
      state: 'dead-lettered',
      error: { message: 'again' },
      attempts: [{ state: 'failed' }, { state: 'failed' }],
    });
    const redriving = world.controller.redrive({});
    await world.settle();
    expect((await redriving).redriven).toEqual([id]);
    expect(world.lastStart(7)).toMatchObject({ task: id, payload: 5 });
    await world.receive(7, { kind: 'done', token: world.lastStart(7).token, result: 1 });
    expect(await world.controller.task(id as string)).toMatchObject({ state: 'completed', redriven: 1 });
    expect(world.controller.status().tasks).toMatchObject({ completed: 1, deadLettered: 0 });
  });

  it('does not retry a terminal error', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    await world.receive(7, {
      kind: 'failed',
      token: world.lastStart(7).token,
      error: { class: 'Bad', message: 'never', terminal: true },
    });
    expect(await world.stateOf(id as string)).toBe('failed');
  });

  it('cancels a waiting task; a running one reaches its agent, and the slot stays taken until it stopped', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [running, waiting] = await world.submit({ type: 'work' }, { type: 'work' });
    const { token } = world.lastStart(7);
    for (const id of [waiting, running]) {
      const cancelling = world.controller.cancel(id as string, 'not needed');
      await world.settle();
      await cancelling;
      expect(await world.stateOf(id as string)).toBe('cancelled');
    }
    expect(world.post.last(7, 'cancel')).toEqual({ kind: 'cancel', token, reason: 'not needed' });
    await world.submit({ type: 'work' });
    expect(world.starts(7)).toHaveLength(1);
    await world.receive(7, { kind: 'stopped', token });
    expect(world.starts(7)).toHaveLength(2);
    expect((await faultOf(world.controller.cancel(running as string, 'again'))).code).toBe('wrong-state');
  });

  it('expires what did not start within its ttl, and what is not done by its deadline', async () => {
    const world = await World.started();
    const [waiting] = await world.submit({ type: 'work', ttlMs: 500 });
    await world.advance(500);
    expect(await world.stateOf(waiting as string)).toBe('expired');
    await world.agent(7, { id: 'a1' });
    const [running] = await world.submit({ type: 'work', ttlMs: 500, deadlineMs: 2000 });
    await world.advance(1999);
    expect(await world.stateOf(running as string)).toBe('leased');
    await world.advance(1);
    expect(await world.stateOf(running as string)).toBe('expired');
    expect(world.post.of(7, 'cancel')).toHaveLength(1);
  });

  it('times out an attempt and ignores nothing: the late result is adopted while the task is open', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work', timeoutMs: 100, backoff: { baseMs: 60_000, jitterRatio: 0 } });
    const { token } = world.lastStart(7);
    await world.advance(100);
    expect(await world.controller.task(id as string)).toMatchObject({
      state: 'scheduled',
      attempts: [{ state: 'timed-out' }],
    });
    await world.receive(7, { kind: 'done', token, result: 'late but good' });
    expect(await world.controller.task(id as string)).toMatchObject({ state: 'completed', result: 'late but good' });
    expect(world.controller.status().slots.busy).toBe(0);
  });

  it.each([
    ['keep', undefined, 'late'],
    ['discard', undefined, undefined],
  ] as const)('with lateResult %s a late result does not end the task', async (lateResult, result, late) => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work', timeoutMs: 100, lateResult });
    const { token } = world.lastStart(7);
    await world.advance(100);
    await world.receive(7, { kind: 'done', token, result: 'late' });
    const task = await world.controller.task(id as string);
    expect(task.state).toBe('scheduled');
    expect(task.result).toBe(result);
    expect(task.lateResult).toBe(late);
  });

  it('does not adopt a late result once the newer attempt has shown progress', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work', timeoutMs: 100, backoff: { baseMs: 1, jitterRatio: 0 } });
    const first = world.lastStart(7);
    await world.agent(8, { id: 'a2' });
    await world.advance(150);
    const second = world.lastStart(8);
    expect(second.attempt).toBe(2);
    await world.receive(8, { kind: 'progress', token: second.token, ratio: 0.5 });
    await world.receive(7, { kind: 'done', token: first.token, result: 'old' });
    expect(await world.stateOf(id as string)).toBe('leased');
    await world.receive(8, { kind: 'done', token: second.token, result: 'new' });
    expect(await world.controller.task(id as string)).toMatchObject({
      state: 'completed',
      result: 'new',
      lateResult: 'old',
    });
  });

  it('acknowledges a repeated report and records the outcome once', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    const { token } = world.lastStart(7);
    await world.receive(7, { kind: 'done', token, result: 1 }, { kind: 'done', token, result: 2 });
    await world.receive(7, { kind: 'failed', token, error: { class: 'X', message: '' } });
    expect(await world.controller.task(id as string)).toMatchObject({ state: 'completed', result: 1 });
    expect(world.post.of(7, 'settled').flatMap(({ tokens }) => tokens)).toEqual([token, token, token]);
    expect(world.controller.status().tasks.completed).toBe(1);
  });

  it('tells watchers the outcome, now or when it comes', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    await world.receive(9, { kind: 'watch', ref: 3, tasks: [id as string] });
    expect(world.post.of(9, 'outcome')).toHaveLength(0);
    await world.receive(7, { kind: 'done', token: world.lastStart(7).token, result: [1, 2] });
    expect(world.post.last(9, 'outcome')).toEqual({
      kind: 'outcome',
      ref: 3,
      task: id,
      state: 'completed',
      result: [1, 2],
    });
    await world.receive(9, { kind: 'watch', ref: 4, tasks: [id as string, 'tzzzz'] });
    expect(world.post.last(9, 'outcome').ref).toBe(4);
    expect(world.post.last(9, 'refused')).toMatchObject({ ref: 4, code: 'not-found' });
  });

  it('tells watchers who ask for times when the task was submitted, started and ended', async () => {
    const world = await World.started();
    const submittedAt = world.clock.now();
    const [id] = await world.submit({ type: 'work', backoff: { baseMs: 1000, jitterRatio: 0 } });
    const [other] = await world.submit({ type: 'nobody' });
    await world.receive(9, { kind: 'watch', ref: 3, tasks: [id as string, other as string], times: true });
    await world.advance(500);
    await world.agent(7, { id: 'a1' });
    const failure = { class: 'Oops', message: 'once' };
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error: failure });
    await world.advance(1000);
    const { token } = world.lastStart(7);
    await world.advance(70);
    await world.receive(7, { kind: 'done', token });
    expect(world.post.last(9, 'outcome').times).toEqual({
      submittedAt,
      firstStartedAt: submittedAt + 500,
      startedAt: submittedAt + 1500,
      endedAt: submittedAt + 1570,
    });
    await world.receive(9, { kind: 'cancel-task', ref: 4, task: other as string });
    expect(world.post.last(9, 'outcome')).toMatchObject({ task: other, state: 'cancelled' });
    expect(world.post.last(9, 'outcome').times).toEqual({ submittedAt, endedAt: submittedAt + 1570 });
    // The same of a task that ended before somebody asked.
    await world.receive(9, { kind: 'watch', ref: 5, tasks: [id as string], times: true });
    expect(world.post.last(9, 'outcome').times).toMatchObject({ firstStartedAt: submittedAt + 500 });
  });

  it('relays messages between agents, at most once', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await world.agent(8, { id: 'a2' });
    await world.receive(7, { kind: 'message', to: 'a2', body: { hi: 1 } }, { kind: 'message', to: 'nobody', body: 1 });
    expect(world.post.last(8, 'message')).toEqual({ kind: 'message', from: 'a1', body: { hi: 1 } });
    expect(world.post.last(7, 'error')).toMatchObject({ code: 'not-found', field: 'to' });
  });
});
