import { describe, expect, it } from 'vitest';
import { PoolWorld } from './pool-world.ts';
import { faultOf, World, type WorldOptions } from './world.ts';

const ada = { by: 'ada' };

async function withAgent(options: WorldOptions = {}): Promise<World> {
  const world = await World.started(options);
  await world.agent(7, { id: 'a1', slots: 2 });
  return world;
}

const stateOf = (world: World, id: string) => world.controller.fleet.agent(id).state;
/** Lets what waits for the disk come about. */
describe('a cordon', () => {
  it('stops new work only, and says who did it and why', async () => {
    const world = await withAgent();
    await world.submit({ type: 'work' });
    await world.settled(world.controller.fleet.cordon('a1', { by: 'ada', reason: 'its disk fails' }));
    const [, waiting] = [0, (await world.submit({ type: 'work' }))[0] as string];
    expect(world.starts(7)).toHaveLength(1);
    expect(world.controller.fleet.agent('a1')).toMatchObject({
      state: 'cordoned',
      slotsBusy: 1,
      halt: { kind: 'cordon', by: 'ada', reason: 'its disk fails' },
      running: [{ task: 't1', attempt: 1, token: world.lastStart(7).token }],
    });
    expect(world.controller.status().agents).toMatchObject({ total: 1, unavailable: 1 });
    expect((await world.controller.explain(waiting)).waiting).toMatchObject({
      blocker: 'no-capable-agent',
      detail: expect.stringContaining('cordoned'),
    });
    await world.settled(world.controller.fleet.uncordon('a1', 'ada'));
    expect(world.starts(7)).toHaveLength(2);
    expect(world.controller.fleet.agent('a1').halt).toBeUndefined();
  });

  it('outlives a reconnect, a new process of the agent, and a restart of the controller', async () => {
    const world = await withAgent();
    await world.settled(world.controller.fleet.cordon('a1', ada));
    world.controller.disconnected(7);
    await world.agent(8, { id: 'a1', slots: 2 });
    expect(stateOf(world, 'a1')).toBe('cordoned');
    world.controller.agentExited('a1', 'exit code 1');
    await world.agent(9, { id: 'a1', instance: 'another', slots: 2 });
    expect(stateOf(world, 'a1')).toBe('cordoned');
    const after = await World.started({ journal: world.crash(), clock: world.clock });
    expect(stateOf(after, 'a1')).toBe('suspect');
    await after.agent(10, { id: 'a1', instance: 'another', slots: 2 });
    await after.submit({ type: 'work' });
    expect(after.starts(10)).toHaveLength(0);
    await after.settled(after.controller.fleet.uncordon('a1', 'ada'));
    expect(after.starts(10)).toHaveLength(1);
  });

  it('may be put on an agent that is away, not on one that never was', async () => {
    const world = await withAgent();
    world.controller.agentExited('a1', 'exit code 1');
    await world.settled(world.controller.fleet.cordon('a1', ada));
    await world.agent(8, { id: 'a1', instance: 'another' });
    expect(stateOf(world, 'a1')).toBe('cordoned');
    expect(await faultOf(world.controller.fleet.cordon('nobody', ada))).toMatchObject({
      code: 'not-found',
      field: 'id',
    });
  });

  it('keeps other agents at work', async () => {
    const world = await withAgent();
    await world.agent(8, { id: 'a2', slots: 5 });
    await world.settled(world.controller.fleet.cordon('a1', ada));
    const [id] = await world.submit({ type: 'work' }, { type: 'work' }, { type: 'work' });
    expect(world.starts(8)).toHaveLength(3);
    expect((await world.controller.explain(id as string)).decision?.filtered).toMatchObject({ unavailable: 1 });
  });
});

describe('a drain', () => {
  it('lets the agent of a pool finish, then ends it, once', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 1 } });
    await pools.advance(1_000);
    const { world } = pools;
    await pools.submit(1);
    await world.settled(world.controller.fleet.drain('work-1', { by: 'ada', reason: 'new model' }));
    await pools.submit(1);
    const [first] = pools.running('work-1');
    expect(world.post.of(1, 'stop')).toEqual([]);
    await world.receive(1, { kind: 'done', token: first?.token ?? '' });
    await world.receive(1);
    expect(world.post.of(1, 'stop')).toMatchObject([{ reason: 'new model' }]);
    expect(world.starts(1)).toHaveLength(1);
  });

  it('leaves an agent alone that nobody here started', async () => {
    const world = await withAgent();
    await world.settled(world.controller.fleet.drain('a1', ada));
    await world.receive(7);
    expect(stateOf(world, 'a1')).toBe('draining');
    expect(world.post.of(7, 'stop')).toEqual([]);
  });

  it('is for one process: a reconnect and a restart of the controller keep it, the next process is free', async () => {
    const world = await withAgent();
    await world.settled(world.controller.fleet.drain('a1', ada));
    world.controller.disconnected(7);
    await world.agent(8, { id: 'a1', slots: 2 });
    expect(stateOf(world, 'a1')).toBe('draining');
    const after = await World.started({ journal: world.crash(), clock: world.clock });
    await after.agent(9, { id: 'a1', slots: 2 });
    expect(stateOf(after, 'a1')).toBe('draining');
    await after.agent(10, { id: 'a2' });
    after.controller.disconnected(9);
    await after.agent(11, { id: 'a1', instance: 'another', slots: 2 });
    expect(stateOf(after, 'a1')).toBe('idle');
  });

  it('is taken back by uncordon, and refused for an agent that is not there', async () => {
    const world = await withAgent();
    await world.settled(world.controller.fleet.drain('a1', ada));
    await world.settled(world.controller.fleet.uncordon('a1', 'ada'));
    await world.submit({ type: 'work' });
    expect(world.starts(7)).toHaveLength(1);
    expect(await faultOf(world.controller.fleet.drain('a9', ada))).toMatchObject({ code: 'not-found' });
  });
});

describe('a page of the fleet', () => {
  it('is in the order of joining, filtered, and says where the next one begins', async () => {
    const world = await World.started();
    for (let index = 1; index <= 5; index++) {
      await world.agent(index, { id: `a${index}`, type: index % 2 === 0 ? 'even' : 'odd' });
    }
    // Whoever comes back stands where it stood.
    world.controller.agentExited('a1', 'exit code 1');
    await world.agent(11, { id: 'a1', type: 'odd', instance: 'another' });
    const { fleet } = world.controller;
    const first = fleet.page({ limit: 2 });
    expect(first).toMatchObject({ agents: [{ id: 'a1' }, { id: 'a2' }], next: 'a2' });
    const second = fleet.page({ limit: 3, after: 'a2' });
    expect(second.agents.map(({ id }) => id)).toEqual(['a3', 'a4', 'a5']);
    expect(second.next).toBeUndefined();
    expect(fleet.page({ type: 'even' }).agents.map(({ id }) => id)).toEqual(['a2', 'a4']);
    expect(fleet.page({ state: 'busy' }).agents).toEqual([]);
    expect(() => fleet.page({ after: 'nobody' })).toThrow('after names no agent');
  });
});
