// Pools that are sized by policy, by hand, and kept at their size.
import { describe, expect, it } from 'vitest';
import { POLICY, PoolWorld } from './pool-world.ts';
import { faultOf } from './world.ts';

const SCALED = { given: POLICY } as const;

describe('a pool of a fixed size', () => {
  it('has its agents up, and journals nothing about them', async () => {
    const pools = await PoolWorld.started();
    await pools.advance(60_000);
    expect(pools.ids).toEqual(['work-1', 'work-2']);
    expect(pools.pool).toMatchObject({ desired: 2, total: 2, idle: 2, starting: 0, slots: 2, utilization: 0 });
    expect(pools.pool.startMs).toEqual({ last: 100, p50: 100, p95: 100, count: 2 });
    expect(pools.decisions).toEqual([]);
  });

  it('is resized by hand, to a size or by a number, with who and why', async () => {
    const pools = await PoolWorld.started();
    await pools.advance(1_000);
    const asked = pools.pools.scale('work', { to: 4, reason: 'a campaign' }, 'ada');
    const up = await pools.world.settled(asked);
    expect(up).toMatchObject({ action: 'scale_up', count: 2, from: 2, to: 4, by: 'ada', reason: 'a campaign' });
    // The short form says the same, while agents start.
    const { type, desired, total, starting, removing, slotsBusy, queueDepth } = pools.pool;
    expect(pools.pools.loads()).toEqual([{ type, desired, total, starting, removing, slotsBusy, queueDepth }]);
    expect(starting).toBe(2);
    await pools.advance(1_000);
    expect(pools.pool).toMatchObject({ desired: 4, idle: 4 });
    await pools.world.settled(pools.pools.scale('work', { by: -3 }, 'ada'));
    await pools.advance(1_000);
    expect(pools.pool).toMatchObject({ desired: 1, total: 1, idle: 1 });
    expect(pools.changes).toEqual([
      [2, 4],
      [4, 1],
    ]);
    await pools.world.replayed();
  });

  it('keeps what was decided by hand across a restart, until the number in the file changes', async () => {
    const pools = await PoolWorld.started();
    await pools.world.settled(pools.pools.scale('work', { to: 3 }, 'ada'));
    const after = await pools.restarted();
    expect(after.pool.desired).toBe(3);
    const changed = await after.restarted({ plan: { initialAgents: 5 } });
    expect(changed.pool.desired).toBe(5);
    expect((await changed.restarted({ plan: { initialAgents: 5 } })).pool.desired).toBe(5);
  });

  it('refuses what it cannot be', async () => {
    const pools = await PoolWorld.started({ plan: { given: { enabled: false, maxAgents: 3 } } });
    const of = (request: object) => faultOf(pools.pools.scale('work', request, 'ada'));
    expect(await of({ to: 4 })).toMatchObject({ code: 'invalid-request', field: 'to' });
    expect((await of({ by: 2 })).message).toContain('maxAgents 3');
    expect(await of({})).toMatchObject({ code: 'invalid-request', field: 'to' });
    expect(await of({ to: 1, by: 1 })).toMatchObject({ code: 'invalid-request', field: 'by' });
    expect(await faultOf(pools.pools.scale('other', { to: 1 }, 'ada'))).toMatchObject({
      code: 'not-found',
      message: 'there is no pool other; there are work',
    });
    expect(pools.pool.desired).toBe(2);
  });
});

describe('a pool with a policy', () => {
  it('grows while tasks wait and shrinks when they are gone, each with its record and reason', async () => {
    const pools = await PoolWorld.started({ plan: SCALED });
    await pools.advance(1_000);
    await pools.submit(10);
    await pools.advance(4_000);
    expect(pools.pool).toMatchObject({ desired: 4, queueDepth: 8 });
    const [up] = pools.decisions;
    expect(up).toMatchObject({ action: 'scale_up', count: 2, from: 2, to: 4, counters: { up: 1, down: 0 } });
    expect(up?.inputs).toMatchObject({ agents: 2, slotsBusy: 2, queueDepth: 8, oldestWaitMs: 4_000 });
    expect(up?.reason).toContain('queue depth 8 > 4');
    expect(pools.logged).toContainEqual(expect.objectContaining({ event: 'scaled', pool: 'work', from: 2, to: 4 }));
    await pools.advance(5_000);
    expect(pools.decisions.at(-1)).toMatchObject({ action: 'none', heldBy: 'cooldown' });
    for (let round = 0; round < 4; round++) await pools.finishAll();
    await pools.advance(60_000);
    expect(pools.pool).toMatchObject({ desired: 1, total: 1, queueDepth: 0 });
    expect(pools.changes).toEqual([
      [2, 4],
      [4, 3],
      [3, 2],
      [2, 1],
    ]);
    await pools.world.replayed();
  });

  it('forgets no counter, cooldown or decision in a restart', async () => {
    const slow = { ...POLICY, scaleUpThreshold: 3, scaleUpCooldownMs: 60_000 };
    const pools = await PoolWorld.started({ plan: { given: slow } });
    await pools.submit(20);
    await pools.advance(10_000);
    expect(pools.decisions.map(({ counters }) => counters.up)).toEqual([1, 2]);
    const after = await pools.restarted({ plan: { given: slow } });
    expect(after.decisions).toEqual(pools.decisions);
    for (const id of ['work-1', 'work-2'])
      after.connect(
        id,
        pools.running(id).map(({ token }) => token),
      );
    await after.advance(5_000);
    expect(after.decisions.at(-1)).toMatchObject({ from: 2, to: 4, counters: { up: 3 } });
    const again = await after.restarted({ plan: { given: slow } });
    expect(again.pool.desired).toBe(4);
    await again.advance(40_000);
    expect(again.decisions.at(-1)).toMatchObject({ action: 'none', heldBy: 'cooldown' });
    await again.world.replayed();
  });

  it('is not made smaller by what it cannot see: just after a start, or when the controller was asleep', async () => {
    const pools = await PoolWorld.started({ plan: { ...SCALED, initialAgents: 4 } });
    await pools.advance(1_000);
    const after = await pools.restarted({ plan: { ...SCALED, initialAgents: 4 } });
    await after.advance(14_000);
    expect(after.changes).toEqual([]);
    expect(after.decisions.every(({ heldBy }) => heldBy === 'missing-data')).toBe(true);

    const asleep = await PoolWorld.started({ plan: SCALED });
    await asleep.advance(7_000);
    asleep.world.clock.advance(6_000); // Nobody woke it at 10 s.
    await asleep.advance(0);
    expect(asleep.decisions.map(({ heldBy }) => heldBy)).toEqual(['threshold', 'missing-data']);
  });

  it('keeps the last decisions, those that changed its size apart from the others', async () => {
    const pools = await PoolWorld.started({ plan: SCALED });
    await pools.submit(10);
    await pools.advance(5_000);
    await pools.advance(300_000);
    expect(pools.decisions).toHaveLength(35);
    expect(pools.changes).toEqual([
      [2, 4],
      [4, 6],
      [6, 8],
    ]);
    expect(pools.pools.decisions('work', 2).decisions.map(({ at }) => at)).toEqual(
      pools.decisions
        .slice(-2)
        .map(({ at }) => at)
        .reverse(),
    );
  });

  it('says in the log when a load is critical', async () => {
    const emergency = { ...POLICY, scaleUpThreshold: 10, emergencyWaitMs: 8_000, triggers: ['emergency'] as const };
    const pools = await PoolWorld.started({ plan: { given: { ...emergency, triggers: ['emergency'] } } });
    await pools.submit(3, { priority: 9 });
    await pools.advance(11_000);
    expect(pools.changes).toEqual([[2, 4]]);
    expect(pools.decisions.at(-1)).toMatchObject({
      isEmergency: true,
      triggers: expect.arrayContaining(['emergency']),
    });
    expect(pools.logged).toContainEqual(expect.objectContaining({ level: 'warn', event: 'scaling-emergency' }));
  });
});

describe('what is decided', () => {
  it('is not done before it is durable', async () => {
    const pools = await PoolWorld.started();
    await pools.advance(1_000);
    const scaled = pools.pools.scale('work', { to: 4 }, 'ada');
    expect(pools.ids).toHaveLength(2);
    await pools.world.settled(scaled);
    expect(pools.ids).toHaveLength(4);
    await pools.advance(1_000);
    const removed = pools.pools.removeAgent('work', 'work-2', 'ada');
    expect(pools.ids).toHaveLength(4);
    await pools.world.settled(removed);
    expect(pools.ids.toSorted()).toEqual(['work-1', 'work-3', 'work-4']);
  });

  it('waits while the disk is full', async () => {
    const pools = await PoolWorld.started({ plan: SCALED });
    await pools.submit(20);
    pools.world.journal.setSpace('reserve');
    await pools.advance(20_000);
    expect(pools.decisions).toEqual([]);
    pools.world.journal.setSpace('ample');
    await pools.advance(6_000);
    expect(pools.changes).toEqual([[2, 4]]);
  });
});

describe('an emergency at the maximum', () => {
  const given = { ...POLICY, maxAgents: 2, scaleDownThreshold: 100, emergencyWaitMs: 8_000 };
  const plan = { given: { ...given, triggers: ['emergency' as const] } };
  const warned = (pools: PoolWorld) => pools.logged.filter(({ event }) => event === 'scaling-emergency').length;
  const emergencies = (pools: PoolWorld) =>
    pools.decisions.map(({ isEmergency }) => (isEmergency ? 'E' : '-')).join('');
  const URGENT = { priority: 9 };

  it('is said once for as long as it lasts, calm evaluations and changes by hand in between or not', async () => {
    const pools = await PoolWorld.started({ plan });
    await pools.submit(4, URGENT);
    await pools.advance(16_000);
    await pools.world.settled(pools.pools.scale('work', { to: 2 }, 'ada'));
    await pools.finishAll();
    await pools.submit(2, URGENT);
    await pools.advance(14_000);
    expect(emergencies(pools)).toBe('-EE--EE');
    expect(warned(pools)).toBe(1);
  });

  it('is said again when it was over', async () => {
    const pools = await PoolWorld.started({ plan });
    await pools.submit(4, URGENT);
    await pools.advance(11_000);
    await pools.finishAll();
    await pools.advance(15_000);
    await pools.submit(2, URGENT);
    await pools.advance(10_000);
    expect(emergencies(pools)).toBe('-E----E');
    expect(warned(pools)).toBe(2);
  });
});

describe('a policy', () => {
  it('is replaced while its pool runs, and reset to the configured one', async () => {
    const pools = await PoolWorld.started();
    expect(pools.pools.policy('work')).toMatchObject({ policy: { enabled: false }, given: { enabled: false } });
    const set = pools.pools.setPolicy('work', { ...POLICY, minAgents: 3 }, { by: 'ada' });
    expect(await pools.world.settled(set)).toMatchObject({ policy: { minAgents: 3, enabled: true }, by: 'ada' });
    await pools.advance(5_000);
    expect(pools.changes).toEqual([[2, 3]]);
    const after = await pools.restarted();
    expect(after.pools.policy('work')).toMatchObject({ policy: { minAgents: 3 }, by: 'ada' });
    await after.world.settled(after.pools.resetPolicy('work', { by: 'ada' }));
    expect(after.pools.policy('work')).toEqual({
      pool: 'work',
      policy: expect.objectContaining({ enabled: false }),
      given: { enabled: false },
      version: 0,
    });
    await after.advance(60_000);
    expect(after.changes).toEqual([[2, 3]]);
    await after.world.replayed();
  });

  it('is not overwritten by who has seen another one; each change has a version of its own', async () => {
    const pools = await PoolWorld.started();
    const { version } = pools.pools.policy('work');
    expect(version).toBe(0);
    // In one moment: the clock stands still.
    const set = (maxAgents: number, seen?: number) =>
      pools.pools.setPolicy('work', { ...POLICY, maxAgents }, { by: 'ada', version: seen });
    const first = set(7, 0);
    const late = await faultOf(set(8, 0));
    const { version: now } = await pools.world.settled(first);
    expect(late).toMatchObject({
      ...{ code: 'version-conflict', field: 'If-Match' },
      message: `the policy of work was replaced by ada (version ${now}, not 0): read it again, and change what is there`,
    });
    const third = await pools.world.settled(set(9, now));
    expect(third.version).toBeGreaterThan(now);
    // Who says no version replaces whatever there is.
    const fourth = await pools.world.settled(set(10));
    expect(fourth.version).toBeGreaterThan(third.version);
    // No record is of a time that has not come.
    expect(fourth.at).toBe(pools.world.clock.now());
    const reset = (seen: number) => pools.pools.resetPolicy('work', { by: 'bob', version: seen });
    expect(await faultOf(reset(third.version))).toMatchObject({ code: 'version-conflict' });
    const after = await pools.restarted();
    expect(after.pools.policy('work')).toMatchObject({ policy: { maxAgents: 10 }, version: fourth.version });
    await after.world.settled(after.pools.resetPolicy('work', { by: 'bob', version: fourth.version }));
    expect(after.pools.policy('work').version).toBe(0);
    await after.world.replayed();
  });

  it('that is wrong is refused, and the old one stays', async () => {
    const pools = await PoolWorld.started({ plan: SCALED });
    const before = pools.pools.policy('work');
    const wrong = [
      [{ minAgents: 9, maxAgents: 3 }, 'minAgents'],
      [{ minUtilization: 0.9 }, 'minUtilization'],
      [{ maxUtilization: Number.NaN }, 'maxUtilization'],
      [{ minAgents: -1 }, 'minAgents'],
    ] as const;
    for (const [given, field] of wrong) {
      expect(await faultOf(pools.pools.setPolicy('work', given, { by: 'ada' }))).toMatchObject({
        code: 'invalid-request',
        field,
      });
    }
    expect(pools.pools.policy('work')).toEqual(before);
  });

  it('that is off but says how is evaluated, so that one sees what it would do', async () => {
    const pools = await PoolWorld.started({ plan: { given: { ...POLICY, enabled: false } } });
    await pools.submit(10);
    await pools.advance(5_000);
    expect(pools.decisions).toMatchObject([{ action: 'none', heldBy: 'disabled', from: 2, to: 2 }]);
    expect(pools.pool.total).toBe(2);
  });
});
