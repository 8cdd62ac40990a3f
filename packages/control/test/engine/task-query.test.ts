// Finding, counting, cancelling and redriving tasks by a filter.
import type { TaskFilter } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

/** Completed, failed, dead-lettered, waiting and delayed tasks of two types and tenants. */
async function peopled(): Promise<{ world: World; ids: Record<string, string> }> {
  const world = await World.started();
  const [done = '', failed = '', dead = ''] = await world.submit(
    { type: 'work', tenant: 'blue', session: 's-1', idempotencyKey: 'order-1' },
    { type: 'work', tenant: 'blue', session: 's-2', idempotencyKey: 'order-2' },
    { type: 'work', tenant: 'red', attemptsMax: 1, parent: 't1' },
  );
  await world.agent(1, { id: 'first-agent', slots: 3 });
  const tokenOf = (id: string): string => world.starts(1).find(({ task }) => task === id)?.token ?? '';
  await world.receive(1, { kind: 'done', token: tokenOf(done), result: 1 });
  await world.receive(1, {
    kind: 'failed',
    token: tokenOf(failed),
    error: { class: 'BadInput', message: 'x', terminal: true },
  });
  await world.receive(1, { kind: 'failed', token: tokenOf(dead), error: { class: 'RateLimited', message: 'x' } });
  await world.advance(1_000);
  const [waiting = '', delayed = ''] = await world.submit({ type: 'write' }, { type: 'write-fast', delayMs: 60_000 });
  return { world, ids: { done, failed, dead, waiting, delayed } };
}

describe('a filter', () => {
  const cases: [string, TaskFilter, string[]][] = [
    ['one state', { state: 'completed' }, ['done']],
    ['several states', { state: ['waiting', 'dead-lettered'] }, ['waiting', 'dead']],
    ['a type', { type: 'write' }, ['waiting']],
    ['the beginning of a type', { type: 'wri*' }, ['delayed', 'waiting']],
    ['a tenant and a state', { tenant: 'blue', state: 'failed' }, ['failed']],
    ['a session', { session: 's-1' }, ['done']],
    ['the beginning of a key', { key: 'order-*' }, ['failed', 'done']],
    ['an agent', { agent: 'first-*' }, ['dead', 'failed', 'done']],
    ['an error class', { errorClass: 'RateLimited' }, ['dead']],
    ['a parent', { parent: 't1' }, ['dead']],
    ['nothing', { type: 'nobody' }, []],
    ['all', {}, ['delayed', 'waiting', 'dead', 'failed', 'done']],
  ];

  it.each(cases)('finds by %s, newest first, in memory and in the history', async (_name, filter, names) => {
    const { world, ids } = await peopled();
    const expected = names.map((name) => ids[name]);
    const found = async (): Promise<string[]> => (await world.controller.tasks(filter)).tasks.map(({ id }) => id);
    expect(await found()).toEqual(expected);
    expect(await world.controller.count(filter)).toEqual({ count: expected.length, isExact: true });
    world.journal.compact(world.clock.now() - 1);
    expect(await found()).toEqual(expected);
    expect(await world.controller.count(filter)).toEqual({ count: expected.length, isExact: true });
  });

  it('finds by the time of submission and of the outcome', async () => {
    const { world, ids } = await peopled();
    const now = world.clock.now();
    const found = async (filter: TaskFilter) => (await world.controller.tasks(filter)).tasks.map(({ id }) => id);
    expect(await found({ submittedFrom: now })).toEqual([ids.delayed, ids.waiting]);
    expect(await found({ submittedTo: now })).toEqual([ids.dead, ids.failed, ids.done]);
    expect(await found({ finishedTo: now, tenant: 'red' })).toEqual([ids.dead]);
    expect(await found({ finishedFrom: now })).toEqual([]);
  });

  it('pages through everything once, also while compaction moves tasks away', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 10_000 } } });
    await world.submit(...Array.from({ length: 900 }, () => ({ type: 'work' })));
    await world.agent(1, { id: 'a', slots: 1_000 });
    await world.receive(1, ...world.starts(1).map(({ token }) => ({ kind: 'done' as const, token })));
    await world.submit(...Array.from({ length: 300 }, () => ({ type: 'later' })));
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await world.controller.tasks({ limit: 100, ...(before === undefined ? {} : { before }) });
      seen.push(...page.tasks.map(({ id }) => id));
      before = page.next;
      if (seen.length === 400) world.journal.compact(0);
    } while (before !== undefined);
    expect(seen).toHaveLength(1_200);
    expect(new Set(seen).size).toBe(1_200);
    expect(await world.controller.count({ type: 'work', state: 'completed' })).toEqual({ count: 900, isExact: true });
  });

  it('of one tenant reaches nothing of another, whatever it says', async () => {
    const { world, ids } = await peopled();
    const { tasks } = await world.controller.tasks({}, 'red');
    expect(tasks.map(({ id }) => id)).toEqual([ids.dead]);
    expect(await world.controller.count({}, 'red')).toEqual({ count: 1, isExact: true });
    expect(await faultOf(world.controller.count({ tenant: 'blue' }, 'red'))).toMatchObject({ code: 'forbidden' });
    expect(await world.controller.cancelMany({ filter: {}, all: true }, 'red')).toMatchObject({ cancelled: 0 });
  });
});

describe('cancelling by a filter', () => {
  it('ends what matches, up to the limit, and may be called again', async () => {
    const world = await World.started();
    await world.submit(...Array.from({ length: 700 }, () => ({ type: 'work' })), { type: 'kept' });
    const cancel = (limit: number) => world.settled(world.controller.cancelMany({ filter: { type: 'work' }, limit }));
    expect(await cancel(400)).toMatchObject({ cancelled: 400, hasMore: true });
    expect(await cancel(400)).toMatchObject({ cancelled: 300, hasMore: false });
    expect(await cancel(400)).toMatchObject({ cancelled: 0, hasMore: false });
    expect(await world.controller.count({ state: 'waiting' })).toMatchObject({ count: 1 });
  });

  it('tells running agents to stop, keeps the reason, and only counts in a dry run', async () => {
    const world = await World.started();
    const [id = ''] = await world.submit({ type: 'work' });
    await world.agent(1, { id: 'a' });
    const filter = { state: 'leased' as const };
    expect(await world.controller.cancelMany({ filter, isDryRun: true })).toMatchObject({ cancelled: 1, tasks: [id] });
    expect(await world.stateOf(id)).toBe('leased');
    await world.settled(world.controller.cancelMany({ filter, reason: 'wrong model' }));
    expect(world.post.last(1, 'cancel')).toMatchObject({ reason: 'wrong model' });
    expect((await world.controller.task(id)).error).toMatchObject({ message: 'wrong model' });
  });

  it('refuses an empty filter unless all is said', async () => {
    const world = await World.started();
    await world.submit({ type: 'work' });
    expect(await faultOf(world.controller.cancelMany({ filter: {} }))).toMatchObject({ field: 'filter' });
    const reply = await world.settled(world.controller.cancelMany({ filter: {}, all: true }));
    expect(reply).toMatchObject({ cancelled: 1 });
  });
});

describe('redriving by a filter', () => {
  it('reopens dead letters that match, and failed ones when they are named', async () => {
    const { world, ids } = await peopled();
    const redrive = (filter: TaskFilter, isDryRun = false) =>
      world.settled(world.controller.redrive({ filter, isDryRun }));
    expect(await redrive({ errorClass: 'RateLimited' }, true)).toMatchObject({ redriven: [ids.dead], isDryRun: true });
    expect(await world.stateOf(ids.dead ?? '')).toBe('dead-lettered');
    expect(await redrive({ errorClass: 'BadInput' })).toEqual({ redriven: [], skipped: [] });
    expect(await redrive({ errorClass: 'BadInput', state: 'failed' })).toEqual({ redriven: [ids.failed], skipped: [] });
    expect(await redrive({ errorClass: 'RateLimited' })).toEqual({ redriven: [ids.dead], skipped: [] });
  });

  it('spreads them over a time, which a restart remembers', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a', slots: 100 });
    await world.submit(...Array.from({ length: 40 }, () => ({ type: 'work', attemptsMax: 1 })));
    const error = { class: 'E', message: 'e' };
    await world.receive(1, ...world.starts(1).map(({ token }) => ({ kind: 'failed' as const, token, error })));
    await world.settled(world.controller.redrive({ filter: { type: 'work' }, spreadMs: 60_000 }));
    const again = await World.started({ journal: world.crash(), clock: world.clock });
    const { tasks } = await again.controller.tasks({ state: 'scheduled' });
    expect(tasks.length).toBeGreaterThan(30);
    const delays = tasks.map(({ readyAt }) => readyAt - again.clock.now());
    expect(Math.max(...delays)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(20_000);
  });
});
