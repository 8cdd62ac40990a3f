// Forgetting finished tasks: what nobody can read any more, from when on, and what is left of it.
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/engine/ledger.ts';
import { faultOf, World } from './world.ts';

const ADA = { tenant: undefined, by: 'ada' };

/** Two completed tasks, a dead letter and one that waits. */
async function peopled(): Promise<{ world: World; ids: Record<'mine' | 'other' | 'dead' | 'waiting', string> }> {
  const world = await World.started();
  const [mine = '', other = '', dead = ''] = await world.submit(
    { type: 'work', session: 'mine', idempotencyKey: 'k', payload: 'secret' },
    { type: 'work', tenant: 'blue' },
    { type: 'work', session: 'mine', attemptsMax: 1 },
  );
  await world.agent(1, { id: 'a', slots: 3 });
  const tokenOf = (id: string): string => world.starts(1).find(({ task }) => task === id)?.token ?? '';
  await world.receive(1, { kind: 'output', stream: 'output', token: tokenOf(mine), seq: 1, data: 'said' });
  for (const id of [mine, other]) await world.receive(1, { kind: 'done', token: tokenOf(id), result: 'secret' });
  await world.receive(1, { kind: 'failed', token: tokenOf(dead), error: { class: 'E', message: 'e' } });
  const [waiting = ''] = await world.submit({ type: 'later', session: 'mine' });
  return { world, ids: { mine, other, dead, waiting } };
}

const listed = async (world: World): Promise<string[]> => (await world.controller.tasks({})).tasks.map(({ id }) => id);

describe('a purge', () => {
  it.each(['memory', 'the history'])('forgets finished tasks that match, in %s, for good', async (where) => {
    const { world, ids } = await peopled();
    if (where === 'the history') world.journal.compact(world.clock.now() + 1);
    const reply = await world.settled(world.controller.purge({ filter: { session: 'mine' } }, ADA));
    expect(reply).toEqual({ purged: 2, hasMore: false, isDryRun: false, tasks: [ids.dead, ids.mine] });
    const isForgotten = async (there: World) => {
      for (const id of [ids.mine, ids.dead]) {
        expect(await faultOf(there.controller.task(id))).toMatchObject({ code: 'not-found' });
        expect(await faultOf(there.controller.explain(id))).toMatchObject({ code: 'not-found' });
      }
      expect(await listed(there)).toEqual([ids.waiting, ids.other]);
      expect(await there.controller.count({})).toEqual({ count: 2, isExact: true });
      expect(there.controller.status().tasks.deadLettered).toBe(0);
    };
    await isForgotten(world);
    await isForgotten(await World.started({ journal: world.crash(), clock: world.clock }));
  });

  it('gives idempotency keys back', async () => {
    const { world, ids } = await peopled();
    await world.settled(world.controller.purge({ filter: { session: 'mine' } }, ADA));
    const [id] = await world.submit({ type: 'work', idempotencyKey: 'k', payload: 'another' });
    expect(id).not.toBe(ids.mine);
    world.journal.compact(world.clock.now());
    expect(await world.submit({ type: 'work', idempotencyKey: 'k', payload: 'another' })).toEqual([id]);
  });

  it('is remembered until a compaction has removed the tasks, and not longer', async () => {
    const { world, ids } = await peopled();
    world.journal.compact(world.clock.now() + 1);
    expect(await world.journal.find(1)).toBeDefined();
    await world.settled(world.controller.purge({ filter: { session: 'mine' } }, ADA));
    expect(await world.journal.find(1)).toBeDefined();
    world.journal.compact(world.clock.now() + 1);
    expect(await world.journal.find(1)).toBeUndefined();
    expect(world.journal.mayHaveKey('default', 'k')).toBe(false);
    await world.settle();
    const replayed = await world.replayed();
    expect(replayed.state.purged.size).toBe(0);
    expect(replayed.state.documents.all('purges')).toEqual([]);
    expect(await listed(world)).toEqual([ids.waiting, ids.other]);
  });

  it('replays to the same state', async () => {
    const { world } = await peopled();
    await world.settled(world.controller.purge({ filter: { session: 'mine' } }, ADA));
    await world.replayed();
  });

  it('is still known to a controller that starts from a snapshot', async () => {
    const { world } = await peopled();
    await world.settled(world.controller.purge({ filter: { session: 'mine' } }, ADA));
    const replayed = await world.replayed();
    const restored = new Ledger();
    restored.register(structuredClone(replayed.state.data()));
    expect(restored.state.purged.size).toBe(2);
    expect(restored.state.purged.has(1)).toBe(true);
  });

  it('reaches no task that is not finished, and only counts in a dry run', async () => {
    const { world, ids } = await peopled();
    const request = { filter: { session: 'mine' }, isDryRun: true };
    expect(await world.controller.purge(request, ADA)).toMatchObject({ purged: 2, isDryRun: true });
    expect(await listed(world)).toHaveLength(4);
    const waiting = { filter: { state: 'waiting' as const } };
    expect(await world.settled(world.controller.purge(waiting, ADA))).toMatchObject({ purged: 0 });
    expect(await world.stateOf(ids.waiting)).toBe('waiting');
  });

  it('of one tenant reaches nothing of another', async () => {
    const { world, ids } = await peopled();
    const purger = { tenant: 'blue', by: 'bob' };
    expect(await world.settled(world.controller.purge({ filter: {}, all: true }, purger))).toMatchObject({
      tasks: [ids.other],
    });
    expect(await listed(world)).toEqual([ids.waiting, ids.dead, ids.mine]);
  });

  it('takes a bounded number per call, and refuses an empty filter unless all is said', async () => {
    const { world } = await peopled();
    expect(await faultOf(world.controller.purge({ filter: {} }, ADA))).toMatchObject({ field: 'filter' });
    const purge = () => world.settled(world.controller.purge({ filter: {}, all: true, limit: 2 }, ADA));
    expect(await purge()).toMatchObject({ purged: 2, hasMore: true });
    expect(await purge()).toMatchObject({ purged: 1, hasMore: false });
  });
});
