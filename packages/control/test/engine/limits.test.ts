import type { LimitRule } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

const limited = (...limits: LimitRule[]): Promise<World> => World.started({ settings: { limits } });

/** Finishes what runs on a connection, the first `count` of it. */
async function finish(world: World, connection: number, count = 1): Promise<void> {
  const done = new Set(world.post.of(connection, 'settled').flatMap(({ tokens }) => tokens));
  const open = world.starts(connection).filter(({ token }) => !done.has(token));
  for (const { token } of open.slice(0, count)) await world.receive(connection, { kind: 'done', token, result: 1 });
}

const running = (world: World): number => world.controller.status().tasks.leased;

describe('a concurrency limit', () => {
  it('lets so many run at once, and the next when one ends', async () => {
    const world = await limited({ name: 'few', type: 'work', running: 2 });
    await world.agent(7, { id: 'a1', slots: 10 });
    await world.submit(...Array.from({ length: 5 }, () => ({ type: 'work' })));
    expect(world.starts(7)).toHaveLength(2);
    await finish(world, 7);
    expect(world.starts(7)).toHaveLength(3);
    await finish(world, 7, 2);
    expect(world.starts(7)).toHaveLength(5);
  });

  it('counts each tenant by itself, and stands in nobody else’s way', async () => {
    const world = await limited({ name: 'each', per: ['tenant'], running: 1 });
    await world.agent(7, { id: 'a1', slots: 10 });
    const task = (tenant: string) => ({ type: 'work', tenant });
    await world.submit(task('a'), task('a'), task('b'), task('b'), task('c'));
    expect(world.starts(7).map(({ tenant }) => tenant)).toEqual(['a', 'b', 'c']);
  });

  it('counts by limit key, whatever the type, and a task under each of its keys', async () => {
    const world = await limited({ name: 'keys', key: 'api-*', per: ['key'], running: 1 });
    await world.agent(7, { id: 'a1', slots: 10, capabilities: ['other'] });
    await world.submit({ type: 'work', limitKeys: ['api-x', 'api-y'] }, { type: 'other', limitKeys: ['api-y'] });
    const [free] = await world.submit({ type: 'other', limitKeys: ['unlimited'] });
    expect(world.starts(7).map(({ type }) => type)).toEqual(['work', 'other']);
    expect(world.lastStart(7).task).toBe(free);
    await finish(world, 7);
    expect(world.starts(7)).toHaveLength(3);
  });

  it('needs room in every bucket: one blocked by its tenant leaves the place to the next tenant', async () => {
    const world = await limited(
      { name: 'all', type: 'work', running: 2 },
      { name: 'each', per: ['tenant'], running: 1 },
    );
    await world.agent(7, { id: 'a1', slots: 10 });
    const task = (tenant: string) => ({ type: 'work', tenant });
    await world.submit(task('a'), task('a'), task('a'), task('b'), task('c'));
    expect(world.starts(7).map(({ tenant }) => tenant)).toEqual(['a', 'b']);
    const [, b] = world.starts(7);
    await world.receive(7, { kind: 'done', token: b?.token as string, result: 1 });
    expect(world.starts(7).map(({ tenant }) => tenant)).toEqual(['a', 'b', 'c']);
    await finish(world, 7, 2);
    expect(world.starts(7).map(({ tenant }) => tenant)).toEqual(['a', 'b', 'c', 'a']);
    await finish(world, 7, 5);
    expect(world.starts(7)).toHaveLength(5);
  });

  it('gives the place back when the agent is rid of the attempt, not when the task ends', async () => {
    const world = await limited({ name: 'one', type: 'work', running: 1 });
    await world.agent(7, { id: 'a1', slots: 2 });
    const [first] = await world.submit({ type: 'work' }, { type: 'work' });
    const { token } = world.lastStart(7);
    const cancelling = world.controller.cancel(first as string, 'stop');
    await world.settle();
    await cancelling;
    expect(world.starts(7)).toHaveLength(1);
    await world.receive(7, { kind: 'stopped', token });
    expect(world.starts(7)).toHaveLength(2);
  });

  it('holds across a crash: the places are rebuilt from the leases', async () => {
    const limits: LimitRule[] = [{ name: 'two', type: 'work', running: 2 }];
    const before = await World.started({ settings: { limits } });
    await before.agent(7, { id: 'a1', slots: 10 });
    await before.submit(...Array.from({ length: 4 }, () => ({ type: 'work' })));
    const tokens = before.starts(7).map(({ token }) => token);
    const world = await World.started({ journal: before.crash(), clock: before.clock, settings: { limits } });
    await world.agent(8, { id: 'a1', slots: 10, attempts: tokens });
    expect(world.starts(8)).toHaveLength(0);
    await world.receive(8, { kind: 'done', token: tokens[0] as string, result: 1 });
    expect(world.starts(8)).toHaveLength(1);
    expect(running(world)).toBe(2);
  });

  it('lets an agent with room for other work have it at once', async () => {
    const world = await limited({ name: 'one', type: 'work', tenant: 'big', running: 1 });
    await world.agent(7, { id: 'a1', slots: 3 });
    await world.submit(...Array.from({ length: 50 }, () => ({ type: 'work', tenant: 'big' })));
    await world.submit({ type: 'work', tenant: 'small' });
    expect(world.starts(7).map(({ tenant }) => tenant)).toEqual(['big', 'small']);
  });
});

describe('a rate limit', () => {
  it('spaces the starts, retries included', async () => {
    const world = await limited({ name: 'slow', type: 'work', starts: 2, perMs: 1000 });
    await world.agent(7, { id: 'a1', slots: 10 });
    await world.submit(...Array.from({ length: 3 }, () => ({ type: 'work' })));
    expect(world.starts(7)).toHaveLength(1);
    const error = { class: 'E', message: 'e' };
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
    await world.advance(499);
    expect(world.starts(7)).toHaveLength(1);
    await world.advance(1);
    expect(world.starts(7)).toHaveLength(2);
    await world.advance(1500);
    // The retry has the older number, so it goes before the third task.
    expect(world.starts(7).map(({ attempt }) => attempt)).toEqual([1, 1, 2, 1]);
  });

  it('lets a burst through after a quiet time, and never more than starts + burst − 1 in any span', async () => {
    const world = await limited({ name: 'burst', starts: 2, perMs: 1000, burst: 3 });
    await world.agent(7, { id: 'a1', slots: 100 });
    await world.submit(...Array.from({ length: 20 }, () => ({ type: 'work' })));
    expect(world.starts(7)).toHaveLength(3);
    await world.advance(999);
    expect(world.starts(7)).toHaveLength(4);
    await world.advance(1);
    expect(world.starts(7)).toHaveLength(5);
  });

  it('begins empty after a restart, as of the last thing that is known to have happened', async () => {
    const limits: LimitRule[] = [{ name: 'slow', starts: 1, perMs: 60_000 }];
    const before = await World.started({ settings: { limits } });
    await before.agent(7, { id: 'a1', slots: 10 });
    await before.submit({ type: 'work' }, { type: 'work' });
    expect(before.starts(7)).toHaveLength(1);
    await before.advance(10_000);
    const world = await World.started({ journal: before.crash(), clock: before.clock, settings: { limits } });
    await world.agent(8, { id: 'a2', slots: 10 });
    await world.advance(49_999);
    expect(world.starts(8)).toHaveLength(0);
    await world.advance(1);
    expect(world.starts(8)).toHaveLength(1);
  });

  it('is full at the very first start of a data directory', async () => {
    const world = await limited({ name: 'daily', starts: 1, perMs: 86_400_000 });
    await world.agent(7, { id: 'a1' });
    await world.submit({ type: 'work' });
    expect(world.starts(7)).toHaveLength(1);
  });
});

describe('what is shown of limits', () => {
  it('is the rule, the bucket, its count and the expected start', async () => {
    const world = await limited(
      { name: 'two', type: 'work', running: 2 },
      { name: 'slow', tenant: 'calm', per: ['tenant'], starts: 6, perMs: 60_000 },
    );
    await world.agent(7, { id: 'a1', slots: 10 });
    await world.submit({ type: 'work' });
    const calm = await world.submit({ type: 'work', tenant: 'calm' }, { type: 'work', tenant: 'calm' });
    const [full] = await world.submit({ type: 'work' });
    expect((await world.controller.explain(full as string)).waiting).toMatchObject({
      blocker: 'limit',
      detail: 'Limit two is reached: 2 of 2 run; the next starts when one ends.',
    });
    await finish(world, 7);
    const { waiting } = await world.controller.explain(calm[1] as string);
    expect(waiting).toMatchObject({ blocker: 'limit', expectedStartAt: world.clock.now() + 10_000 });
    expect(waiting?.detail).toMatch(/^Limit two is reached: 2 of 2 run/);
    await finish(world, 7, 3);
    expect((await world.controller.explain(calm[1] as string)).waiting?.detail).toMatch(
      /^Limit slow of tenant calm is reached: 6 per 1 min may start; the next in 10 s\./,
    );
  });

  it('lists the fullest buckets of each limit, a hundred at most', async () => {
    const world = await limited({ name: 'each', per: ['tenant'], running: 2 });
    await world.agent(7, { id: 'a1', slots: 1000 });
    await world.submit(...Array.from({ length: 150 }, (_, index) => ({ type: 'work', tenant: `t${index}` })));
    await world.submit(...Array.from({ length: 3 }, () => ({ type: 'work', tenant: 't149' })));
    const [limit] = world.controller.limits().limits;
    expect(limit).toMatchObject({ name: 'each', running: 2, buckets: 150 });
    expect(limit?.fullest).toHaveLength(100);
    expect(limit?.fullest[0]).toEqual({ tenant: 't149', running: 2, waiting: 2, fullness: 1 });
    expect(limit?.fullest[1]).toMatchObject({ running: 1, fullness: 0.5 });
  });
});
