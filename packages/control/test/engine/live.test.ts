// The live view of the engine: what those who watch are told, and that nobody is told anything while nobody watches.
// That the changes add up to what is there is a promise of properties.test.ts (I10).
import { describe, expect, it } from 'vitest';
import { NEEDS_MAX } from '../../src/engine/live-view.ts';
import { LiveWatch } from './live-watch.ts';
import { PoolWorld } from './pool-world.ts';
import { World } from './world.ts';

describe('the live view', () => {
  it('tells of an agent that comes, works and goes', async () => {
    const world = await World.started();
    const watch = new LiveWatch(world.controller);
    await world.agent(1, { id: 'a', slots: 2, version: '7' });
    watch.take();
    expect(watch.rows('agents').get('a')).toMatchObject({ state: 'idle', slots: 2, slotsBusy: 0, version: '7' });
    await world.submit({ type: 'work' });
    watch.take();
    expect(watch.rows('agents').get('a')).toMatchObject({ state: 'busy', slotsBusy: 1 });
    expect(watch.rows('needs').get('work default')).toEqual({
      ...{ type: 'work', tenant: 'default', waiting: 0, running: 1 },
    });
    await world.receive(1, { kind: 'done', token: world.lastStart(1).token, result: 1 });
    watch.take();
    expect(watch.rows('agents').get('a')).toMatchObject({ state: 'idle', completed: 1 });
    expect(watch.rows('needs').size).toBe(0);
    world.controller.agentExited('a', 'killed');
    watch.take();
    expect(watch.rows('agents').size).toBe(0);
    expect(watch.happenings.map(({ kind }) => kind)).toEqual(['agent-joined', 'agent-left']);
  });

  it('gives news once until it is taken, and none while nobody watches', async () => {
    const world = await World.started();
    const watch = new LiveWatch(world.controller);
    await world.submit({ type: 'work' }, { type: 'other' });
    await world.submit({ type: 'work' });
    expect(watch.news).toBe(1);
    watch.take();
    await world.submit({ type: 'work' });
    expect(watch.news).toBe(2);
    world.controller.live.unwatch();
    await world.submit({ type: 'work' });
    expect(watch.news).toBe(2);
    expect(() => world.controller.live.take()).toThrow('nobody watches');
  });

  it('measures rates and waits from one second to the next', async () => {
    const world = await World.started();
    const watch = new LiveWatch(world.controller);
    await world.submit(...Array.from({ length: 10 }, () => ({ type: 'work' })));
    await world.advance(1000);
    await world.agent(1, { id: 'a', slots: 20 });
    await world.advance(1000);
    world.controller.live.beat();
    const { points } = watch.take();
    expect(points).toMatchObject([{ at: world.clock.now(), submittedPerSecond: 5, running: 10, slotsBusy: 10 }]);
    const overview = watch.rows('overview').get('all') as { waitMs: { p50: number } };
    expect(Math.abs(overview.waitMs.p50 / 1000 - 1)).toBeLessThan(0.1);
  });

  it('tells of dead letters, with the tenant that they are of', async () => {
    const world = await World.started();
    const watch = new LiveWatch(world.controller);
    await world.agent(1, { id: 'a' });
    const [task] = await world.submit({ type: 'work', tenant: 'blue', attemptsMax: 1 });
    await world.receive(1, { kind: 'failed', token: world.lastStart(1).token, error: { class: 'E', message: 'e' } });
    watch.take();
    expect(watch.happenings.at(-1)).toMatchObject({
      ...{ kind: 'dead-lettered', task, type: 'work', tenant: 'blue', reason: 'attempts-exhausted', error: 'E' },
    });
  });

  it('keeps to its bound of kinds of work, counts what it leaves out, and takes it up when there is room', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 10 * NEEDS_MAX } } });
    const ids = await world.submit(...Array.from({ length: NEEDS_MAX + 5 }, (_, index) => ({ type: `t${index}` })));
    const watch = new LiveWatch(world.controller);
    await world.submit({ type: 'late' });
    world.controller.live.beat();
    watch.take();
    expect(watch.rows('needs').size).toBe(NEEDS_MAX);
    expect(watch.rows('overview').get('all')).toMatchObject({ needsLeftOut: 6 });
    for (const id of ids.slice(0, 8)) await world.settled(world.controller.cancel(id, 'r'));
    watch.take();
    world.controller.live.beat();
    watch.take();
    expect(watch.rows('needs').size).toBe(NEEDS_MAX - 2);
    expect(watch.rows('needs').has('late default')).toBe(true);
    expect(watch.rows('overview').get('all')).toMatchObject({ needsLeftOut: 0 });
    watch.checked();
  });

  it('tells of an agent that gets nothing new, and why', async () => {
    const world = await World.started();
    const watch = new LiveWatch(world.controller);
    const row = (): unknown => {
      watch.take();
      return watch.rows('agents').get('a');
    };
    await world.agent(1, { id: 'a' });
    await world.settled(world.controller.fleet.cordon('a', { by: 'me', reason: 'it is hot' }));
    expect(row()).toMatchObject({ state: 'cordoned', reason: 'it is hot' });
    await world.settled(world.controller.fleet.uncordon('a', 'me'));
    expect(row()).toMatchObject({ state: 'idle' });
    await world.receive(1, { kind: 'drain' });
    expect(row()).toMatchObject({ state: 'draining' });
    world.disconnect(1);
    expect(row()).toMatchObject({ state: 'suspect' });
    await world.agent(2, { id: 'a', version: '2' });
    expect(row()).toMatchObject({ state: 'idle', version: '2' });
  });

  it('tells of an agent that is ejected, and that it is back', async () => {
    const world = await World.started({ settings: { routing: { picker: 'round-robin', slowStartMs: 0 } } });
    const watch = new LiveWatch(world.controller);
    for (const number of [1, 2, 3, 4]) await world.agent(number, { id: `a${number}`, slots: 10 });
    await world.submit(...Array.from({ length: 30 }, () => ({ type: 'work' })));
    for (const { token } of world.starts(1).slice(0, 5)) {
      await world.receive(1, { kind: 'failed', token, error: { class: 'E', message: 'e' } });
    }
    watch.take();
    expect(watch.rows('agents').get('a1')).toMatchObject({
      state: 'ejected',
      reason: '5 failures in a row',
      failed: 5,
    });
    expect(watch.happenings.at(-1)).toMatchObject({
      kind: 'agent-ejected',
      agent: 'a1',
      reason: '5 failures in a row',
    });
    await world.advance(30_000);
    watch.take();
    expect(watch.rows('agents').get('a1')).not.toMatchObject({ state: 'ejected' });
  });

  it('shows the agents of a pool from their order to their end', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 1 } });
    const watch = new LiveWatch(pools.world.controller);
    const states = (): unknown[] => [...watch.rows('agents').values()].map((row) => (row as { state: string }).state);
    const resized = pools.world.settled(pools.pools.scale('work', { to: 2 }, 'me'));
    await resized;
    watch.take();
    expect([...watch.rows('agents').keys()]).toEqual(['work-1', 'work-2']);
    expect(states()).toEqual(['starting', 'starting']);
    expect(watch.happenings.at(-1)).toMatchObject({ kind: 'scaled', pool: 'work', from: 1, to: 2, by: 'me' });
    expect(watch.rows('pools').get('work')).toMatchObject({ desired: 2, lastDecision: { to: 2 } });
    await pools.advance(1000);
    watch.take();
    expect(states()).toEqual(['idle', 'idle']);
    pools.provisioner.end('work-2', 'killed');
    await pools.world.settle();
    watch.take();
    expect(states()).toEqual(['idle', 'backing-off']);
    await pools.world.settled(pools.pools.scale('work', { to: 1 }, 'me'));
    await pools.advance(20_000);
    watch.take();
    expect(states()).toEqual(['idle']);
  });

  it('tells of an agent that hangs up because it leaves its pool that it stops, not that it is suspect', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 2 }, processes: { stopMs: 5_000 } });
    await pools.advance(1000);
    const watch = new LiveWatch(pools.world.controller);
    await pools.submit(2);
    await pools.world.settled(pools.pools.scale('work', { to: 1 }, 'me'));
    watch.take();
    const stateOf = (id: string): unknown => (watch.rows('agents').get(id) as { state: string }).state;
    const [leaving, staying] = stateOf('work-1') === 'busy' ? ['work-2', 'work-1'] : ['work-1', 'work-2'];
    expect([stateOf(leaving), stateOf(staying)]).toEqual(['draining', 'busy']);
    // Agents are connected in the order of their numbers.
    for (const connection of [1, 2]) pools.world.disconnect(connection);
    watch.take();
    expect([stateOf(leaving), stateOf(staying)]).toEqual(['stopping', 'suspect']);
  });

  it('measures the slots that there would be if every pool had its size, beside agents of nobody’s pool', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 2 } });
    const watch = new LiveWatch(pools.world.controller);
    const slots = (): unknown => {
      pools.world.controller.live.beat();
      const { slots, slotsWanted } = watch.take().points.at(-1) ?? {};
      return { slots, slotsWanted };
    };
    await pools.advance(1000);
    await pools.world.agent(90, { id: 'guest', type: 'other', slots: 5 });
    expect(slots()).toEqual({ slots: 7, slotsWanted: 7 });
    await pools.world.settled(pools.pools.scale('work', { to: 4 }, 'me'));
    expect(slots()).toEqual({ slots: 7, slotsWanted: 9 });
    await pools.advance(1000);
    expect(slots()).toEqual({ slots: 9, slotsWanted: 9 });
  });

  it('tells after a restart what was decided about the pools before', async () => {
    const before = await PoolWorld.started({ plan: { initialAgents: 1 } });
    await before.world.settled(before.pools.scale('work', { to: 2 }, 'me'));
    const after = await before.restarted({ plan: { initialAgents: 1 } });
    const { live } = after.world.controller;
    live.watch(() => {});
    expect(live.all().happenings).toMatchObject([{ number: 1, kind: 'scaled', from: 1, to: 2 }]);
  });
});
