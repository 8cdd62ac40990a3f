// A simulated world goes wrong as the real one does, and the engine's promises hold in it.
import type { Accepted, Fault } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { Ledger, stateHash } from '../../src/engine/ledger.ts';
import type { AgentPlan } from '../../src/sim/agent.ts';
import { World, type WorldOptions } from '../../src/sim/world.ts';
import { model } from './arrivals.ts';

const agent = (changes: Partial<AgentPlan> = {}): AgentPlan => ({
  ...{ id: 'a', type: 'work', slots: 1, speed: 1 },
  ...changes,
});

const worldOf = (options: Partial<WorldOptions> = {}): Promise<World> =>
  World.started({ seed: 1, store: { keeps: true }, ...options });

/** Submits tasks of so many milliseconds; the ids come when they are durable. */
function submitted(world: World, ...serviceMs: readonly number[]): { readonly ids: string[] } {
  const ids: string[] = [];
  world.submit(
    serviceMs.map((payload) => ({ type: 'work', payload })),
    { accepted: (tasks: readonly Accepted[]) => ids.push(...tasks.map(({ id }) => id)) },
  );
  return { ids };
}

const stateOf = async (world: World, id: string | undefined): Promise<string> =>
  (await world.settled(world.controller.task(id ?? ''))).state;

describe('the alarm of the controller', () => {
  it('rings once, however often it was set anew', async () => {
    const world = await worldOf();
    let steps = 0;
    world.onStep = () => {
      steps++;
    };
    // Each is ready before the one before it, so that the alarm is moved forward a hundred times.
    for (let delayMs = 1_100; delayMs > 1_000; delayMs--) world.submit([{ type: 'work', delayMs }]);
    await world.advance(600_000);
    expect(steps).toBeLessThan(1_000);
  });
});

describe('a controller whose loop stands still', () => {
  it('reads afterwards what came meanwhile, and blames nobody for the silence', async () => {
    const world = await worldOf({ settings: { lease: { silenceMs: 12_000, heartbeatMs: 3_000, checkMs: 2_000 } } });
    world.join(agent({ slots: 2 }));
    const { ids } = submitted(world, 1_000, 40_000);
    await world.advance(500);
    world.loop.stall(30_000);
    await world.advance(29_000);
    expect(world.controller.status().tasks).toMatchObject({ leased: 2, completed: 0 });
    const late = submitted(world, 1);
    await world.advance(999);
    expect(late.ids).toEqual([]);
    await world.advance(1);
    expect(late.ids).toHaveLength(1);
    expect(world.controller.status().tasks).toMatchObject({ leased: 2, completed: 1 });
    await world.advance(20_000);
    for (const id of [...ids, ...late.ids]) {
      expect(await world.settled(world.controller.task(id))).toMatchObject({ state: 'completed', attempt: 1 });
    }
  });

  it.each([
    { about: 'and its clock jumps', stallAt: 14_200, stallMs: 7_500, jumpMs: 5_800 },
    { about: 'for long', stallAt: 14_200, stallMs: 7_500, jumpMs: 0 },
    { about: 'for less than a second', stallAt: 15_700, stallMs: 800, jumpMs: 0 },
  ])('gives nobody up who is heard again before it goes on: $about', async ({ stallAt, stallMs, jumpMs }) => {
    const world = await worldOf({ settings: { lease: { silenceMs: 12_000, heartbeatMs: 3_000, checkMs: 2_000 } } });
    world.join(agent());
    const { ids } = submitted(world, 40_000);
    await world.advance(3_500);
    const cutOffMs = stallAt + stallMs - 300 - 3_500;
    world.network.cutOff('a', cutOffMs); // Heard at 3 s, it is silent for too long at 16 s.
    await world.advance(stallAt - 3_500);
    world.loop.stall(stallMs);
    await world.advance(700);
    world.clockSkewMs += jumpMs;
    await world.advance(60_000);
    expect(await world.settled(world.controller.task(ids[0] ?? ''))).toMatchObject({ state: 'completed', attempt: 1 });
  });

  it('notices a flush only when it goes on', async () => {
    const world = await worldOf({ store: { keeps: true, syncMs: 50 } });
    const { ids } = submitted(world, 1);
    world.loop.stall(5_000);
    await world.advance(4_999);
    expect(ids).toEqual([]);
    await world.advance(2_000);
    expect(ids).toHaveLength(1);
  });

  it('can be killed, and what waited is lost with it', async () => {
    const world = await worldOf();
    world.loop.stall(10_000);
    const { ids } = submitted(world, 1);
    await world.advance(1_000);
    world.crash();
    await world.restart();
    await world.advance(60_000);
    expect(ids).toEqual([]);
    expect(world.controller.status().tasks.submitted).toBe(0);
  });
});

describe('an agent', () => {
  it('takes the service time ÷ its speed for a task, one after the other', async () => {
    const world = await worldOf();
    world.join(agent({ speed: 2 }));
    const { ids } = submitted(world, 1_000, 3_000);
    await world.advance(1_999);
    expect([await stateOf(world, ids[0]), await stateOf(world, ids[1])]).toEqual(['completed', 'leased']);
    await world.advance(1);
    expect(await stateOf(world, ids[1])).toBe('completed');
  });

  it('goes on through a broken connection, and reports what it finished meanwhile', async () => {
    const world = await worldOf();
    const one = world.join(agent());
    const { ids } = submitted(world, 700);
    await world.advance(600);
    world.network.break(1); // the agent's: it was the first
    await world.advance(10);
    expect(one.isConnected).toBe(false);
    await world.advance(150);
    expect(await stateOf(world, ids[0])).toBe('leased');
    await world.advance(1_000);
    expect(await stateOf(world, ids[0])).toBe('completed');
    expect((await world.settled(world.controller.task(ids[0] ?? ''))).attempt).toBe(1);
  });

  it('that crashes loses its task to another one', async () => {
    const world = await worldOf();
    const one = world.join(agent());
    const { ids } = submitted(world, 5_000);
    await world.advance(1_000);
    one.crash();
    world.join(agent({ id: 'b' }));
    await world.advance(60_000);
    expect(await world.settled(world.controller.task(ids[0] ?? ''))).toMatchObject({ state: 'completed', attempt: 2 });
  });

  it('that hangs is given up for its silence; its result comes too late to count twice', async () => {
    const world = await worldOf({ settings: { lease: { silenceMs: 30_000 } } });
    world.join(agent()).hang(200_000);
    await world.advance(1);
    const { ids } = submitted(world, 5_000);
    await world.advance(100);
    world.join(agent({ id: 'b' }));
    await world.advance(400_000);
    expect(await stateOf(world, ids[0])).toBe('completed');
    expect(world.controller.status().tasks).toMatchObject({ completed: 1 });
  });

  it('without a controller ends itself after the time that it was told', async () => {
    const world = await worldOf({ settings: { lease: { orphanTimeoutMs: 60_000 } } });
    const one = world.join(agent());
    await world.advance(100);
    world.crash();
    await world.advance(59_000);
    expect(one.isAlive).toBe(true);
    await world.advance(2_000);
    expect(one.isAlive).toBe(false);
    expect(world.agents.size).toBe(0);
  });

  it('behind a partition is silence, and then all at once', async () => {
    const world = await worldOf();
    world.join(agent());
    const { ids } = submitted(world, 1_000);
    world.network.cutOff('a', 20_000);
    await world.advance(19_000);
    expect(await stateOf(world, ids[0])).toBe('leased');
    await world.advance(2_000);
    expect(await stateOf(world, ids[0])).toBe('completed');
  });
});

describe('a controller that dies', () => {
  it('loses what it had not acknowledged, and nothing else', async () => {
    const world = await worldOf({ store: { keeps: true, syncMs: 10 } });
    const kept = submitted(world, 1_000);
    await world.advance(200);
    expect(kept.ids).toHaveLength(1);
    let lost = 0;
    world.submit([{ type: 'work' }], { lost: () => lost++ });
    world.crash();
    await world.advance(5_000);
    expect(lost).toBe(1);
    await world.restart();
    expect((await world.settled(world.controller.count({}))).count).toBe(1);
    world.join(agent());
    await world.advance(5_000);
    expect(await stateOf(world, kept.ids[0])).toBe('completed');
  });

  it('finds its agents again, who finished meanwhile, and starts nothing twice', async () => {
    const world = await worldOf({
      pools: [{ agents: model({ startupMs: 100, slots: 2 }), initialAgents: 3 }],
    });
    await world.advance(200);
    const { ids } = submitted(world, 2_000, 2_000, 2_000, 60_000);
    await world.advance(1_000);
    world.crash();
    await world.advance(10_000);
    await world.restart();
    await world.advance(5_000);
    const states = [];
    for (const id of ids) states.push(await stateOf(world, id));
    expect(states).toEqual(['completed', 'completed', 'completed', 'leased']);
    await world.advance(60_000);
    for (const id of ids) {
      expect(await world.settled(world.controller.task(id))).toMatchObject({ state: 'completed', attempt: 1 });
    }
    expect(world.agents.size).toBe(3);
  });

  it('is down when its disk fails, and tells nobody of anything afterwards', async () => {
    const world = await worldOf();
    world.store.fail();
    let accepted = 0;
    world.submit([{ type: 'work' }], { accepted: () => accepted++ });
    await world.advance(1_000);
    expect(world.isUp).toBe(false);
    expect(world.failure).toBeDefined();
    await world.restart();
    await world.advance(1_000);
    expect(accepted).toBe(0);
    expect((await world.settled(world.controller.count({}))).count).toBe(0);
  });

  it('goes on from a snapshot as from all records', async () => {
    const world = await worldOf();
    world.join(agent());
    const { ids } = submitted(world, 100, 200, 5_000);
    await world.advance(1_000);
    world.store.compact();
    await world.advance(1_000);
    const before = world.controller.stateHash();
    world.crash();
    await world.restart();
    const replayed = new Ledger();
    await world.store.reread(replayed);
    expect(stateHash(replayed)).toBe(world.controller.stateHash());
    expect(world.controller.stateHash()).not.toBe(before); // it has started once more
    await world.advance(10_000);
    expect(await stateOf(world, ids[0])).toBe('completed');
    expect(await stateOf(world, ids[2])).toBe('completed');
  });
});

describe('a client', () => {
  it('is refused with the reason, in the same turn when it stands beside the controller', async () => {
    const world = await worldOf({ settings: { queue: { waitingMax: 1 } } });
    const faults: Fault[] = [];
    world.submit([{ type: 'work' }, { type: 'work' }], { refused: (fault) => faults.push(fault) });
    expect(faults).toMatchObject([{ code: 'queue-full' }]);
  });

  it('far away hears late, and nothing when its connection breaks', async () => {
    const world = await worldOf({ network: { delayMsMin: 50 } });
    const heard: string[] = [];
    const client = world.client('far');
    client.submit([{ type: 'work' }], { accepted: () => heard.push('accepted') });
    await world.advance(99);
    expect(heard).toEqual([]);
    await world.advance(1);
    expect(heard).toEqual(['accepted']);
    client.submit([{ type: 'work' }], { accepted: () => heard.push('again'), lost: () => heard.push('lost') });
    world.crash();
    await world.advance(100);
    expect(heard).toEqual(['accepted', 'lost']);
  });
});

it('is the same world again with the same seed, through crashes', async () => {
  const life = async (seed: number): Promise<string> => {
    const world = await worldOf({
      seed,
      store: { keeps: true, syncMs: 3 },
      network: { delayMs: 5, lossRatio: 0.02, breakRatio: 0.01 },
      pools: [{ agents: model({ startupMs: 500, startupSpreadRatio: 1, failuresPerHour: 60 }), initialAgents: 4 }],
    });
    for (let round = 0; round < 4; round++) {
      for (let count = 0; count < 50; count++) {
        submitted(world, 300 + 10 * count);
        await world.advance(100);
      }
      world.crash();
      await world.advance(1_000);
      await world.restart();
    }
    await world.advance(60_000);
    return world.journalHash;
  };
  const hash = await life(5);
  expect(await life(5)).toBe(hash);
  expect(await life(6)).not.toBe(hash);
});
