import { describe, expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

const GRACE_MS = 30_000;

describe('the stay of an agent', () => {
  it('gets a welcome with its rules, and work', async () => {
    const world = await World.started();
    await world.submit({ type: 'work' });
    await world.agent(7, { id: 'a1' });
    expect(world.post.last(7, 'welcome')).toMatchObject({
      node: 'node-1',
      heartbeatMs: 15_000,
      orphanTimeoutMs: 300_000,
      attempts: [],
    });
    expect(world.starts(7)).toHaveLength(1);
    expect(world.controller.agents()).toMatchObject([{ id: 'a1', state: 'busy', slotsBusy: 1 }]);
  });

  it('takes tasks of its type, of its capabilities and labels, and no others', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', type: 'coder', capabilities: ['python'], labels: { region: 'eu' }, slots: 10 });
    await world.submit(
      { type: 'coder' },
      { type: 'python' },
      { type: 'coder', requires: ['region=eu', 'python'] },
      { type: 'coder', requires: ['region=us'] },
      { type: 'painter' },
      { type: 'coder', slots: 11 },
    );
    expect(world.starts(7)).toHaveLength(3);
    await world.advance(1500);
    expect(world.controller.status().demands).toMatchObject([
      { requires: ['region=us'], waiting: 1, sinceMs: 1500 },
      { type: 'painter' },
      { type: 'coder' },
    ]);
  });

  it('prefers an agent that has what the task prefers, and drops the preference when nobody has', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 5 });
    await world.submit({ type: 'work', prefers: ['gpu'] });
    expect(world.starts(7)).toHaveLength(1);
    await world.agent(8, { id: 'a2', slots: 5, capabilities: ['gpu'] });
    await world.submit({ type: 'work', prefers: ['gpu'] }, { type: 'work', prefers: ['gpu'] });
    expect(world.starts(8)).toHaveLength(2);
  });

  it('gets no new work while it drains', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 2 });
    await world.submit({ type: 'work' });
    await world.receive(7, { kind: 'drain' });
    await world.submit({ type: 'work' });
    expect(world.starts(7)).toHaveLength(1);
    expect(world.controller.agents()[0]?.state).toBe('draining');
  });

  it('keeps its attempts when it reconnects within the grace', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    const { token } = world.lastStart(7);
    world.controller.disconnected(7);
    await world.submit({ type: 'work' });
    await world.advance(GRACE_MS - 1);
    expect(world.controller.agents()).toMatchObject([{ state: 'suspect' }]);
    await world.agent(8, { id: 'a1', attempts: [token] });
    expect(world.post.last(8, 'welcome').attempts).toEqual([token]);
    expect(world.starts(8)).toHaveLength(0);
    await world.advance(GRACE_MS);
    await world.receive(8, { kind: 'done', token, result: 1 });
    expect(await world.stateOf(id as string)).toBe('completed');
    expect(world.starts(8)).toHaveLength(1);
  });

  it('has its slot back when the attempt was to stop while it was away: it forgets what is not wanted', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id, next] = await world.submit({ type: 'work' }, { type: 'work' });
    const { token } = world.lastStart(7);
    world.controller.disconnected(7);
    await world.settled(world.controller.cancel(id as string, 'by the test'));
    await world.agent(8, { id: 'a1', attempts: [token] });
    expect(world.post.last(8, 'welcome').attempts).toEqual([]);
    expect(world.starts(8)).toMatchObject([{ task: next }]);
    expect(world.controller.status().slots).toEqual({ total: 1, busy: 1 });
  });

  it('gets an attempt again that was sent but never arrived', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await world.submit({ type: 'work', payload: 'p' });
    const { token } = world.lastStart(7);
    world.controller.disconnected(7);
    await world.agent(8, { id: 'a1', attempts: [] });
    expect(world.lastStart(8)).toMatchObject({ token, attempt: 1, payload: 'p' });
  });

  it('loses its attempts when the grace is over; they run elsewhere and a late result does no harm', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    const { token } = world.lastStart(7);
    world.controller.disconnected(7);
    await world.agent(8, { id: 'a2' });
    await world.advance(GRACE_MS);
    expect(world.lastStart(8)).toMatchObject({ task: id, attempt: 2 });
    expect(world.controller.agents()).toHaveLength(1);
    await world.agent(9, { id: 'a1', attempts: [token] });
    expect(world.post.last(9, 'welcome').attempts).toEqual([token]);
    await world.receive(9, { kind: 'done', token, result: 'first' });
    expect(await world.controller.task(id as string)).toMatchObject({ state: 'completed', result: 'first' });
    expect(world.post.of(8, 'cancel')).toHaveLength(1);
  });

  it('loses its attempts at once when another process takes its id, or its process is known to be dead', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    world.controller.disconnected(7);
    await world.agent(8, { id: 'a1', instance: 'new-process' });
    expect(world.lastStart(8)).toMatchObject({ task: id, attempt: 2 });
    world.controller.agentExited('a1', 'exit code 9');
    expect(world.controller.agents()).toHaveLength(0);
    expect(await world.controller.task(id as string)).toMatchObject({
      state: 'waiting',
      attempts: [{ state: 'lost' }, { state: 'lost', error: { message: 'agent a1: exit code 9' } }],
    });
  });

  it('refuses a second live process with the same id, and lets the same process take its place', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const fault = await faultOf(world.agent(8, { id: 'a1', instance: 'impostor' }));
    expect(fault).toMatchObject({ code: 'id-in-use', field: 'id' });
    await world.agent(9, { id: 'a1' });
    expect(world.post.closed.get(7)).toContain('connected again');
    expect(world.controller.agents()).toMatchObject([{ id: 'a1', state: 'idle' }]);
  });

  it('is gone after the silence, counted from its last frame of any kind', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await world.advance(110_000);
    await world.receive(7);
    await world.advance(110_000);
    expect(world.controller.agents()).toHaveLength(1);
    await world.advance(60_000);
    expect(world.controller.agents()).toHaveLength(0);
    expect(world.post.closed.get(7)).toContain('silent');
  });

  it('is found within the time between two looks, however long it may be silent', async () => {
    const world = await World.started({ settings: { lease: { silenceMs: 600_000, checkMs: 1_000 } } });
    await world.agent(7, { id: 'a1' });
    await world.advance(600_000);
    expect(world.controller.agents()).toHaveLength(1);
    await world.advance(1_000);
    expect(world.controller.agents()).toHaveLength(0);
  });

  it('is not blamed for the time that the controller itself was asleep', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    world.clock.advance(500_000); // The process was stopped: no timer fired meanwhile.
    world.controller.tick();
    await world.settle();
    expect(world.controller.agents()).toHaveLength(1);
    await world.advance(200_000);
    expect(world.controller.agents()).toHaveLength(0);
  });

  it('is not blamed either when the controller fell asleep long before it was to look', async () => {
    const world = await World.started();
    await world.advance(1_000);
    await world.agent(7, { id: 'a1' });
    await world.advance(119_500);
    world.clock.advance(60_000); // Half a second after one look, and past the next.
    world.controller.tick();
    await world.settle();
    expect(world.controller.agents()).toMatchObject([{ lastHeardAt: world.clock.now() - 119_000 }]);
    await world.advance(1_000);
    expect(world.controller.agents()).toHaveLength(1);
    await world.advance(30_000);
    expect(world.controller.agents()).toHaveLength(0);
  });

  it('is read before it is judged, however little too late it is looked for', async () => {
    const lease = { silenceMs: 12_000, heartbeatMs: 3_000, checkMs: 2_000 };
    const world = await World.started({ settings: { lease } });
    for (const id of [7, 8]) await world.agent(id, { id: `a${id}` });
    await world.advance(13_900);
    world.clock.advance(400);
    world.controller.tick();
    await world.settle();
    expect(world.controller.agents()).toHaveLength(2);
    await world.receive(7);
    await world.advance(100);
    expect(world.controller.agents()).toMatchObject([{ id: 'a7' }]);
  });

  it('is judged also by a controller that is always late', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    for (let turn = 0; turn < 200; turn++) {
      world.clock.advance(800);
      world.controller.tick();
      await world.settle();
    }
    expect(world.controller.agents()).toHaveLength(0);
  });

  it('has its grace once more when the controller slept through it', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await world.submit({ type: 'work' });
    const { token } = world.lastStart(7);
    world.controller.disconnected(7);
    world.clock.advance(500_000); // Meanwhile the agent knocks, and nobody opens.
    world.controller.tick();
    await world.settle();
    await world.agent(8, { id: 'a1', attempts: [token] });
    expect(world.post.last(8, 'welcome').attempts).toEqual([token]);
    world.controller.disconnected(8);
    await world.advance(GRACE_MS);
    expect(world.controller.agents()).toHaveLength(0);
  });

  it('parks a task that killed three agents, and the fleet goes on', async () => {
    const world = await World.started();
    const [id] = await world.submit({ type: 'work', attemptsMax: 100 });
    for (const [index, agent] of ['a1', 'a2', 'a3'].entries()) {
      await world.agent(index + 10, { id: agent });
      expect(world.starts(index + 10)).toHaveLength(1);
      world.controller.agentExited(agent, 'killed');
      await world.settle();
    }
    expect(await world.controller.task(id as string)).toMatchObject({ state: 'dead-lettered', attempt: 3 });
    expect(world.controller.status().tasks.deadLettered).toBe(1);
    await world.agent(20, { id: 'a4' });
    expect(world.starts(20)).toHaveLength(0);
  });

  it('keeps apart the tasks that an agent died with, so that only the one that kills is condemned', async () => {
    const world = await World.started();
    await world.agent(10, { id: 'a1', slots: 2 });
    const [poison, innocent] = await world.submit({ type: 'work', attemptsMax: 9 }, { type: 'work', attemptsMax: 9 });
    world.controller.agentExited('a1', 'killed');
    await world.agent(11, { id: 'a2', slots: 2 });
    expect(world.starts(11).map(({ task }) => task)).toEqual([poison, innocent]);
    world.controller.agentExited('a2', 'killed');
    await world.agent(12, { id: 'a3', slots: 2 });
    await world.agent(13, { id: 'a4', slots: 2 });
    await world.advance(1000);
    const heldBy = (task: string | undefined) =>
      [12, 13].find((connection) => world.starts(connection)[0]?.task === task);
    expect(new Set([heldBy(poison), heldBy(innocent)])).toEqual(new Set([12, 13]));
    const killer = heldBy(poison) === 12 ? 'a3' : 'a4';
    world.controller.agentExited(killer, 'killed');
    await world.settle();
    expect(await world.stateOf(poison as string)).toBe('dead-lettered');
    const connection = heldBy(innocent) as number;
    await world.receive(connection, { kind: 'done', token: world.lastStart(connection).token });
    expect(await world.stateOf(innocent as string)).toBe('completed');
  });

  it('lets a suspect that finds no agent of its own wait without standing in the way of others', async () => {
    const world = await World.started();
    const task = { type: 'work', attemptsMax: 9 };
    const [first, second] = await world.submit(task, task);
    for (const id of ['a1', 'b1']) {
      await world.agent(10, { id, slots: 2 });
      world.controller.agentExited(id, 'killed');
      await world.settle();
    }
    await world.agent(11, { id: 'a2', slots: 3 });
    const [fresh] = await world.submit({ type: 'work' });
    expect(world.starts(11).map(({ task }) => task)).toEqual([first, fresh]);
    const cancelling = world.controller.cancel(second as string, 'while it is set aside');
    await world.settle();
    await cancelling;
    await world.advance(1000);
    expect(world.starts(11)).toHaveLength(2);
    expect(world.controller.status().tasks).toMatchObject({ waiting: 0, scheduled: 0, leased: 2, cancelled: 1 });
  });

  it('refuses reports from a connection that never said hello', async () => {
    const world = await World.started();
    expect(await faultOf(world.receive(7, { kind: 'done', token: 't1.1.1.a' }))).toMatchObject({
      code: 'invalid-frame',
      field: 'kind',
    });
  });

  it('ignores tokens that it never gave out', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    for (const token of ['', 'x', 't1.1.1', `${id}.9.1.z`, `${id}.1.9.z`, 'tzzz.1.1.a', '....', 't1.NaN.1.1']) {
      await world.receive(7, { kind: 'done', token, result: 'forged' });
      expect(await world.stateOf(id as string)).toBe('leased');
    }
  });
});
