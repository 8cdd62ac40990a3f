import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { faultOf, World } from './world.ts';

/** Another controller on the same journal, after the first one was killed: what was not flushed is gone. */
async function restarted(world: World): Promise<World> {
  return World.started({ journal: world.crash(), clock: world.clock, seed: 2 });
}

describe('a restart', () => {
  it('rebuilds exactly the state that was durable', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 2 });
    await world.submit(
      { type: 'work', payload: 1 },
      { type: 'work', session: 's', priority: 9 },
      { type: 'later', delayMs: 5000 },
      { type: 'work' },
    );
    await world.receive(7, {
      kind: 'done',
      token: world.lastStart(7).token,
      result: 'r',
      usage: { tokens: 5, cost: 0.1, satisfaction: 1 },
    });
    await world.replayed();
    const after = await restarted(world);
    expect(after.controller.status()).toMatchObject({
      epoch: 2,
      tasks: { waiting: 0, scheduled: 1, leased: 2, completed: 1, submitted: 4 },
      slots: { total: 2, busy: 2 },
    });
  });

  it('keeps attempts that survived it: the agent reconnects and its result counts', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id, next] = await world.submit({ type: 'work' }, { type: 'work', payload: { kept: true } });
    const { token } = world.lastStart(7);
    const after = await restarted(world);
    expect(after.controller.agents()).toMatchObject([{ id: 'a1', state: 'suspect', slotsBusy: 1 }]);
    await after.agent(3, { id: 'a1', attempts: [token] });
    expect(after.post.last(3, 'welcome')).toMatchObject({ epoch: 2, attempts: [token] });
    await after.receive(3, { kind: 'done', token, result: 'survived' });
    expect(await after.controller.task(id as string)).toMatchObject({
      state: 'completed',
      result: 'survived',
      attempt: 1,
    });
    expect(after.lastStart(3)).toMatchObject({ task: next, payload: { kept: true } });
  });

  it('gives the attempts of agents that do not come back to others', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    const after = await restarted(world);
    await after.agent(3, { id: 'a2' });
    await after.advance(30_000);
    expect(after.lastStart(3)).toMatchObject({ task: id, attempt: 2 });
  });

  it('forgets what was never acknowledged, and nothing else', async () => {
    const world = await World.started();
    const [kept] = await world.submit({ type: 'work', idempotencyKey: 'k' });
    world.controller.submit([{ type: 'work' }]).catch(() => {});
    const after = await restarted(world);
    expect(after.controller.status().tasks).toMatchObject({ submitted: 1, waiting: 1 });
    expect(await after.submit({ type: 'work', idempotencyKey: 'k' })).toEqual([kept]);
  });

  it('still knows the keys of tasks that ran and ended, also after compaction moved them to the history', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const task = { type: 'work', idempotencyKey: 'k' };
    const [id] = await world.submit(task);
    await world.receive(7, { kind: 'done', token: world.lastStart(7).token, result: 'kept' });
    const after = await restarted(world);
    expect(await after.submit(task)).toEqual([id]);
    after.journal.compact(0);
    await after.settle();
    expect(await after.submit(task)).toEqual([id]);
    expect(await faultOf(after.submit({ ...task, payload: 'other' }))).toMatchObject({ code: 'key-conflict' });
    expect(await after.controller.task(id as string)).toMatchObject({ state: 'completed', result: 'kept' });
    expect((await after.controller.tasks({})).tasks).toMatchObject([{ id, state: 'completed' }]);
  });

  it('sets the timers again: delays, deadlines, timeouts and backoff', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 9 });
    const [delayed, dying, slow] = await world.submit(
      { type: 'work', delayMs: 5000 },
      { type: 'other', deadlineMs: 7000 },
      { type: 'work', timeoutMs: 9000, attemptsMax: 1 },
    );
    const { token } = world.lastStart(7);
    const after = await restarted(world);
    await after.agent(3, { id: 'a1', slots: 9, attempts: [token] });
    await after.advance(5000);
    expect(after.lastStart(3).task).toBe(delayed);
    await after.advance(2000);
    expect(await after.stateOf(dying as string)).toBe('expired');
    await after.advance(2000);
    expect(await after.stateOf(slow as string)).toBe('dead-lettered');
  });

  it('never goes back in time, even when the wall clock did', async () => {
    const world = await World.started();
    await world.submit({ type: 'work' });
    const before = world.controller.status().now;
    const after = await World.started({ journal: world.crash(), clock: new VirtualClock(1_600_000_000_000) });
    expect(after.controller.status().now).toBeGreaterThanOrEqual(before);
  });
});
