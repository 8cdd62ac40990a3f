// A freed slot chooses among waiting tasks: by session, and by what its agent does best.
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

async function finish(world: World, connection: number): Promise<void> {
  await world.receive(connection, { kind: 'done', token: world.lastStart(connection).token, result: null });
}

describe('a freed slot', () => {
  it('takes the task of a session that its agent knows before earlier ones, and says so', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1' });
    await world.agent(2, { id: 'a2' });
    await world.submit({ type: 'work', session: 's' }, { type: 'work', session: 'other' });
    const home = world.starts(1)[0]?.task === 't1' ? 1 : 2;
    const [, , mine = ''] = await world.submit({ type: 'work' }, { type: 'work' }, { type: 'work', session: 's' });
    await finish(world, home);
    expect(world.lastStart(home).task).toBe(mine);
    expect(await world.controller.explain(mine)).toMatchObject({ decision: { passed: 2 } });
    await finish(world, home);
    expect(await world.controller.explain(world.lastStart(home).task)).toMatchObject({ decision: { passed: 0 } });
  });

  it('passes a task no more than 8 times', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1' });
    await world.submit({ type: 'work', session: 's' });
    const [patient = ''] = await world.submit(
      { type: 'work' },
      ...Array.from({ length: 12 }, () => ({ type: 'work', session: 's' })),
    );
    for (let slot = 0; slot < 8; slot++) {
      await finish(world, 1);
      expect(await world.stateOf(patient)).toBe('waiting');
    }
    await finish(world, 1);
    expect(world.lastStart(1).task).toBe(patient);
  });

  it('takes the type of task that its agent is good at', async () => {
    const world = await World.started({ settings: { routing: { slowStartMs: 0 } } });
    const both = { capabilities: ['draw', 'write'] };
    await world.agent(1, { id: 'a1', ...both });
    await world.agent(2, { id: 'a2', ...both });
    // Agent 1 draws fast and writes slowly, agent 2 the other way round.
    for (let round = 0; round < 12; round++) {
      for (const type of ['draw', 'write']) {
        await world.submit({ type }, { type });
        const fast = type === 'draw' ? 1 : 2;
        await world.advance(100);
        await finish(world, fast);
        await world.advance(900);
        await finish(world, 3 - fast);
      }
    }
    await world.submit({ type: 'draw' }, { type: 'draw' });
    const waiting = await world.submit({ type: 'draw' }, { type: 'write' });
    await finish(world, 2);
    expect(world.lastStart(2).task).toBe(waiting[1]);
    await finish(world, 1);
    expect(world.lastStart(1).task).toBe(waiting[0]);
  });

  it('takes them as they come when it is told to', async () => {
    const world = await World.started({ settings: { routing: { lookAhead: 1 } } });
    await world.agent(1, { id: 'a1' });
    await world.submit({ type: 'work', session: 's' });
    const [first] = await world.submit({ type: 'work' }, { type: 'work', session: 's' });
    await finish(world, 1);
    expect(world.lastStart(1).task).toBe(first);
  });
});
