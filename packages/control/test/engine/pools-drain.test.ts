// A pool whose processes are replaced by fresh ones, a few at a time.
import { describe, expect, it } from 'vitest';
import { PoolWorld, type PoolWorldOptions } from './pool-world.ts';

async function poolOf(initialAgents: number, processes: PoolWorldOptions['processes'] = {}): Promise<PoolWorld> {
  const pools = await PoolWorld.started({ plan: { initialAgents }, processes: { startMs: 2_000, ...processes } });
  await pools.advance(5_000);
  return pools;
}

const drain = (pools: PoolWorld, atOnce?: number | string) =>
  pools.world.settled(pools.pools.drain('work', { by: 'ada', reason: 'new code', atOnce }));
const pidsOf = (pools: PoolWorld) => new Map(pools.pool.agents.map(({ id, pid }) => [id, pid]));
const away = (pools: PoolWorld) => pools.pool.agents.filter(({ state }) => state !== 'idle' && state !== 'busy').length;

/** Those that are told to end their process do; how many were away at most, second by second. */
async function watch(pools: PoolWorld, seconds: number): Promise<number> {
  let most = away(pools);
  for (let second = 0; second < seconds; second++) {
    pools.endDrained();
    await pools.advance(1_000);
    most = Math.max(most, away(pools));
  }
  return most;
}

describe('a pool that is drained', () => {
  it.each([
    [undefined, 2],
    [1, 1],
    ['50%', 4],
    ['100%', 8],
  ])('has no more agents away at a time than may be: with %s, %d of 8', async (atOnce, most) => {
    const pools = await poolOf(8);
    const before = pidsOf(pools);
    await drain(pools, atOnce);
    expect(pools.pool.drain).toMatchObject({ by: 'ada', reason: 'new code', atOnce: atOnce ?? '25%', left: 8 });
    expect(await watch(pools, 90)).toBe(most);
    expect(pools.pool).toMatchObject({ idle: 8, desired: 8 });
    expect(pools.pool.drain).toBeUndefined();
    for (const [id, pid] of pidsOf(pools)) expect(pid).not.toBe(before.get(id));
    expect(pools.logged.filter(({ event }) => event === 'pool-drained')).toHaveLength(1);
    await pools.world.replayed();
  });

  it('lets each finish what it runs, the idle ones first', async () => {
    const pools = await poolOf(2);
    await pools.submit(1);
    const busy = pools.pool.agents.find(({ state }) => state === 'busy')?.id ?? '';
    await drain(pools, 1);
    expect(pools.pool.agents.find(({ id }) => id === busy)?.state).toBe('busy');
    await watch(pools, 30);
    expect(pools.pool.drain).toMatchObject({ left: 1 });
    expect(pools.pool.agents.find(({ id }) => id === busy)?.state).toBe('draining');
    expect(pools.running(busy)).toHaveLength(1);
    await pools.finish(busy);
    await watch(pools, 30);
    expect(pools.pool).toMatchObject({ idle: 2 });
    expect(pools.pool.drain).toBeUndefined();
    expect(pools.handedBack).toEqual([]);
  });

  it('goes on after a restart of the controller, and replaces none twice', async () => {
    const pools = await poolOf(4);
    await drain(pools, 1);
    const first = pidsOf(pools);
    await watch(pools, 6);
    const before = pidsOf(pools);
    const fresh = [...before].filter(([id, pid]) => first.get(id) !== pid && pid !== undefined).map(([id]) => id);
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.length).toBeLessThan(4);
    const after = await pools.restarted({ plan: { initialAgents: 4 }, processes: { startMs: 2_000 } });
    expect(after.pool.drain).toMatchObject({ by: 'ada', atOnce: 1 });
    for (const { id } of after.provisioner.leftBehind()) after.connect(id);
    await after.advance(1_000);
    expect(await watch(after, 60)).toBe(1);
    expect(after.pool).toMatchObject({ idle: 4 });
    expect(after.pool.drain).toBeUndefined();
    const last = pidsOf(after);
    for (const id of fresh) expect(last.get(id)).toBe(before.get(id));
    await after.world.replayed();
  });

  it('waits for replacements that do not come up', async () => {
    const pools = await poolOf(4, { startMs: 600_000 });
    await pools.advance(600_000);
    await drain(pools, 1);
    await watch(pools, 120);
    expect(pools.pool).toMatchObject({ idle: 3, drain: { left: 3 } });
  });

  it('stays as it is then when it is uncordoned', async () => {
    const pools = await poolOf(4);
    await drain(pools, 1);
    await watch(pools, 3);
    await pools.world.settled(pools.pools.uncordon('work', 'ada'));
    const before = pidsOf(pools);
    expect(pools.pool.drain).toBeUndefined();
    await watch(pools, 60);
    const changed = [...pidsOf(pools)].filter(([id, pid]) => before.get(id) !== pid);
    expect(changed.length).toBeLessThanOrEqual(1);
    expect(pools.pool).toMatchObject({ idle: 4 });
  });

  it('keeps its cordon and its size', async () => {
    const pools = await poolOf(2);
    await pools.world.settled(pools.pools.scale('work', { to: 3 }, 'ada'));
    await pools.world.settled(pools.pools.cordon('work', { by: 'ada' }));
    await pools.advance(5_000);
    await drain(pools, 3);
    await watch(pools, 30);
    expect(pools.pool).toMatchObject({ desired: 3, isCordoned: true, total: 3 });
    expect(pools.pool.drain).toBeUndefined();
  });
});
