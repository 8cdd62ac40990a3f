// Anti-affinity: tasks with the same `apart` never meet on an agent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

const apart = (name: string, rest: object = {}) => ({ type: 'work', apart: name, ...rest });

async function finish(world: World, connection: number): Promise<void> {
  await world.receive(connection, { kind: 'done', token: world.lastStart(connection).token, result: null });
}

describe('tasks apart', () => {
  it('run on different agents, wait while each with room runs one, and let others pass', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1', slots: 4 });
    await world.agent(2, { id: 'a2', slots: 4 });
    const [, , third = '', other = '', fifth = ''] = await world.submit(
      ...[apart('x'), apart('x'), apart('x'), { type: 'work' }, apart('y')],
    );
    expect([world.starts(1).length + world.starts(2).length, await world.stateOf(third)]).toEqual([4, 'waiting']);
    expect([await world.stateOf(other), await world.stateOf(fifth)]).toEqual(['leased', 'leased']);
    expect(await world.controller.explain(third)).toMatchObject({
      waiting: { blocker: 'apart', detail: expect.stringContaining('"x"') },
    });
    expect(world.controller.status().tasks).toMatchObject({ waiting: 1, leased: 4 });

    const first =
      world.starts(1).find(({ task }) => task === 't1') ?? world.starts(2).find(({ task }) => task === 't1');
    const connection = world.starts(1).some(({ token }) => token === first?.token) ? 1 : 2;
    await world.receive(connection, { kind: 'done', token: first?.token ?? '', result: null });
    expect(world.lastStart(connection).task).toBe(third);
  });

  it('go as soon as another agent has room, or comes', async () => {
    const world = await World.started({ settings: { routing: { picker: 'round-robin' } } });
    await world.agent(1, { id: 'a1', slots: 9 });
    await world.agent(2, { id: 'a2', slots: 1 });
    await world.submit(apart('x'), { type: 'work' }, apart('x'), apart('x'));
    expect([world.starts(1).length, world.starts(2).length]).toEqual([1, 1]);
    await finish(world, 2);
    expect([world.starts(1).length, world.starts(2).length]).toEqual([1, 2]);
    await world.agent(3, { id: 'a3', slots: 9 });
    expect([world.starts(1).length, world.starts(2).length, world.starts(3).length]).toEqual([1, 2, 1]);
  });

  it('hold the agent until it has really stopped, even if the task was cancelled', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1', slots: 2 });
    const [first = '', second = ''] = await world.submit(apart('x'), apart('x'));
    const { token } = world.lastStart(1);
    const cancelling = world.controller.cancel(first, 'enough');
    await world.settle();
    await cancelling;
    expect(await world.stateOf(second)).toBe('waiting');
    await world.receive(1, { kind: 'stopped', token });
    expect(world.lastStart(1).task).toBe(second);
  });

  it('can be cancelled and can expire while they wait; the higher priority goes first', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1', slots: 5 });
    await world.submit(apart('x'));
    const [low = '', cancelled = '', expired = '', high = ''] = await world.submit(
      ...[apart('x', { priority: 1 }), apart('x', { priority: 9 }), apart('x', { ttlMs: 10 })],
      apart('x', { priority: 5 }),
    );
    const cancelling = world.controller.cancel(cancelled, 'enough');
    await world.settle();
    await cancelling;
    await world.advance(20);
    expect([await world.stateOf(cancelled), await world.stateOf(expired)]).toEqual(['cancelled', 'expired']);
    expect(world.controller.status().tasks).toMatchObject({ waiting: 2, scheduled: 0 });
    await finish(world, 1);
    expect(world.lastStart(1).task).toBe(high);
    await finish(world, 1);
    expect(world.lastStart(1).task).toBe(low);
  });

  it('stay apart after a restart', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1', slots: 2 });
    const [, second = ''] = await world.submit(apart('x'), apart('x'));
    const { token } = world.lastStart(1);
    const after = await World.started({ journal: world.crash(), clock: world.clock, seed: 2 });
    await after.agent(3, { id: 'a1', slots: 2, attempts: [token] });
    expect(await after.stateOf(second)).toBe('waiting');
    await after.receive(3, { kind: 'done', token, result: null });
    expect(after.lastStart(3).task).toBe(second);
  });

  it('never meet, and all get done, with many names at once', async () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 1, max: 3 }), fc.nat(), async (list, agents, seed) => {
        const world = await World.started({ seed });
        for (let agent = 1; agent <= agents; agent++) await world.agent(agent, { id: `a${agent}`, slots: agent + 1 });
        const ids = await world.submit(...list.map((name) => apart(name)));
        const nameOf = new Map(ids.map((id, index) => [id, list[index]]));
        const done = new Set<string>();
        for (let round = 0; done.size < ids.length && round < 200; round++) {
          for (let agent = 1; agent <= agents; agent++) {
            const running = world.starts(agent).filter(({ token }) => !done.has(token));
            const held = running.map(({ task }) => nameOf.get(task));
            expect(new Set(held).size).toBe(held.length);
            const [first] = running;
            if (first === undefined) continue;
            done.add(first.token);
            await world.receive(agent, { kind: 'done', token: first.token, result: null });
          }
        }
        expect(world.controller.status().tasks).toMatchObject({ completed: ids.length, waiting: 0 });
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  it('looks at many names in turns', async () => {
    const world = await World.started();
    await world.agent(1, { id: 'a1', slots: 400 });
    const names = Array.from({ length: 350 }, (_, index) => apart(`n${index}`));
    await world.submit(...names, ...names);
    expect(world.controller.status().tasks).toMatchObject({ leased: 350, waiting: 350 });
    await world.agent(2, { id: 'a2', slots: 400 });
    await world.advance(100);
    expect(world.controller.status().tasks).toMatchObject({ leased: 700, waiting: 0 });
  });
});
