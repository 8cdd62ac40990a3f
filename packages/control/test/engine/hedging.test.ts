// Hedging: a second attempt for a slow task that may run twice. The first result wins, and the journal replays it.
import { beforeEach, describe, expect, it } from 'vitest';
import { World } from './world.ts';

const hedged = { type: 'work', idempotent: true };
const TYPICAL_MS = 100;

/** Two agents with one slot each, and a type whose tasks are known to take 100 ms. */
async function learned(budgetRatio: number): Promise<World> {
  const world = await World.started({ settings: { routing: { hedging: { budgetRatio }, slowStartMs: 0 } } });
  await world.agent(1, { id: 'a1' });
  await world.agent(2, { id: 'a2' });
  for (let round = 0; round < 15; round++) {
    await world.submit({ type: 'work' }, { type: 'work' });
    await world.advance(TYPICAL_MS);
    for (const connection of [1, 2])
      await world.receive(connection, { kind: 'done', token: world.lastStart(connection).token, result: null });
  }
  return world;
}

describe('hedging', () => {
  let world: World;
  let id: string;
  /** Connections and tokens of the first attempt and of its hedge. */
  let first: { connection: number; token: string };
  let second: { connection: number; token: string };

  beforeEach(async () => {
    world = await learned(1);
    [id = ''] = await world.submit(hedged);
    const connection = world.starts(1).some(({ task }) => task === id) ? 1 : 2;
    first = { connection, token: world.lastStart(connection).token };
    expect(world.lastStart(3 - connection).task).not.toBe(id);
    await world.advance(2 * TYPICAL_MS);
    second = { connection: 3 - connection, token: world.lastStart(3 - connection).token };
  });

  const report = ({ connection, token }: typeof first, result: unknown) =>
    world.receive(connection, { kind: 'done', token, result });

  it('starts a second attempt on another agent once the type’s 95th percentile has passed', async () => {
    expect(world.lastStart(second.connection)).toMatchObject({ task: id, attempt: 2 });
    expect(await world.controller.task(id)).toMatchObject({
      state: 'leased',
      attempt: 2,
      attempts: [
        { number: 1, state: 'superseded' },
        { number: 2, state: 'running' },
      ],
    });
    expect(world.controller.status()).toMatchObject({ tasks: { leased: 1, waiting: 0 }, slots: { busy: 2 } });
    await world.replayed();
  });

  it('lets the second win: the first is told to stop, and its late result is kept as the task asks', async () => {
    await report(second, 'hedge');
    expect(await world.controller.task(id)).toMatchObject({ state: 'completed', result: 'hedge' });
    expect(world.post.last(first.connection, 'cancel').token).toBe(first.token);
    await report(first, 'slow');
    expect(await world.controller.task(id)).toMatchObject({ result: 'hedge', lateResult: 'slow' });
    expect(world.controller.status()).toMatchObject({ slots: { busy: 0 }, tasks: { leased: 0 } });
    await world.replayed();
  });

  it('lets the first win, though the second has shown progress', async () => {
    await world.receive(second.connection, { kind: 'progress', token: second.token, ratio: 0.5 });
    await report(first, 'slow but first');
    expect(await world.controller.task(id)).toMatchObject({ state: 'completed', result: 'slow but first' });
    expect(world.post.last(second.connection, 'cancel').token).toBe(second.token);
    await world.receive(second.connection, { kind: 'stopped', token: second.token });
    expect(world.controller.status()).toMatchObject({ slots: { busy: 0 }, tasks: { leased: 0 } });
    await world.replayed();
  });

  it('keeps the first as a second chance when the hedge fails', async () => {
    const error = { class: 'E', message: 'broken' };
    await world.receive(second.connection, { kind: 'failed', token: second.token, error });
    expect(await world.stateOf(id)).toBe('scheduled');
    await report(first, 'after all');
    expect(await world.controller.task(id)).toMatchObject({ state: 'completed', result: 'after all' });
    await world.replayed();
  });

  it('goes on with the hedge when the agent of the first dies', async () => {
    world.controller.agentExited(`a${first.connection}`, 'killed');
    await world.settle();
    expect(await world.controller.task(id)).toMatchObject({ state: 'leased', attempt: 2 });
    await report(second, 'hedge');
    expect(await world.controller.task(id)).toMatchObject({ state: 'completed', result: 'hedge' });
    await world.replayed();
  });

  it('stops both when the task is cancelled', async () => {
    const cancelling = world.controller.cancel(id, 'enough');
    await world.settle();
    await cancelling;
    expect(world.post.last(first.connection, 'cancel').token).toBe(first.token);
    expect(world.post.last(second.connection, 'cancel').token).toBe(second.token);
    await world.replayed();
  });

  it('survives a restart: the first may still win', async () => {
    const after = await World.started({ journal: world.crash(), clock: world.clock, seed: 2 });
    await after.agent(8, { id: `a${first.connection}`, attempts: [first.token] });
    expect(after.post.last(8, 'welcome').attempts).toEqual([first.token]);
    await after.receive(8, { kind: 'done', token: first.token, result: 'first' });
    expect(await after.controller.task(id)).toMatchObject({ state: 'completed', result: 'first' });
  });
});

describe('hedging is not done', () => {
  async function attemptsAfter(world: World, task: object): Promise<number> {
    const [id = ''] = await world.submit({ ...hedged, ...task });
    await world.advance(3 * TYPICAL_MS);
    return (await world.controller.task(id)).attempt;
  }

  it.each([
    { what: 'without a budget', budgetRatio: 0, task: {} },
    { what: 'for a task that may not run twice', budgetRatio: 1, task: { idempotent: false } },
    { what: 'for a type that is not known', budgetRatio: 1, task: { type: 'a1', requires: [] } },
    { what: 'when no attempt would be left for a retry', budgetRatio: 1, task: { attemptsMax: 2 } },
  ])('$what', async ({ budgetRatio, task }) => {
    expect(await attemptsAfter(await learned(budgetRatio), task)).toBeLessThanOrEqual(1);
  });

  it('beyond its share of the dispatches', async () => {
    const world = await learned(0.05);
    // Thirty dispatches have earned one hedge and a half.
    expect(await attemptsAfter(world, {})).toBe(2);
    for (const connection of [1, 2])
      await world.receive(connection, { kind: 'done', token: world.lastStart(connection).token, result: null });
    expect(await attemptsAfter(world, {})).toBe(1);
  });
});
