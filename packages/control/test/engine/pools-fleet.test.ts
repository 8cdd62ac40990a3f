// What pools tell of themselves, and what they do about events, demands, cordons and drains.
import { describe, expect, it } from 'vitest';
import { POLICY, PoolWorld } from './pool-world.ts';
import { faultOf } from './world.ts';

const HOUR_MS = 3_600_000;

describe('tasks that no agent can take', () => {
  const NONE = { ...POLICY, minAgents: 0, triggers: ['demand'] as const };
  const EMPTY = { initialAgents: 0, given: { ...NONE, triggers: ['demand' as const] } };

  it('make the pool of their type grow from nothing, and say so once', async () => {
    const pools = await PoolWorld.started({ plan: EMPTY });
    const [task] = await pools.submit(1);
    const { explain } = pools.world.controller;
    expect((await explain.call(pools.world.controller, task as string)).summary).toContain(
      'Pool work is asked for agents.',
    );
    await pools.advance(5_000);
    expect(pools.decisions.at(-1)).toMatchObject({ triggers: ['demand'], from: 0, inputs: { unservable: 1 } });
    expect(pools.pool.desired).toBeGreaterThan(0);
    await pools.advance(5_000);
    expect(pools.pool.busy).toBe(1);
    expect(pools.logged.filter(({ event }) => event === 'scaling-demand')).toMatchObject([
      { pool: 'work', unservable: 1 },
    ]);
  });

  it('are said once for as long as there are some', async () => {
    const pools = await PoolWorld.started({ plan: EMPTY, processes: { startMs: 20_000 } });
    await pools.submit(1);
    await pools.advance(16_000);
    expect(pools.decisions.map(({ inputs }) => inputs.unservable)).toEqual([1, 1, 1]);
    expect(pools.logged.filter(({ event }) => event === 'scaling-demand')).toHaveLength(1);
  });

  it('that are paused ask for nobody', async () => {
    const pools = await PoolWorld.started({ plan: EMPTY });
    await pools.world.settled(pools.world.controller.pauses.pause({ type: 'work' }, 'later', 'ada'));
    await pools.submit(20);
    await pools.advance(20_000);
    expect(pools.changes).toEqual([]);
    expect(pools.decisions.at(-1)?.inputs).toMatchObject({ unservable: 0, queueDepth: 0 });
  });

  it('name the fixed size of their pool in their explanation', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 0 } });
    const [task] = await pools.submit(1);
    const { waiting } = await pools.world.controller.explain(task as string);
    expect(waiting).toMatchObject({ blocker: 'no-capable-agent' });
    expect(waiting?.detail).toContain('Pool work has a fixed size of 0.');
  });

  it('say in their explanation why their pool does not grow for them', async () => {
    const explained = async (given: object): Promise<string> => {
      const pools = await PoolWorld.started({ plan: { initialAgents: 0, given: { ...EMPTY.given, ...given } } });
      const [task] = await pools.submit(1);
      return (await pools.world.controller.explain(task as string)).summary;
    };
    expect(await explained({ triggers: [] })).toContain('Pool work does not grow for such tasks');
    expect(await explained({ maxAgents: 0 })).toContain('Pool work has as many agents as it may: maxAgents 0.');
  });
});

describe('a declared event', () => {
  const SCALED = { plan: { given: { ...POLICY, triggers: ['event' as const] } } };

  it('has its agents up before it begins, and lets them go when it is over', async () => {
    const pools = await PoolWorld.started(SCALED);
    const at = pools.world.clock.now() + HOUR_MS;
    const event = { pool: 'work', agents: 5, at, durationMs: HOUR_MS, leadMs: 60_000 };
    const declared = await pools.world.settled(pools.pools.setEvent('sale', event, 'ada'));
    expect(declared).toMatchObject({ name: 'sale', startsAt: at, isActive: false, changedBy: 'ada' });
    await pools.advance(HOUR_MS - 65_000);
    expect(pools.pool.desired).toBe(1);
    await pools.advance(10_000);
    expect(pools.decisions.findLast(({ from, to }) => to > from)).toMatchObject({ to: 5, inputs: { event: 'sale' } });
    expect(pools.pools.events().events).toMatchObject([{ name: 'sale', isActive: true }]);
    await pools.advance(HOUR_MS);
    expect(pools.pool).toMatchObject({ desired: 5, idle: 5 });
    await pools.advance(10 * 60_000);
    expect(pools.pool.desired).toBe(1);
    expect(pools.pools.events().events[0]?.startsAt).toBeUndefined();
    await pools.world.settled(pools.pools.removeEvent('sale', 'ada'));
    expect(pools.pools.events().events).toEqual([]);
  });

  it('comes back by the calendar, also after a restart', async () => {
    const pools = await PoolWorld.started(SCALED);
    const daily = { pool: 'work', agents: 4, cron: '0 9 * * *', durationMs: HOUR_MS };
    await pools.world.settled(pools.pools.setEvent('morning', daily, 'ada'));
    const after = await pools.restarted(SCALED);
    const { startsAt = 0 } = after.pools.events().events[0] ?? {};
    expect(new Date(startsAt).toISOString()).toContain('T09:00:00');
    after.world.clock.advance(startsAt - after.world.clock.now() - 120_000);
    await after.advance(40_000);
    expect(after.pools.events().events[0]?.isActive).toBe(false);
    await after.advance(40_000);
    expect(after.pools.events().events[0]?.isActive).toBe(true);
    expect(after.pool.desired).toBe(4);
    after.world.clock.advance(HOUR_MS + 120_000);
    expect(after.pools.events().events[0]).toMatchObject({ startsAt: startsAt + 24 * HOUR_MS, isActive: false });
    await after.world.replayed();
  });

  it('that cannot be is refused with the field that is wrong', async () => {
    const pools = await PoolWorld.started(SCALED);
    const event = { pool: 'work', agents: 5, durationMs: 1_000 };
    const of = (wrong: object) => faultOf(pools.pools.setEvent('x', { ...event, ...wrong }, 'ada'));
    expect(await of({})).toMatchObject({ code: 'invalid-request', field: 'at' });
    expect(await of({ at: 1, cron: '@daily' })).toMatchObject({ code: 'invalid-request', field: 'at' });
    expect(await of({ cron: 'often' })).toMatchObject({ code: 'invalid-request', field: 'cron' });
    expect(await of({ cron: '@daily', timezone: 'Mars' })).toMatchObject({
      code: 'invalid-request',
      field: 'timezone',
    });
    expect(await of({ at: 1, pool: 'other' })).toMatchObject({ code: 'not-found', field: 'pool' });
    expect(await faultOf(pools.pools.removeEvent('x', 'ada'))).toMatchObject({ code: 'not-found' });
    expect(pools.pools.events().events).toEqual([]);
  });
});

describe('a whole pool', () => {
  it('is cordoned, its new agents included, across restarts, and uncordoned', async () => {
    const pools = await PoolWorld.started();
    await pools.advance(1_000);
    await pools.world.settled(pools.pools.cordon('work', { by: 'ada', reason: 'bad model' }));
    expect(pools.pool).toMatchObject({ isCordoned: true, agents: [{ state: 'cordoned' }, { state: 'cordoned' }] });
    expect(pools.pool).toMatchObject({ slots: 0, idle: 0, utilization: null });
    await pools.world.settled(pools.pools.scale('work', { to: 3 }, 'ada'));
    await pools.advance(1_000);
    await pools.submit(1);
    expect(pools.pool).toMatchObject({ busy: 0, queueDepth: 1, agents: [{}, {}, { state: 'cordoned' }] });
    await pools.world.settled(pools.pools.setPolicy('work', POLICY, { by: 'ada' }));
    await pools.submit(9);
    await pools.advance(20_000);
    expect(pools.changes).toEqual([[2, 3]]);
    await pools.world.settled(pools.pools.resetPolicy('work', { by: 'ada' }));
    const after = await pools.restarted();
    after.connect('work-3');
    await after.advance(1_000);
    expect(after.pool).toMatchObject({ isCordoned: true, busy: 0, desired: 3 });
    await after.world.settled(after.pools.uncordon('work', 'ada'));
    expect(after.pool).toMatchObject({ isCordoned: false });
    expect(after.pool.busy).toBeGreaterThan(0);
    await after.world.replayed();
  });
});

describe('the statistics of a pool', () => {
  it('count agents, time and money', async () => {
    const pools = await PoolWorld.started({ plan: { costPerHour: 6, initialAgents: 1 } });
    await pools.advance(30 * 60_000);
    expect(pools.pool.agentMinutes).toBeCloseTo(30, 3);
    expect(pools.pool.cost).toBeCloseTo(3, 3);
    await pools.world.settled(pools.pools.scale('work', { to: 0 }, 'ada'));
    await pools.advance(30 * 60_000);
    expect(pools.pool).toMatchObject({ total: 0, utilization: null });
    expect(pools.pool.agentMinutes).toBeCloseTo(30, 3);
  });

  it('count no time in which a process is missing', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 1 }, processes: { startMs: 600_000 } });
    await pools.advance(660_000);
    pools.provisioner.end('work-1', 'exit code 1');
    const { agentMinutes } = pools.pool;
    await pools.advance(300_000);
    expect(pools.pool.agentMinutes).toBe(agentMinutes);
  });

  it('count what waits for its agents: also what is kept apart, and tasks of types that it only offers', async () => {
    const pools = await PoolWorld.started({ plan: { given: POLICY }, capabilities: ['chat'] });
    await pools.advance(1_000);
    await pools.submit(2);
    await pools.submit(3, { type: 'chat' });
    expect(pools.pool).toMatchObject({ busy: 2, queueDepth: 3 });
    const apart = await PoolWorld.started({ plan: { given: POLICY } });
    await apart.advance(1_000);
    await apart.submit(3, { apart: 'one' });
    expect(apart.pool).toMatchObject({ busy: 2, queueDepth: 1 });
  });

  it('count tasks of types that it only offers also while none of its agents is up', async () => {
    const pools = await PoolWorld.started({ plan: { given: POLICY }, capabilities: ['chat'] });
    await pools.advance(1_000);
    for (const id of pools.ids) pools.provisioner.end(id, 'exit code 1');
    await pools.world.settle();
    await pools.submit(3, { type: 'chat' });
    expect(pools.pool).toMatchObject({ busy: 0, idle: 0, queueDepth: 3 });
  });

  it('find agents whose memory runs out, and grow until there is room for them', async () => {
    const pools = await PoolWorld.started({
      plan: { given: { ...POLICY, maxUtilization: 1, triggers: ['exhaustion'] }, resources: { memoryBytes: 1000 } },
      // Full after two hours and a half.
      processes: { memoryBytesAt: (ageMs) => 100 + (900 * ageMs) / (2.5 * HOUR_MS) },
    });
    await pools.submit(2);
    await pools.advance(16 * 60_000);
    expect(pools.decisions.at(-1)?.inputs).toMatchObject({ idleAgents: 0, exhaustion: null });
    expect(pools.pool.desired).toBe(2);
    await pools.advance(20 * 60_000);
    expect(pools.decisions.find(({ to, from }) => to > from)).toMatchObject({
      from: 2,
      to: 4,
      triggers: ['exhaustion'],
      inputs: { exhaustion: { agents: 2, agent: 'work-1', resource: 'memory' } },
    });
    // The two that came have no trend yet, and are idle.
    expect(pools.pool).toMatchObject({ desired: 4, busy: 2, idle: 2 });
  });

  it('measure how its tasks end', async () => {
    const pools = await PoolWorld.started({ plan: { given: POLICY } });
    await pools.advance(1_000);
    const tasks = await pools.submit(6, { attemptsMax: 1 });
    for (let round = 0; round < 3; round++) {
      await pools.advance(1_000);
      await pools.finishAll();
    }
    for (const id of tasks) await pools.world.settled(pools.world.controller.score(id, 0.5));
    await pools.advance(10_000);
    const { inputs } = pools.decisions.at(-1) ?? {};
    expect(inputs).toMatchObject({ errorRatio: 0, satisfaction: 0.5, responseTimeMs: 2_000, handOffsWaiting: 0 });
    expect(inputs?.completedPerMinute).toBeGreaterThan(20);
  });

  it('hold how its tasks are scored against how they were', async () => {
    const pools = await PoolWorld.started({ plan: { initialAgents: 8, given: { ...POLICY, minAgents: 8 } } });
    await pools.advance(1_000);
    const score = async (satisfaction: number): Promise<void> => {
      const tasks = await pools.submit(24);
      for (let round = 0; round < 3; round++) {
        await pools.advance(1_000);
        await pools.finishAll();
      }
      for (const id of tasks) await pools.world.settled(pools.world.controller.score(id, satisfaction));
    };
    await score(0.9);
    await pools.advance(6 * 60_000);
    expect(pools.decisions.at(-1)?.inputs).toMatchObject({ quality: null });
    await score(0.4);
    await pools.advance(10_000);
    const quality = { recent: expect.closeTo(0.4), before: expect.closeTo(0.9), margin: expect.closeTo(0) };
    expect(pools.decisions.at(-1)?.inputs).toMatchObject({ quality });
  });
});
