import type { SubmitReply, TaskSubmission } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

const debounced = (payload: unknown, more: Partial<TaskSubmission> = {}): TaskSubmission => ({
  type: 'work',
  payload,
  debounce: { key: 'k', delayMs: 1000 },
  ...more,
});
const throttled = (payload: unknown, more: Partial<TaskSubmission> = {}): TaskSubmission => ({
  type: 'work',
  payload,
  throttle: { key: 'k', perMs: 10_000 },
  ...more,
});

async function replyTo(world: World, ...tasks: TaskSubmission[]): Promise<SubmitReply['tasks']> {
  const pending = world.controller.submit(tasks);
  pending.catch(() => {});
  await world.settle();
  return (await pending).tasks;
}

describe('debounce', () => {
  it('replaces the one that has not started, which ends superseded, naming the newer', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10 });
    const [first] = await world.submit(debounced(1));
    await world.advance(900);
    const [second] = await world.submit(debounced(2));
    expect(await world.controller.task(first as string)).toMatchObject({
      state: 'cancelled',
      error: { class: 'Superseded', message: `${second} was submitted with the same debounce key` },
    });
    await world.advance(999);
    expect(world.starts(7)).toHaveLength(0);
    expect((await world.controller.explain(second as string)).waiting?.detail).toContain('debounce key "k"');
    await world.advance(1);
    expect(world.starts(7).map(({ payload }) => payload)).toEqual([2]);
    expect(world.controller.status().tasks).toMatchObject({ submitted: 2, cancelled: 1, scheduled: 0, leased: 1 });
  });

  it('waits no longer than maxWaitMs since the first of the row', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10 });
    const debounce = { key: 'k', delayMs: 1000, maxWaitMs: 2500 };
    for (let turn = 0; turn < 4; turn++) {
      await world.submit(debounced(turn, { debounce }));
      await world.advance(800);
    }
    expect(world.starts(7).map(({ payload }) => payload)).toEqual([3]);
    expect(world.lastStart(7).attempt).toBe(1);
  });

  it('leaves alone what has started, other keys, types and tenants', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10, capabilities: ['other'] });
    const [running] = await world.submit(debounced(1));
    await world.advance(1000);
    const others = await world.submit(
      debounced(2),
      debounced(3, { tenant: 'b' }),
      debounced(4, { type: 'other' }),
      debounced(5, { debounce: { key: 'l', delayMs: 1000 } }),
    );
    await world.advance(1000);
    expect(await world.stateOf(running as string)).toBe('leased');
    for (const id of others) expect(await world.stateOf(id)).toBe('leased');
  });

  it('leaves alone what backs off after an attempt, and what was redriven', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10 });
    const [id] = await world.submit(debounced(1, { attemptsMax: 2, backoff: { baseMs: 60_000, jitterRatio: 0 } }));
    await world.advance(1000);
    const error = { class: 'E', message: 'e' };
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
    await world.submit(debounced(2));
    expect(await world.stateOf(id as string)).toBe('scheduled');
    await world.replayed();
  });

  it('inside a batch the last one stays, in one durable step', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10 });
    const [before] = await world.submit(debounced(0));
    const ids = await world.submit(debounced(1), debounced(2), { type: 'work' }, debounced(3));
    const states = await Promise.all([before as string, ...ids].map((id) => world.stateOf(id)));
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled', 'leased', 'scheduled']);
    expect(world.controller.status().tasks).toMatchObject({ submitted: 5, cancelled: 3 });
    await world.replayed();
  });

  it('is all or nothing: a refused batch supersedes nothing', async () => {
    const world = await World.started();
    const [before] = await world.submit(debounced(0), { type: 'work', idempotencyKey: 'i' });
    const conflict = { type: 'work', idempotencyKey: 'i', payload: 'other' };
    expect((await faultOf(world.submit(debounced(1), conflict))).code).toBe('key-conflict');
    expect(await world.stateOf(before as string)).toBe('scheduled');
  });

  it('is possible in a full queue, where it takes the place of the older one', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 2 } } });
    await world.submit(debounced(0), { type: 'work' });
    await world.submit(debounced(1));
    expect((await faultOf(world.submit(debounced(2), { type: 'work' }))).code).toBe('queue-full');
    expect(world.controller.status().tasks).toMatchObject({ scheduled: 1, waiting: 1, cancelled: 1 });
  });

  it('a repeated idempotency key returns its task, superseded or not, and supersedes nothing', async () => {
    const world = await World.started();
    const task = debounced(1, { idempotencyKey: 'i' });
    const [first] = await world.submit(task);
    const [second] = await world.submit(debounced(2));
    expect(await replyTo(world, task)).toEqual([{ id: first, duplicate: true }]);
    expect(await world.stateOf(second as string)).toBe('scheduled');
  });

  it('tells those who watch the older one', async () => {
    const world = await World.started();
    const [first] = await world.submit(debounced(1));
    await world.receive(9, { kind: 'watch', ref: 1, tasks: [first as string] });
    await world.submit(debounced(2));
    expect(world.post.last(9, 'outcome')).toMatchObject({
      task: first,
      state: 'cancelled',
      error: { class: 'Superseded' },
    });
  });

  it.each([false, true])('goes on after a crash, compacted: %s', async (isCompacted) => {
    const before = await World.started();
    await before.submit(debounced(0));
    const debounce = { key: 'k', delayMs: 1000, maxWaitMs: 1500 };
    const [older] = await before.submit(debounced(1, { debounce }));
    if (isCompacted) before.journal.compact(0);
    await before.advance(800);
    const world = await World.started({ journal: before.crash(), clock: before.clock });
    await world.agent(7, { id: 'a1', slots: 10 });
    await world.submit(debounced(2, { debounce }));
    expect(await world.stateOf(older as string)).toBe('cancelled');
    if (isCompacted) world.journal.compact(0);
    await world.replayed();
    await world.advance(700);
    expect(world.starts(7).map(({ payload }) => payload)).toEqual([2]);
    expect(world.controller.status().tasks).toMatchObject({ submitted: 3, cancelled: 2 });
  });
});

describe('throttle', () => {
  it('accepts the first of a window; later ones return its task, whatever they hold', async () => {
    const world = await World.started();
    const [first] = await world.submit(throttled(1));
    expect(await replyTo(world, throttled(2), { type: 'work' }, throttled(3))).toMatchObject([
      { id: first, duplicate: true, throttled: true },
      {},
      { id: first, duplicate: true, throttled: true },
    ]);
    await world.advance(9999);
    expect((await replyTo(world, throttled(4)))[0]).toMatchObject({ id: first });
    await world.advance(1);
    const [next] = await replyTo(world, throttled(5));
    expect(next?.throttled).toBeUndefined();
    expect(next?.id).not.toBe(first);
    expect(world.controller.status().tasks.submitted).toBe(3);
  });

  it('holds inside a batch, and apart for keys, types and tenants', async () => {
    const world = await World.started();
    const replies = await replyTo(
      world,
      throttled(1),
      throttled(2),
      throttled(3, { tenant: 'b' }),
      throttled(4, { type: 'other' }),
      throttled(5, { throttle: { key: 'l', perMs: 10 } }),
    );
    expect(replies.map(({ throttled: isThrottled }) => isThrottled === true)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(replies[1]?.id).toBe(replies[0]?.id);
  });

  it('an idempotency key comes first; one of a throttled submission is not kept', async () => {
    const world = await World.started();
    const keyed = throttled(1, { idempotencyKey: 'i' });
    const [first] = await world.submit(keyed);
    expect(await replyTo(world, keyed)).toEqual([{ id: first, duplicate: true }]);
    const other = throttled(2, { idempotencyKey: 'j' });
    expect((await replyTo(world, other))[0]).toMatchObject({ id: first, throttled: true });
    await world.advance(10_000);
    expect((await replyTo(world, other))[0]?.duplicate).toBeUndefined();
  });

  it.each([false, true])('goes on after its task has ended and a crash, compacted: %s', async (isCompacted) => {
    const before = await World.started();
    await before.agent(7, { id: 'a1' });
    const [first] = await before.submit(throttled(1));
    await before.receive(7, { kind: 'done', token: before.lastStart(7).token, result: 1 });
    if (isCompacted) before.journal.compact(0);
    await before.settle();
    await before.advance(5000);
    const world = await World.started({ journal: before.crash(), clock: before.clock });
    await world.replayed();
    expect((await replyTo(world, throttled(2)))[0]).toEqual({ id: first, duplicate: true, throttled: true });
    await world.advance(5000);
    expect((await replyTo(world, throttled(3)))[0]?.throttled).toBeUndefined();
    await world.replayed();
  });

  it('is bounded: over the bound a new window is refused with a Fault, an open one goes on', async () => {
    const world = await World.started({ settings: { queue: { throttlesMax: 2 } } });
    const at = (key: string) => throttled(1, { throttle: { key, perMs: 1000 } });
    await world.submit(at('a'), at('b'));
    expect(await faultOf(world.submit(at('c')))).toMatchObject({ code: 'keys-full', retryAfterMs: 60_000 });
    expect((await replyTo(world, at('a')))[0]?.throttled).toBe(true);
    await world.advance(1000);
    await world.submit({ type: 'work' });
    await world.submit(at('c'));
  });
});

it('a submission may be both: what its window lets through supersedes', async () => {
  const world = await World.started();
  const both = { debounce: { key: 'd', delayMs: 1000 }, throttle: { key: 't', perMs: 500 } };
  const [first] = await world.submit(debounced(1, both));
  expect((await replyTo(world, debounced(2, both)))[0]).toMatchObject({ id: first, throttled: true });
  await world.advance(500);
  const [third] = await world.submit(debounced(3, both));
  expect(await world.stateOf(first as string)).toBe('cancelled');
  expect(await world.stateOf(third as string)).toBe('scheduled');
});
