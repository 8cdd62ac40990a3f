// What an attempt leaves behind for the next one.
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

const error = { class: 'Boom', message: 'no luck' };

async function checkpointed(world: World, data: unknown, ref = 1): Promise<string> {
  const { token } = world.lastStart(7);
  await world.receive(7, { kind: 'checkpoint', ref, token, data });
  return token;
}

describe('a checkpoint', () => {
  it('is handed to the next attempt: the last one, also after a crash and a compaction', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await world.submit({ type: 'work', payload: 'p', backoff: { baseMs: 1, jitterRatio: 0 } });
    expect(world.lastStart(7)).not.toHaveProperty('checkpoint');
    await checkpointed(world, { page: 1 });
    await checkpointed(world, { page: 2, note: 'ä' }, 2);
    expect(world.post.of(7, 'checkpointed')).toEqual([
      { kind: 'checkpointed', ref: 1 },
      { kind: 'checkpointed', ref: 2 },
    ]);

    const journal = world.crash();
    journal.compact(0);
    const after = await World.started({ journal, clock: world.clock });
    await after.advance(31_000);
    await after.agent(8, { id: 'a2' });
    expect(after.lastStart(8)).toMatchObject({ attempt: 2, payload: 'p', checkpoint: { page: 2, note: 'ä' } });
  });

  it('outlives failed attempts and a redrive, and goes with the outcome', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work', attemptsMax: 1 });
    const token = await checkpointed(world, null);
    await world.receive(7, { kind: 'failed', token, error });
    const redriving = world.controller.redrive({});
    await world.settle();
    await redriving;
    expect(world.lastStart(7)).toMatchObject({ task: id, checkpoint: null });
    await world.receive(7, { kind: 'done', token: world.lastStart(7).token, result: 1 });
    expect(await world.stateOf(id as string)).toBe('completed');
  });

  it('is refused when the attempt no longer holds its task, or when it is too large', async () => {
    const world = await World.started({ settings: { queue: { payloadBytesMax: 10 } } });
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit({ type: 'work' });
    const token = await checkpointed(world, 'ääääää');
    expect(world.post.last(7, 'refused')).toMatchObject({ ref: 1, code: 'too-large', field: 'data' });
    const cancelling = world.controller.cancel(id as string, 'enough');
    await world.settle();
    await cancelling;
    await world.receive(7, { kind: 'checkpoint', ref: 2, token, data: 1 });
    expect(world.post.last(7, 'refused')).toMatchObject({ ref: 2, code: 'wrong-state', field: 'token' });
    expect(world.post.of(7, 'checkpointed')).toEqual([]);
  });
});
