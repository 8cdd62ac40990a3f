// How agents leave a pool: who goes, what becomes of their work, and what a restart finds.
import { describe, expect, it } from 'vitest';
import { PoolWorld, type PoolWorldOptions } from './pool-world.ts';
import { faultOf } from './world.ts';

/** A fixed pool of so many agents that are up. */
async function poolOf(initialAgents: number, options: PoolWorldOptions = {}): Promise<PoolWorld> {
  const given = { enabled: false, ...options.plan?.given };
  const pools = await PoolWorld.started({ ...options, plan: { initialAgents, ...options.plan, given } });
  await pools.advance(1_000);
  return pools;
}

const scaleTo = (pools: PoolWorld, to: number) => pools.world.settled(pools.pools.scale('work', { to }, 'ada'));
const stateOf = (pools: PoolWorld, id: string) => pools.pool.agents.find((agent) => agent.id === id)?.state;

describe('a pool that shrinks', () => {
  it('removes idle agents at once, the longest idle first, and leaves the busy ones at work', async () => {
    const pools = await poolOf(4);
    await pools.submit(4);
    await pools.finish('work-3');
    await pools.advance(1_000);
    await pools.finish('work-2');
    await scaleTo(pools, 3);
    await pools.advance(1_000);
    expect(pools.ids).toEqual(['work-1', 'work-2', 'work-4']);
    await scaleTo(pools, 2);
    await pools.advance(1_000);
    expect(pools.ids).toEqual(['work-1', 'work-4']);
    expect(pools.pool).toMatchObject({ total: 2, busy: 2, removing: 0 });
    expect(pools.handedBack).toEqual([]);
  });

  it('of busy ones takes that with the youngest work, gives it nothing new, and lets it finish', async () => {
    const pools = await poolOf(2);
    await pools.submit(1);
    await pools.advance(5_000);
    await pools.submit(2);
    const [old, young] = pools.running('work-1').length > 0 ? ['work-1', 'work-2'] : ['work-2', 'work-1'];
    await scaleTo(pools, 1);
    expect([stateOf(pools, old as string), stateOf(pools, young as string)]).toEqual(['busy', 'draining']);
    await pools.advance(20_000);
    expect(pools.ids).toHaveLength(2);
    await pools.finish(young as string);
    await pools.advance(1_000);
    expect(pools.ids).toEqual([old]);
    expect(pools.running(old as string)).toHaveLength(1);
    expect(pools.pool.stopMs).toMatchObject({ count: 1, last: 20_000 });
    expect(pools.handedBack).toEqual([]);
  });

  it('ends no busy agent before its grace is over; what runs then is handed back and done elsewhere', async () => {
    const pools = await poolOf(2, { plan: { given: { enabled: false, removeGraceMs: 60_000 } } });
    const [first] = await pools.submit(2);
    await scaleTo(pools, 1);
    await pools.advance(59_000);
    expect(pools.ids).toHaveLength(2);
    expect(pools.handedBack).toEqual([]);
    const leaving = pools.pool.agents.find(({ state }) => state === 'draining')?.id ?? '';
    const staying = leaving === 'work-1' ? 'work-2' : 'work-1';
    await pools.advance(4_000);
    expect(pools.handedBack).toHaveLength(1);
    expect(pools.ids).toEqual([staying]);
    await pools.finish(staying);
    await pools.advance(10_000);
    await pools.finish(staying);
    expect(await pools.world.controller.count({ state: 'completed' })).toMatchObject({ count: 2 });
    expect(first).toBeDefined();
  });

  it('ends an agent that does not hand back', async () => {
    const pools = await poolOf(1);
    await pools.submit(1);
    // It hears nothing, as a process that was stopped.
    const { world } = pools;
    world.post.of = () => [];
    await scaleTo(pools, 0);
    await pools.advance(35_000);
    expect(pools.ids).toEqual(['work-1']);
    await pools.advance(2_000);
    expect(pools.ids).toEqual([]);
    expect(world.controller.status().tasks).toMatchObject({ leased: 0, waiting: 1 });
  });

  it('removes at once what is still starting', async () => {
    const pools = await poolOf(1, { processes: { startMs: 60_000 } });
    expect(pools.pool).toMatchObject({ total: 1, starting: 1 });
    await scaleTo(pools, 0);
    expect(pools.ids).toEqual([]);
  });

  it('takes back agents on their way out before it orders new ones', async () => {
    const pools = await poolOf(3);
    await pools.submit(3);
    await scaleTo(pools, 1);
    expect(pools.pool).toMatchObject({ total: 3, removing: 2 });
    await scaleTo(pools, 2);
    expect(pools.pool).toMatchObject({ total: 3, removing: 1, busy: 2 });
    expect(pools.ids).toHaveLength(3);
    await pools.finishAll();
    await pools.submit(3);
    expect(pools.pool).toMatchObject({ busy: 2, queueDepth: 1 });
    await pools.advance(1_000);
    expect(pools.ids).toHaveLength(2);
    await pools.world.replayed();
  });

  it('takes back none that was told to hand back its work', async () => {
    const pools = await poolOf(2, { plan: { given: { enabled: false, removeGraceMs: 10_000 } } });
    await pools.submit(2);
    const { world } = pools;
    const { of } = world.post;
    world.post.of = () => []; // They hear nothing.
    await scaleTo(pools, 1);
    await pools.advance(11_000);
    await scaleTo(pools, 2);
    expect(pools.ids).toHaveLength(3);
    expect(pools.logged.map(({ event }) => event)).not.toContain('agent-taken-back');
    world.post.of = of;
  });

  it('starts none again that ends on its way out', async () => {
    const pools = await poolOf(2);
    await pools.submit(2);
    await scaleTo(pools, 1);
    const leaving = pools.pool.agents.find(({ state }) => state === 'draining')?.id ?? '';
    pools.provisioner.end(leaving, 'killed by SIGKILL');
    await pools.world.settle();
    expect(pools.ids).toHaveLength(1);
    expect(pools.pool).toMatchObject({ total: 1, removing: 0 });
  });

  it('tries again where a process could not be removed', async () => {
    const pools = await poolOf(2);
    const remove = pools.provisioner.remove.bind(pools.provisioner);
    let refused = 0;
    pools.provisioner.remove = async (id, graceMs) => {
      if (refused++ < 2) throw new Error('no such luck');
      return remove(id, graceMs);
    };
    await scaleTo(pools, 1);
    expect(pools.pool).toMatchObject({ total: 2, removing: 1 });
    await pools.advance(11_000);
    expect(pools.pool).toMatchObject({ total: 1, removing: 0 });
    expect(pools.logged.filter(({ event }) => event === 'agent-removal-failed')).toHaveLength(2);
  });

  it('orders a number again when nothing of its last process is left', async () => {
    const pools = await poolOf(2, { processes: { startMs: 0, stopMs: 5_000 } });
    await scaleTo(pools, 1);
    await scaleTo(pools, 2);
    expect(pools.ids.toSorted()).toEqual(['work-1', 'work-2', 'work-3']);
    await pools.advance(6_000);
    expect(pools.ids).toHaveLength(2);
    expect(pools.pool).toMatchObject({ total: 2, idle: 2 });
  });
});

describe('one agent', () => {
  it('is removed by hand, and the pool is smaller by it', async () => {
    const pools = await poolOf(3);
    const removed = pools.world.settled(pools.pools.removeAgent('work', 'work-2', 'ada'));
    expect(await removed).toMatchObject({ from: 3, to: 2, by: 'ada', reason: 'agent work-2 was removed by hand' });
    await pools.advance(10_000);
    expect(pools.ids).toEqual(['work-1', 'work-3']);
    expect(await faultOf(pools.pools.removeAgent('work', 'work-2', 'ada'))).toMatchObject({ code: 'not-found' });
  });

  it('stays when the pool may not be smaller', async () => {
    const pools = await poolOf(2, { plan: { given: { enabled: false, minAgents: 2 } } });
    const fault = await faultOf(pools.pools.removeAgent('work', 'work-2', 'ada'));
    expect(fault).toMatchObject({ code: 'invalid-request', field: 'id' });
    expect(fault.message).toContain('minAgents 2');
    expect(pools.pool).toMatchObject({ total: 2, removing: 0 });
  });

  it('whose process ended is started again, and its work is done elsewhere at once', async () => {
    const pools = await poolOf(1);
    await pools.submit(1);
    pools.provisioner.end('work-1', 'killed by SIGKILL');
    await pools.world.settle();
    expect(pools.world.controller.agents()).toEqual([]);
    expect(pools.pool.agents).toMatchObject([{ state: 'backing-off', lastEnd: 'killed by SIGKILL' }]);
    await pools.advance(5_000);
    expect(pools.pool.agents).toMatchObject([{ state: 'busy', restarts: 1 }]);
    expect(pools.pool.startMs).toMatchObject({ count: 2 });
  });
});

describe('a controller that starts', () => {
  it('takes over what is running, orders what is missing, and removes what is too much', async () => {
    const pools = await poolOf(4);
    await scaleTo(pools, 3);
    await pools.advance(1_000);
    const survivors = pools.ids;
    const after = await pools.restarted({ plan: { initialAgents: 4 } });
    for (const id of survivors) after.connect(id);
    await after.advance(2_000);
    expect(after.ids).toEqual(survivors);
    expect(after.pool).toMatchObject({ desired: 3, idle: 3, starting: 0 });
    expect(after.pool.startMs).toBeUndefined();

    const smaller = await after.restarted({ plan: { initialAgents: 1 } });
    for (const id of survivors.slice(0, 2)) smaller.connect(id);
    await smaller.advance(2_000);
    expect(smaller.pool).toMatchObject({ desired: 1, total: 1, idle: 1 });

    const larger = await smaller.restarted({ plan: { initialAgents: 2 } });
    await larger.advance(30_000);
    expect(larger.pool).toMatchObject({ desired: 2, total: 2, idle: 2 });
  });

  it('ends what is of no pool any more', async () => {
    const pools = await poolOf(1);
    const leftBehind = [...pools.provisioner.leftBehind(), { id: 'old-1', pool: 'old', pid: 9, startedAt: 0 }];
    const after = await PoolWorld.started({ journal: pools.world.crash(), clock: pools.world.clock, leftBehind });
    expect(after.ids.toSorted()).toEqual(['work-1', 'work-2']);
  });
});

it('leaves an agent to itself that it did not start, and its id to it', async () => {
  const pools = await poolOf(1);
  await pools.world.agent(99, { id: 'work-2' });
  await scaleTo(pools, 2);
  await pools.advance(1_000);
  expect(pools.ids.toSorted()).toEqual(['work-1', 'work-3']);
  expect(pools.pool).toMatchObject({ total: 2, idle: 2, slots: 2 });
  await scaleTo(pools, 0);
  await pools.advance(1_000);
  expect(pools.world.controller.agents().map(({ id }) => id)).toEqual(['work-2']);
});

describe('the end of a controller', () => {
  it('leaves no process', async () => {
    const pools = await poolOf(3, { processes: { stopMs: 500 } });
    const stopped = pools.pools.stop(10_000);
    await pools.advance(600);
    await stopped;
    expect(pools.ids).toEqual([]);
    await pools.advance(60_000);
    expect(pools.ids).toEqual([]);
  });

  it('leaves them all running for the next one when it hands over', async () => {
    const pools = await poolOf(3);
    pools.pools.release();
    await pools.advance(60_000);
    expect(pools.provisioner.leftBehind()).toHaveLength(3);
  });
});
