// Tasks that come after others.
import type { TaskSubmission } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { crashesOf, worldAfter } from './crash-points.ts';
import { faultOf, World } from './world.ts';

const error = { class: 'Boom', message: 'no luck', terminal: true };

async function fleet(): Promise<World> {
  const world = await World.started({ settings: { queue: { waitingMax: 100_000 } } });
  await world.agent(7, { id: 'a1', slots: 1000 });
  return world;
}

async function done(world: World, task: string, result: unknown = null): Promise<void> {
  await world.receive(7, { kind: 'done', token: tokenOf(world, task), result });
}

const tokenOf = (world: World, task: string): string =>
  world.starts(7).findLast((start) => start.task === task)?.token ?? `${task} was not started`;

const startOf = (world: World, task: string) => world.starts(7).findLast((start) => start.task === task);

async function errorOf(world: World, id: string) {
  const { state, error: why } = await world.controller.task(id);
  return { state, class: why?.class, message: why?.message };
}

describe('a task after others', () => {
  it('starts when all of them have completed, and gets their results in order', async () => {
    const world = await fleet();
    const [a, b, c] = (await world.submit(
      { type: 'work' },
      { type: 'work' },
      { type: 'work', after: ['#1', '#0'], payload: 'join' },
    )) as [string, string, string];
    expect(await world.controller.task(c)).toMatchObject({ state: 'scheduled', after: [b, a] });
    await done(world, a, { n: 1 });
    expect(startOf(world, c)).toBeUndefined();
    await done(world, b, [2]);
    expect(startOf(world, c)).toMatchObject({
      payload: 'join',
      after: [
        { task: b, state: 'completed', result: [2] },
        { task: a, state: 'completed', result: { n: 1 } },
      ],
    });
    await done(world, c);
    expect(await world.stateOf(c)).toBe('completed');
  });

  it('says which ones it waits for', async () => {
    const world = await World.started();
    const [a, b] = (await world.submit({ type: 'work' }, { type: 'work', after: ['#0'] })) as [string, string];
    expect(await world.controller.explain(b)).toMatchObject({
      state: 'scheduled',
      waiting: { blocker: 'dependency', detail: `It comes after 1 task; not ended yet: ${a} (waiting).` },
    });
  });

  it('is cancelled with the first that does not complete, and so is what comes after it', async () => {
    const world = await fleet();
    const [a, , c, d, e] = (await world.submit(
      { type: 'work' },
      { type: 'work' },
      { type: 'work', after: ['#0', '#1'] },
      { type: 'work', after: ['#2'] },
      { type: 'work', after: ['#2'], afterFailure: 'run' },
    )) as [string, string, string, string, string];
    await world.receive(7, { kind: 'failed', token: tokenOf(world, a), error });
    expect(await errorOf(world, c)).toEqual({
      state: 'cancelled',
      class: 'DependencyFailed',
      message: `${a}, which it comes after, is failed`,
    });
    expect(await errorOf(world, d)).toMatchObject({
      state: 'cancelled',
      message: `${c}, which it comes after, is cancelled`,
    });
    expect(startOf(world, e)?.after).toEqual([
      {
        task: c,
        state: 'cancelled',
        error: { class: 'DependencyFailed', message: `${a}, which it comes after, is failed` },
      },
    ]);
  });

  it('runs all the same where it was asked to, once all have ended', async () => {
    const world = await fleet();
    const [a, b, c] = (await world.submit(
      { type: 'work' },
      { type: 'work' },
      { type: 'work', after: ['#0', '#1'], afterFailure: 'run' },
    )) as [string, string, string];
    await world.receive(7, { kind: 'failed', token: tokenOf(world, a), error });
    expect(await world.stateOf(c)).toBe('scheduled');
    await done(world, b, 'fine');
    expect(startOf(world, c)?.after).toEqual([
      { task: a, state: 'failed', error },
      { task: b, state: 'completed', result: 'fine' },
    ]);
  });

  it('counts what had ended before it was submitted, also from the history on disk', async () => {
    const world = await fleet();
    const [a] = (await world.submit({ type: 'work' })) as [string];
    await done(world, a, 'old');
    const [b] = (await world.submit({ type: 'work', after: [a] })) as [string];
    expect(startOf(world, b)?.after).toEqual([{ task: a, state: 'completed', result: 'old' }]);
    world.journal.compact(0);
    await world.settle();
    const [c] = (await world.submit({ type: 'work', after: [a] })) as [string];
    expect(startOf(world, c)?.after).toEqual([{ task: a, state: 'completed', result: 'old' }]);
  });

  it.each<[string, TaskSubmission[], string]>([
    ['an unknown task', [{ type: 'work' }, { type: 'work', after: ['t9zz'] }], 'tasks[1].after[0]'],
    ['itself', [{ type: 'work' }, { type: 'work', after: ['#0', '#1'] }], 'tasks[1].after[1]'],
    ['a later task', [{ type: 'work', after: ['#1'] }, { type: 'work' }], 'tasks[0].after[0]'],
    [
      'a task of another tenant',
      [
        { type: 'work', tenant: 'x' },
        { type: 'work', after: ['#0'] },
      ],
      'tasks[1].after[0]',
    ],
  ])('cannot name %s', async (_what, tasks, field) => {
    const world = await World.started();
    expect(await faultOf(world.submit(...tasks))).toMatchObject({ code: 'invalid-request', field });
    expect(world.controller.status().tasks.submitted).toBe(0);
  });

  it('is refused when too many wait for one task already', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 100_000 } } });
    const [a] = (await world.submit({ type: 'work' })) as [string];
    await world.submit(...Array.from({ length: 10_000 }, () => ({ type: 'work', after: [a] })));
    expect(await faultOf(world.submit({ type: 'work', after: [a] }))).toMatchObject({
      code: 'too-many',
      field: 'tasks[0].after[0]',
    });
  });

  it('leaves out results beyond 4 MiB in all', async () => {
    const world = await fleet();
    const [a, b, c, d] = (await world.submit(
      { type: 'work' },
      { type: 'work' },
      { type: 'work' },
      { type: 'work', after: ['#0', '#1', '#2'] },
    )) as [string, string, string, string];
    const large = 'x'.repeat(2_500_000);
    await done(world, a, large);
    await done(world, b, large);
    await done(world, c, 'small');
    expect(startOf(world, d)?.after).toEqual([
      { task: a, state: 'completed', result: large },
      { task: b, state: 'completed', resultOmitted: true },
      { task: c, state: 'completed', result: 'small' },
    ]);
  });

  it('counts its ttl and its delay from its submission', async () => {
    const world = await fleet();
    const [a, b, c] = (await world.submit(
      { type: 'work' },
      { type: 'work', after: ['#0'], ttlMs: 1000 },
      { type: 'work', after: ['#0'], delayMs: 5000 },
    )) as [string, string, string];
    await world.advance(1000);
    expect(await world.stateOf(b)).toBe('expired');
    await done(world, a);
    expect(await world.stateOf(c)).toBe('scheduled');
    await world.advance(4000);
    expect(startOf(world, c)).toBeDefined();
  });

  it('earns no age while it is held', async () => {
    const world = await World.started();
    const [a, b] = (await world.submit({ type: 'work' }, { type: 'work', after: ['#0'] })) as [string, string];
    await world.advance(10 * 60_000);
    await world.agent(7, { id: 'a1' });
    await done(world, a);
    expect((await world.controller.task(b)).readyAt).toBe(world.controller.status().now);
    expect((await world.controller.task(b)).band).toBe(4);
  });

  it('waits again for a dead letter that was redriven in time', async () => {
    const world = await fleet();
    const [a, b, c] = (await world.submit(
      { type: 'work', attemptsMax: 1 },
      { type: 'work' },
      { type: 'work', after: ['#0', '#1'], afterFailure: 'run' },
    )) as [string, string, string];
    await world.receive(7, { kind: 'failed', token: tokenOf(world, a), error: { class: 'E', message: 'e' } });
    const redriving = world.controller.redrive({ tasks: [a] });
    await world.settle();
    expect((await redriving).redriven).toEqual([a]);
    await done(world, b);
    expect(await world.stateOf(c)).toBe('scheduled');
    await done(world, a, 'at last');
    expect(startOf(world, c)?.after?.[0]).toEqual({ task: a, state: 'completed', result: 'at last' });
  });

  it('of which 10,000 wait for one is released in slices, between which others get a turn', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 100_000 } } });
    await world.agent(7, { id: 'a1' });
    const [a] = (await world.submit({ type: 'work' })) as [string];
    await world.submit(...Array.from({ length: 10_000 }, () => ({ type: 'later', after: [a] })));
    await done(world, a);
    const { waiting, scheduled } = world.controller.status().tasks;
    expect([waiting + scheduled, waiting > 0, waiting <= 1000]).toEqual([10_000, true, true]);
    await world.advance(100);
    expect(world.controller.status().tasks).toMatchObject({ waiting: 10_000, scheduled: 0 });
  });

  it('at the end of a chain of 5,000 is cancelled with its beginning', async () => {
    const world = await World.started({ settings: { queue: { waitingMax: 100_000 } } });
    const chain = Array.from({ length: 5000 }, (_, n) => (n === 0 ? {} : { after: [`#${n - 1}`] }));
    const ids = await world.submit(...chain.map((fields) => ({ type: 'later', ...fields })));
    void world.controller.cancel(ids[0] as string, 'enough');
    await world.settle();
    await world.advance(1000);
    expect(world.controller.status().tasks).toMatchObject({ cancelled: 5000, scheduled: 0 });
  });
});

describe('a crash between the end of a task and what follows from it', () => {
  it('is made good at the start, at whatever record it happens', async () => {
    const world = await fleet();
    const tasks = [
      { type: 'work' },
      { type: 'work', after: ['#0'] },
      { type: 'other', after: ['#0', '#1'] },
      { type: 'other', after: ['#2'], afterFailure: 'run' as const },
    ];
    const ids = await world.submit(...tasks);
    for (const id of ids.slice(0, 2)) await done(world, id);
    let crashes = 0;
    for await (const journal of crashesOf(world.crash())) {
      const after = await worldAfter(journal, world);
      crashes++;
      await after.replayed();
      if (after.controller.status().tasks.submitted === 0) continue;
      await after.agent(7, { id: 'a1', slots: 1000, capabilities: ['other'] });
      for (const id of ids) if ((await after.stateOf(id)) !== 'completed') await done(after, id);
      expect(after.controller.status().tasks).toMatchObject({ completed: 4, scheduled: 0, waiting: 0, leased: 0 });
    }
    expect(crashes).toBeGreaterThan(8);
  });

  it('cancels then, too', async () => {
    const world = await fleet();
    await world.submit({ type: 'work' }, { type: 'work', after: ['#0'] }, { type: 'work', after: ['#1'] });
    await world.receive(7, { kind: 'failed', token: tokenOf(world, 't1'), error });
    let cancelled = 0;
    for await (const journal of crashesOf(world.crash())) {
      const { controller } = await worldAfter(journal, world);
      if (controller.status().tasks.failed === 0) continue;
      expect(controller.status().tasks).toMatchObject({ cancelled: 2, scheduled: 0 });
      cancelled++;
    }
    expect(cancelled).toBe(3);
  });

  it('remembers what ended and left memory while it waited for another', async () => {
    const world = await fleet();
    const [a, b, c] = (await world.submit(
      { type: 'work' },
      { type: 'work' },
      { type: 'work', after: ['#0', '#1'] },
    )) as [string, string, string];
    await done(world, a, 'first');
    world.journal.compact(0);
    await world.settle();
    const token = tokenOf(world, b);
    const after = await worldAfter(world.crash(), world);
    await after.agent(7, { id: 'a1', slots: 1000, attempts: [token] });
    await after.receive(7, { kind: 'done', token, result: 'second' });
    expect(startOf(after, c)?.after).toEqual([
      { task: a, state: 'completed', result: 'first' },
      { task: b, state: 'completed', result: 'second' },
    ]);
  });
});
