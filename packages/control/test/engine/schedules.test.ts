// The controller submits tasks by itself: at ticks, once each, through crashes and jumps of the clock.
import type { ScheduleRule } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { crashesOf, worldAfter } from './crash-points.ts';
import { faultOf, World } from './world.ts';

const MIDNIGHT = Date.parse('2026-01-01T00:00:00Z');
const MINUTE = 60_000;
const HOUR = 3_600_000;
const EVERY_MINUTE: ScheduleRule = { cron: '* * * * *', task: { type: 'work', payload: 'tick' }, overlap: 'allow' };

/** Agents may be silent as long as they like: these tests are about hours. */
const PATIENT = { silenceMs: 365 * 24 * HOUR, checkMs: 365 * 24 * HOUR };

async function started(rule: ScheduleRule = EVERY_MINUTE, waitingMax = 1000): Promise<World> {
  const settings = { queue: { waitingMax }, lease: PATIENT };
  const world = await World.started({ clock: new VirtualClock(MIDNIGHT), settings });
  await set(world, rule);
  return world;
}

async function set(world: World, rule: ScheduleRule, name = 'minutely') {
  const setting = world.controller.schedules.set(name, rule, 'ada');
  await world.settle();
  return setting;
}

async function restarted(world: World, laterMs = 0): Promise<World> {
  const journal = world.crash();
  const clock = new VirtualClock(world.clock.now() + laterMs);
  const settings = { queue: { waitingMax: 50_000 }, lease: PATIENT };
  const after = await World.started({ journal, clock, seed: 2, settings });
  await after.advance(0);
  return after;
}

/** The ticks of the submitted tasks in minutes after midnight, in order. */
async function ran(world: World, name = 'minutely'): Promise<number[]> {
  const { tasks } = await world.controller.tasks({ limit: 1000, schedule: name });
  return tasks.reverse().map(({ schedule }) => ((schedule?.tickAt ?? 0) - MIDNIGHT) / MINUTE);
}

describe('a schedule', () => {
  it('submits its task at each tick, and the task says which one it is for', async () => {
    const world = await started();
    await world.agent(7, { id: 'a1', slots: 100 });
    await world.advance(3 * MINUTE);
    expect(await ran(world)).toEqual([1, 2, 3]);
    expect(world.lastStart(7)).toMatchObject({ payload: 'tick' });
    const [last] = (await world.controller.tasks({})).tasks;
    expect(last?.schedule).toEqual({ name: 'minutely', tickAt: MIDNIGHT + 3 * MINUTE });
    expect(world.controller.schedules.get('minutely')).toMatchObject({
      next: [4, 5, 6, 7, 8].map((minutes) => MIDNIGHT + minutes * MINUTE),
      lastRun: { tickAt: MIDNIGHT + 3 * MINUTE, task: last?.id, state: 'leased' },
      changedBy: 'ada',
    });
  });

  it('has an interval in place of cron, counted from its last change', async () => {
    const world = await started({ ...EVERY_MINUTE, cron: undefined, intervalMs: 90_000 } as unknown as ScheduleRule);
    await world.advance(4 * MINUTE);
    expect(await ran(world)).toEqual([1.5, 3]);
  });

  it('skips ticks while its last run goes on, unless runs may overlap', async () => {
    const world = await started({ ...EVERY_MINUTE, overlap: 'skip' });
    await world.agent(7, { id: 'a1' });
    await world.advance(3 * MINUTE);
    expect(await ran(world)).toEqual([1]);
    expect(world.controller.schedules.get('minutely').skipped).toBe(2);
    await world.receive(7, { kind: 'done', token: world.lastStart(7).token });
    await world.advance(MINUTE);
    expect(await ran(world)).toEqual([1, 4]);
    expect(world.controller.schedules.get('minutely').skipped).toBe(0);
  });

  it('spreads its runs by the jitter, and keeps their ticks', async () => {
    const world = await started({ ...EVERY_MINUTE, cron: '0 * * * *', jitterMs: 30 * MINUTE });
    await world.advance(12 * HOUR + 30 * MINUTE);
    const { tasks } = await world.controller.tasks({ schedule: 'minutely' });
    expect((await ran(world)).map((minutes) => minutes / 60)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const delays = tasks.map(({ submittedAt, schedule }) => submittedAt - (schedule?.tickAt ?? 0));
    expect(Math.max(...delays)).toBeLessThan(30 * MINUTE);
    expect(new Set(delays).size).toBeGreaterThan(8);
  });

  it('pauses and resumes without making up for what it did not run', async () => {
    const world = await started();
    await set(world, { ...EVERY_MINUTE, isPaused: true });
    await world.advance(5 * MINUTE);
    expect(world.controller.schedules.get('minutely')).toMatchObject({ isPaused: true, next: [] });
    await set(world, EVERY_MINUTE);
    await world.advance(MINUTE);
    expect(await ran(world)).toEqual([6]);
  });

  it('runs at once when it is triggered, and its ticks stay as they are', async () => {
    const world = await started({ ...EVERY_MINUTE, isPaused: true });
    const triggering = world.controller.schedules.trigger('minutely');
    await world.settle();
    expect(world.controller.schedules.get('minutely').lastRun).toMatchObject({ task: await triggering });
    await set(world, EVERY_MINUTE);
    await world.advance(MINUTE);
    expect(await ran(world)).toEqual([0, 1]);
  });

  it('is not changed by the same rule again: its interval goes on', async () => {
    const rule: ScheduleRule = { intervalMs: 30_000, task: { type: 'work' }, overlap: 'allow' };
    const world = await started(rule);
    for (let round = 0; round < 4; round++) {
      await world.advance(20_000);
      await set(world, rule);
    }
    expect(await ran(world)).toEqual([0.5, 1]);
  });

  it('submits nothing more once it is removed', async () => {
    const world = await started();
    await world.advance(MINUTE);
    const removing = world.controller.schedules.remove('minutely', 'ada');
    await world.settle();
    await removing;
    await world.advance(5 * MINUTE);
    expect(await ran(world)).toEqual([1]);
    expect(world.controller.schedules.list({})).toEqual({ schedules: [] });
    expect(await faultOf((async () => world.controller.schedules.get('minutely'))())).toMatchObject({
      code: 'not-found',
    });
  });

  it('tries again when its submission is refused, and says so', async () => {
    const world = await started(EVERY_MINUTE, 1);
    const [other] = (await world.submit({ type: 'other' })) as [string];
    await world.advance(MINUTE);
    expect(await ran(world)).toEqual([]);
    expect(world.controller.schedules.get('minutely').refused).toMatch(/queue\.waitingMax/);
    void world.controller.cancel(other, 'make room');
    await world.settle();
    await world.advance(MINUTE);
    expect(await ran(world)).toEqual([2]);
    expect(world.controller.schedules.get('minutely')).not.toHaveProperty('refused');
  });

  it.each<[string, Partial<ScheduleRule>, string]>([
    ['neither cron nor interval', { cron: undefined } as never, 'cron'],
    ['both', { intervalMs: 5000 }, 'cron'],
    ['a cron that cannot be read', { cron: '61 * * * *' }, 'cron'],
    ['a day that never comes', { cron: '0 0 30 2 *' }, 'cron'],
    ['a zone that is none', { timezone: 'Nowhere/City' }, 'timezone'],
    ['a key for its task', { task: { type: 'work', idempotencyKey: 'k' } }, 'task.idempotencyKey'],
    ['tasks to come after', { task: { type: 'work', after: ['t1'] } }, 'task.after'],
  ])('with %s is refused, and the field named', async (_what, change, field) => {
    const world = await World.started();
    const setting = world.controller.schedules.set('bad', { ...EVERY_MINUTE, ...change }, 'ada');
    expect(await faultOf(setting)).toMatchObject({ code: 'invalid-request', field });
  });

  it('is listed by name, in pages', async () => {
    const world = await started();
    for (const name of ['b', 'a', 'c']) await set(world, EVERY_MINUTE, name);
    const page = world.controller.schedules.list({ limit: 2 });
    expect(page).toMatchObject({ schedules: [{ name: 'a', next: [MIDNIGHT + MINUTE] }, { name: 'b' }], next: 'b' });
    expect(world.controller.schedules.list({ after: 'b' }).schedules.map(({ name }) => name)).toEqual([
      'c',
      'minutely',
    ]);
  });
});

describe('ticks while the controller was down', () => {
  it('are caught up by one run, for the last of them', async () => {
    const world = await started();
    await world.advance(MINUTE);
    const after = await restarted(world, 10.5 * MINUTE);
    expect(await ran(after)).toEqual([1, 11]);
    await after.advance(MINUTE);
    expect(await ran(after)).toEqual([1, 11, 12]);
  });

  it('are let go where the rule says so', async () => {
    const world = await started({ ...EVERY_MINUTE, catchUp: 'none' });
    await world.advance(MINUTE);
    const after = await restarted(world, 10.5 * MINUTE);
    expect(await ran(after)).toEqual([1]);
    await after.advance(MINUTE);
    expect(await ran(after)).toEqual([1, 12]);
  });

  it('do not count as missed when it is back within seconds', async () => {
    const world = await started({ ...EVERY_MINUTE, catchUp: 'none' });
    await world.advance(MINUTE - 1000);
    expect(await ran(await restarted(world, 5000))).toEqual([1]);
  });

  it('are found quickly, however many there were', async () => {
    const world = await started({ ...EVERY_MINUTE, cron: '* * * * * *' });
    const after = await restarted(world, 30 * 24 * HOUR);
    expect(await ran(after)).toEqual([30 * 24 * 60]);
  });
});

describe('a crash around a tick', () => {
  it('never runs it twice, and never loses it, at whatever record it happens', async () => {
    const world = await started();
    await world.agent(7, { id: 'a1', slots: 9 });
    await world.advance(2 * MINUTE);
    let runs = 0;
    for await (const journal of crashesOf(world.crash())) {
      const after = await worldAfter(journal, world);
      await after.advance(0);
      await after.replayed();
      if (after.controller.schedules.list({}).schedules.length === 0) continue;
      const ticks = await ran(after);
      expect(ticks.at(-1)).toBe(2);
      expect(new Set(ticks).size).toBe(ticks.length);
      await after.advance(MINUTE);
      expect(await ran(after)).toEqual([...ticks, 3]);
      runs++;
    }
    expect(runs).toBeGreaterThan(4);
  });

  it('keeps what it knows through a compaction', async () => {
    const world = await started({ ...EVERY_MINUTE, overlap: 'skip' });
    await world.agent(7, { id: 'a1' });
    await world.advance(MINUTE);
    world.journal.compact(0);
    await world.settle();
    const after = await restarted(world, MINUTE);
    expect(await ran(after)).toEqual([1]);
    expect(after.controller.schedules.get('minutely')).toMatchObject({ skipped: 1, lastRun: { state: 'leased' } });
  });
});

describe('a clock that jumps', () => {
  it('forward, is like a time without the controller', async () => {
    const world = await started();
    await world.advance(MINUTE);
    world.clock.advance(10.5 * MINUTE);
    world.controller.tick();
    await world.settle();
    expect(await ran(world)).toEqual([1, 11]);
  });

  it('back across a restart, runs no tick twice', async () => {
    const world = await started();
    await world.advance(3 * MINUTE);
    const after = await restarted(world, -2 * MINUTE);
    await after.advance(MINUTE);
    expect(await ran(after)).toEqual([1, 2, 3, 4]);
  });
});

it('ten thousand schedules start and tick without a stall', async () => {
  const world = await World.started({ clock: new VirtualClock(MIDNIGHT), settings: { queue: { waitingMax: 50_000 } } });
  const setting = Array.from({ length: 10_000 }, (_, n) =>
    world.controller.schedules.set(`s${n}`, { intervalMs: HOUR, task: { type: 'work' } }, 'ada'),
  );
  await world.settle();
  await Promise.all(setting);
  const over = world.controller.schedules.set('one-too-many', EVERY_MINUTE, 'ada');
  expect(await faultOf(over)).toMatchObject({ code: 'too-many' });
  const after = await restarted(world, 0);
  after.clock.advance(HOUR);
  after.controller.tick();
  const { submitted } = after.controller.status().tasks;
  expect([submitted > 0, submitted <= 200]).toEqual([true, true]);
  await after.advance(1000);
  expect(after.controller.status().tasks.submitted).toBe(10_000);
});
