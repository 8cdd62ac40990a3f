// Rules of routing that need the whole engine: who is young, which versions share the tasks of a type.
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

/** Lets every attempt of these connections end, and counts those of the last one. */
async function shareOfLast(world: World, connections: readonly number[], tasks: number): Promise<number> {
  const last = connections.at(-1) ?? 0;
  const before = world.starts(last).length;
  for (let task = 0; task < tasks; task++) {
    await world.submit({ type: 'work' });
    for (const connection of connections) {
      const { token } = world.starts(connection).at(-1) ?? {};
      if (token !== undefined) await world.receive(connection, { kind: 'done', token, result: null });
    }
  }
  return (world.starts(last).length - before) / tasks;
}

describe('slow start', () => {
  it('holds for an agent that joins older ones, not for the first ones, and ends', async () => {
    const world = await World.started({ settings: { routing: { slowStartMs: 10_000, picker: 'round-robin' } } });
    await world.agent(1, { id: 'a1' });
    await world.agent(2, { id: 'a2' });
    expect(await shareOfLast(world, [1, 2], 20)).toBe(0.5);
    await world.advance(10_000);
    await world.agent(3, { id: 'a3' });
    expect(await shareOfLast(world, [1, 2, 3], 40)).toBeLessThan(0.05);
    await world.advance(10_000);
    expect(await shareOfLast(world, [1, 2, 3], 30)).toBeGreaterThan(0.3);
  });

  it('does not hold for an agent that reconnects, but does for its new process', async () => {
    const world = await World.started({ settings: { routing: { slowStartMs: 10_000, picker: 'round-robin' } } });
    await world.agent(1, { id: 'a1' });
    await world.agent(2, { id: 'a2' });
    await world.advance(10_000);
    world.controller.disconnected(2);
    await world.agent(3, { id: 'a2' });
    expect(await shareOfLast(world, [1, 3], 20)).toBe(0.5);
    world.controller.disconnected(3);
    await world.agent(4, { id: 'a2', instance: 'another process' });
    expect(await shareOfLast(world, [1, 4], 20)).toBeLessThan(0.1);
  });
});

describe('versions', () => {
  it('share the tasks of a type as told; a task that names one gets it', async () => {
    const world = await World.started({ settings: { routing: { canary: { work: { '2': 0.2 } } } } });
    await world.agent(1, { id: 'a1', slots: 200, version: '1' });
    await world.agent(2, { id: 'a2', slots: 200, version: '2' });
    await world.submit(...Array.from({ length: 150 }, () => ({ type: 'work' })));
    expect(world.starts(2).length).toBeGreaterThan(15);
    expect(world.starts(2).length).toBeLessThan(45);
    const [id] = await world.submit({ type: 'work', requires: ['version=2'] });
    expect(world.lastStart(2).task).toBe(id);
  });

  it('wait for their own side while it is full, and go on as soon as it has room', async () => {
    const world = await World.started({ settings: { routing: { canary: { work: { '2': 0.000001 } } } } });
    await world.agent(1, { id: 'a1', version: '1' });
    await world.agent(2, { id: 'a2', version: '2' });
    const [first, second] = await world.submit({ type: 'work' }, { type: 'work' });
    expect(world.starts(2)).toEqual([]);
    expect(await world.stateOf(second as string)).toBe('waiting');
    expect(await world.controller.explain(second as string)).toMatchObject({ waiting: { blocker: 'version' } });
    await world.receive(1, { kind: 'done', token: world.lastStart(1).token, result: null });
    expect(await world.stateOf(first as string)).toBe('completed');
    expect(world.lastStart(1).task).toBe(second);
    // Without any live agent of its side it takes what there is.
    const [third] = await world.submit({ type: 'work' });
    world.controller.agentExited('a1', 'killed');
    await world.settle();
    expect(world.lastStart(2).task).toBe(second);
    await world.receive(2, { kind: 'done', token: world.lastStart(2).token, result: null });
    expect(world.lastStart(2).task).toBe(third);
    expect(await world.controller.explain(third as string)).toMatchObject({ decision: { versionDropped: true } });
  });
});

describe('patience', () => {
  /** Agent 1 takes 100 ms for a task, agent 2 a second, and the controller has learned it; both are free. */
  async function taught(routing: { readonly patienceRatio?: number } = {}): Promise<World> {
    const world = await World.started({ settings: { routing: { slowStartMs: 0, ...routing } } });
    const finish = (connection: number) =>
      world.receive(connection, { kind: 'done', token: world.lastStart(connection).token, result: null });
    await world.agent(1, { id: 'fast' });
    for (let task = 0; task < 40; task++) {
      await world.submit({ type: 'work' });
      await world.advance(100);
      await finish(1);
    }
    await world.agent(2, { id: 'slow' });
    for (let round = 0; round < 8; round++) {
      await world.submit({ type: 'work', profile: 'round-robin' }, { type: 'work', profile: 'round-robin' });
      await world.advance(100);
      await finish(1);
      await world.advance(900);
      await finish(2);
    }
    return world;
  }

  it('lets a task wait for the fast agent while that is quicker, says so, and gives it to that agent', async () => {
    const world = await taught();
    const before = world.starts(2).length;
    const [, second] = await world.submit({ type: 'work' }, { type: 'work' });
    expect(await world.controller.explain(second as string)).toMatchObject({ waiting: { blocker: 'slow-agents' } });
    await world.advance(100);
    await world.receive(1, { kind: 'done', token: world.lastStart(1).token, result: null });
    expect(world.lastStart(1).task).toBe(second);
    expect(world.starts(2).length).toBe(before);
  });

  it('ends by itself when the fast agent does not come free', async () => {
    const world = await taught();
    const [, second] = await world.submit({ type: 'work' }, { type: 'work' });
    await world.advance(300);
    expect(await world.stateOf(second as string)).toBe('waiting');
    await world.advance(800);
    expect(world.lastStart(2).task).toBe(second);
  });

  it('gives what is more than the fast agent can do in that time to the slow one', async () => {
    const world = await taught();
    const before = world.starts(2).length;
    await world.submit(...Array.from({ length: 20 }, () => ({ type: 'work' })));
    expect(world.starts(2).length).toBe(before + 1);
  });

  it('can be turned off', async () => {
    const world = await taught({ patienceRatio: 0 });
    const [, second] = await world.submit({ type: 'work' }, { type: 'work' });
    expect(world.lastStart(2).task).toBe(second);
  });
});
