// A crash after any record of a pool's life: the next controller has the size that was decided last, and its agents.
import { expect, it } from 'vitest';
import type { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { Ledger } from '../../src/engine/ledger.ts';
import { sizeIn } from '../../src/engine/pool-size.ts';
import { crashesOf } from './crash-points.ts';
import { POLICY, PoolWorld } from './pool-world.ts';

const PLAN = { plan: { given: POLICY } };

/** Grows by policy, is told its size, shrinks again, and one agent is taken out. */
async function life(): Promise<PoolWorld> {
  const pools = await PoolWorld.started(PLAN);
  await pools.advance(1_000);
  await pools.submit(8);
  await pools.advance(20_000);
  await pools.world.settled(pools.pools.scale('work', { to: 5 }, 'ada'));
  await pools.world.settled(pools.pools.setPolicy('work', { ...POLICY, maxAgents: 6 }, { by: 'ada' }));
  for (let round = 0; round < 3; round++) await pools.finishAll();
  await pools.advance(15_000);
  await pools.world.settled(pools.pools.removeAgent('work', 'work-1', 'ada'));
  await pools.world.settled(pools.pools.cordon('work', { by: 'ada' }));
  await pools.advance(5_000);
  return pools;
}

async function keptIn(journal: MemoryJournal): Promise<{ size: number; decisions: number; last: string | undefined }> {
  const ledger = new Ledger();
  await journal.reread(ledger);
  const decisions = ledger.state.scalings.decisions('work');
  const size = sizeIn(ledger.state.documents.get('pools', 'work'))?.agents ?? 2;
  return { size, decisions: decisions.length, last: decisions.at(-1)?.reason };
}

it('is survived by the size, the decisions and the memory, with no agent too many or too few', async () => {
  const pools = await life();
  const { clock } = pools.world;
  const leftBehind = pools.provisioner.leftBehind();
  expect(pools.changes.length).toBeGreaterThan(3);
  let crashes = 0;
  for await (const journal of crashesOf(pools.world.crash())) {
    const kept = await keptIn(journal);
    const after = await PoolWorld.started({ ...PLAN, journal, clock: new VirtualClock(clock.now()), leftBehind });
    expect(after.pool.desired).toBe(kept.size);
    expect(after.decisions).toHaveLength(kept.decisions);
    expect(after.decisions.at(-1)?.reason).toBe(kept.last);
    for (const { id } of leftBehind) if (after.ids.includes(id)) after.connect(id);
    await after.advance(4_000);
    expect(after.pool).toMatchObject({ total: kept.size, starting: 0, removing: 0 });
    expect(after.ids).toHaveLength(kept.size);
    await after.world.replayed();
    crashes++;
  }
  expect(crashes).toBeGreaterThan(20);
});
