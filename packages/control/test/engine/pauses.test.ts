import { describe, expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

async function done<T>(world: World, work: Promise<T>): Promise<T> {
  work.catch(() => {});
  await world.settle();
  return work;
}

describe('a pause', () => {
  it('lets nothing new start, while what runs goes on and submissions wait', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10, capabilities: ['other'] });
    const [before] = await world.submit({ type: 'work' });
    await done(world, world.controller.pauses.pause({ type: 'work' }, 'repairs', 'ada'));
    await world.submit({ type: 'work' }, { type: 'other' });
    expect(world.starts(7).map(({ type }) => type)).toEqual(['work', 'other']);
    await world.receive(7, { kind: 'done', token: world.starts(7)[0]?.token as string, result: 1 });
    expect(await world.stateOf(before as string)).toBe('completed');
    expect(await done(world, world.controller.pauses.resume({ type: 'work' }, 'ada'))).toBe(true);
    expect(world.starts(7)).toHaveLength(3);
    expect(await done(world, world.controller.pauses.resume({ type: 'work' }, 'ada'))).toBe(false);
  });

  it('is of a type, a tenant, or a type of a tenant, and of all that match', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1', slots: 10, capabilities: ['other'] });
    const { controller } = world;
    await done(world, controller.pauses.pause({ tenant: 'a' }, 'unpaid', 'ada'));
    await done(world, controller.pauses.pause({ type: 'work', tenant: 'b' }, 'too many', 'ada'));
    const task = (type: string, tenant: string) => ({ type, tenant });
    await world.submit(task('work', 'a'), task('other', 'a'), task('work', 'b'), task('other', 'b'), task('work', 'c'));
    expect(world.starts(7).map(({ type, tenant }) => `${type} ${tenant}`)).toEqual(['other b', 'work c']);
    await done(world, controller.pauses.pause({ type: 'work' }, 'repairs', 'ada'));
    await done(world, controller.pauses.resume({ tenant: 'a' }, 'ada'));
    await done(world, controller.pauses.resume({ type: 'work', tenant: 'b' }, 'ada'));
    expect(world.starts(7)).toHaveLength(3);
    await done(world, controller.pauses.resume({ type: 'work' }, 'ada'));
    expect(world.starts(7)).toHaveLength(5);
  });

  it('holds for agents that join, and survives a crash and compaction', async () => {
    const first = await World.started();
    await done(first, first.controller.pauses.pause({ type: 'work' }, 'repairs', 'ada'));
    const [id] = await first.submit({ type: 'work' });
    first.journal.compact(0);
    const world = await World.started({ journal: first.crash(), clock: first.clock });
    await world.agent(7, { id: 'a1' });
    expect(world.starts(7)).toHaveLength(0);
    expect(world.controller.pauses.all()).toEqual(first.controller.pauses.all());
    await done(world, world.controller.pauses.resume({ type: 'work' }, 'bob'));
    expect(world.lastStart(7).task).toBe(id);
    const after = await World.started({ journal: world.crash(), clock: world.clock });
    expect(after.controller.pauses.all()).toEqual([]);
  });

  it('lets go what has risen by ageing meanwhile', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await done(world, world.controller.pauses.pause({ type: 'work' }, 'repairs', 'ada'));
    await world.submit({ type: 'work' });
    await world.advance(100_000);
    expect(world.starts(7)).toHaveLength(0);
    await done(world, world.controller.pauses.resume({ type: 'work' }, 'ada'));
    expect(world.starts(7)).toHaveLength(1);
  });

  it('is told by status and explanations: why, since when, by whom', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const at = world.clock.now();
    await done(world, world.controller.pauses.pause({ type: 'work', tenant: 'a' }, 'repairs', 'ada'));
    const [id] = await world.submit({ type: 'work', tenant: 'a' });
    await world.advance(5000);
    expect(world.controller.status().pauses).toEqual([{ type: 'work', tenant: 'a', reason: 'repairs', at, by: 'ada' }]);
    expect((await world.controller.explain(id as string)).waiting).toMatchObject({
      blocker: 'paused',
      detail: 'type work of tenant a is paused: repairs (by ada, 5 s ago).',
    });
  });

  it('can be repeated: the reason changes, the beginning stays', async () => {
    const world = await World.started();
    const first = await done(world, world.controller.pauses.pause({ type: 'work' }, 'repairs', 'ada'));
    await world.advance(1000);
    expect(await done(world, world.controller.pauses.pause({ type: 'work' }, 'repairs', 'bob'))).toEqual(first);
    const changed = await done(world, world.controller.pauses.pause({ type: 'work' }, 'longer repairs', 'bob'));
    expect(changed).toEqual({ ...first, reason: 'longer repairs', by: 'bob' });
    expect(world.controller.pauses.all()).toEqual([changed]);
  });

  it('of everything is refused', async () => {
    const world = await World.started();
    expect(await faultOf(world.controller.pauses.pause({}, 'all', 'ada'))).toMatchObject({ code: 'invalid-request' });
    expect(await faultOf(world.controller.pauses.resume({}, 'ada'))).toMatchObject({ code: 'invalid-request' });
  });
});
