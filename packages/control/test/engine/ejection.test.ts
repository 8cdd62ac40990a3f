// Ejection in the whole engine: who is let out, for how long, and who never is.
import { beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { World } from './world.ts';

const failure = { class: 'E', message: 'broken' };
const plenty = { type: 'work', attemptsMax: 100, backoff: { baseMs: 1, maxMs: 1 } };

/** Tokens that were reported; no two worlds of this file share one that matters. */
const told = new Set<string>();

/** Fails everything that this connection is given, up to `count` attempts. */
async function failAll(world: World, connection: number, count: number): Promise<void> {
  for (let failed = 0; failed < count; ) {
    const open = world.starts(connection).filter(({ token }) => !told.has(token));
    for (const { token } of open.slice(0, count - failed)) {
      told.add(token);
      failed++;
      await world.receive(connection, { kind: 'failed', token, error: failure });
    }
    await world.advance(2);
    if (open.length === 0) return;
  }
}

/** Everything that these connections are given completes, several times over. */
async function succeed(world: World, connections: readonly number[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const connection of connections) {
      for (const { token } of world.starts(connection).filter((start) => !told.has(start.token))) {
        told.add(token);
        world.controller.receive(connection, [{ kind: 'done', token, result: null }]);
      }
    }
    await world.submit(...Array.from({ length: 10 * connections.length }, () => plenty));
  }
}

const agentOf = (world: World, id: string) => world.controller.agents().find((agent) => agent.id === id);

describe('ejection', () => {
  let world: World;
  beforeEach(async () => {
    told.clear();
    world = await World.started({ settings: { routing: { picker: 'round-robin', slowStartMs: 0 } } });
    for (let agent = 1; agent <= 4; agent++) await world.agent(agent, { id: `a${agent}`, slots: 10 });
  });

  it('follows on failures in a row; the agent shows why and until when, and returns by itself', async () => {
    await world.submit(...Array.from({ length: 30 }, () => plenty));
    await failAll(world, 1, 5);
    const at = world.clock.now();
    const ejected = agentOf(world, 'a1');
    expect(ejected).toMatchObject({ state: 'ejected', ejection: { reason: '5 failures in a row', inARow: 1 } });
    expect(ejected?.ejection?.until).toBeGreaterThan(at);
    expect(ejected?.ejection?.until).toBeLessThanOrEqual(at + 30_000);
    expect(world.controller.status().agents).toMatchObject({ total: 4, unavailable: 1 });

    const before = world.starts(1).length;
    const [id] = await world.submit(plenty);
    expect(world.starts(1).length).toBe(before);
    expect(await world.controller.explain(id as string)).toMatchObject({
      decision: { filtered: { ejected: 1, unavailable: 0 } },
    });
    await world.advance(30_000);
    expect(agentOf(world, 'a1')).toMatchObject({ state: 'busy' });
    expect(agentOf(world, 'a1')?.ejection).toBeUndefined();
  });

  it('lasts longer each time in a row, and healthy intervals shorten it again', async () => {
    await world.submit(...Array.from({ length: 40 }, () => plenty));
    const untilOf = () => (agentOf(world, 'a1')?.ejection?.until ?? 0) - world.clock.now();
    await failAll(world, 1, 5);
    expect(untilOf()).toBeGreaterThan(29_000);
    await world.advance(30_000);
    await world.submit(...Array.from({ length: 20 }, () => plenty));
    await failAll(world, 1, 5);
    expect(untilOf()).toBeGreaterThan(59_000);
    expect(agentOf(world, 'a1')?.ejection?.inARow).toBe(2);
    await world.advance(60_000);
    // What it completes from now on counts for it.
    for (let interval = 0; interval < 4; interval++) {
      await world.submit(...Array.from({ length: 8 }, () => plenty));
      for (const { token } of world.starts(1)) {
        told.add(token);
        await world.receive(1, { kind: 'done', token, result: null });
      }
      await world.advance(10_000);
    }
    await world.submit(...Array.from({ length: 20 }, () => plenty));
    await failAll(world, 1, 5);
    expect(agentOf(world, 'a1')?.ejection?.inARow).toBe(1);
  });

  it('stops at the share that is allowed, counted after the ejection', async () => {
    await world.submit(...Array.from({ length: 40 }, () => plenty));
    await failAll(world, 1, 1);
    await succeed(world, [3, 4], 10);
    for (const connection of [1, 2, 3]) await failAll(world, connection, 10);
    const states = world.controller.agents().map(({ state }) => state);
    expect(states.filter((state) => state === 'ejected')).toHaveLength(2);
  });

  it('does not count tasks that were declared hopeless, and nothing at all when it is off', async () => {
    await world.submit(...Array.from({ length: 40 }, () => plenty));
    for (const { token } of world.starts(1))
      await world.receive(1, { kind: 'failed', token, error: { ...failure, terminal: true } });
    expect(agentOf(world, 'a1')?.state).not.toBe('ejected');

    const off = await World.started({
      settings: {
        routing: { ejection: { failures: 0, baseMs: 1, maxMs: 1, shareMax: 1, intervalMs: 1, volumeMin: 1 } },
      },
    });
    for (let agent = 1; agent <= 3; agent++) await off.agent(agent, { id: `a${agent}`, slots: 10 });
    await off.submit(...Array.from({ length: 30 }, () => plenty));
    await failAll(off, 1, 10);
    expect(agentOf(off, 'a1')?.state).not.toBe('ejected');
  });

  it('blames the tasks, not the agents, when everybody fails', async () => {
    await world.submit(...Array.from({ length: 40 }, () => plenty));
    // Each in turn, so that the peers' failures are on the books when the fifth in a row comes.
    for (let round = 0; round < 10; round++) for (const connection of [1, 2, 3, 4]) await failAll(world, connection, 2);
    const ejected = world.controller.agents().filter(({ state }) => state === 'ejected');
    expect(ejected).toEqual([]);
  });

  it('lets a low success rate out as well, without failures in a row', async () => {
    for (let round = 0; round < 30; round++) {
      await world.submit(...Array.from({ length: 4 }, () => plenty));
      for (const connection of [1, 2, 3, 4]) {
        const { token } = world.lastStart(connection);
        const isFailing = connection === 1 && round % 2 === 0;
        if (isFailing) await world.receive(connection, { kind: 'failed', token, error: failure });
        else await world.receive(connection, { kind: 'done', token, result: null });
      }
    }
    expect(agentOf(world, 'a1')?.state).not.toBe('ejected');
    await world.advance(10_000);
    expect(agentOf(world, 'a1')).toMatchObject({ state: 'ejected' });
    expect(agentOf(world, 'a1')?.ejection?.reason).toMatch(/% of its attempts completed, 100 % of its peers'/);
  });

  it('is ignored for the last agent that can do something, and says so', async () => {
    await world.agent(5, { id: 'gpu', slots: 10, capabilities: ['gpu'] });
    const needsGpu = { ...plenty, requires: ['gpu'] };
    const [id] = await world.submit(needsGpu, ...Array.from({ length: 9 }, () => needsGpu));
    await failAll(world, 5, 8);
    expect(agentOf(world, 'gpu')).toMatchObject({ state: 'busy', ejection: { isIgnored: true } });
    expect(await world.controller.explain(id as string)).toMatchObject({ decision: { ejectionIgnored: true } });
    await world.receive(5, { kind: 'done', token: world.lastStart(5).token, result: null });
    expect(agentOf(world, 'gpu')?.ejection).toBeUndefined();
  });

  it('ends when only the ejected agent is left, or when a task comes that only it can do', async () => {
    await world.agent(5, { id: 'gpu', slots: 10, capabilities: ['gpu'] });
    await world.submit(...Array.from({ length: 40 }, () => plenty));
    await failAll(world, 5, 5);
    expect(agentOf(world, 'gpu')?.state).toBe('ejected');
    const [id] = await world.submit({ ...plenty, requires: ['gpu'] });
    expect(agentOf(world, 'gpu')).toMatchObject({ state: 'busy', ejection: { isIgnored: true } });
    expect(await world.stateOf(id as string)).toBe('leased');

    await succeed(world, [2, 3, 4], 3);
    await failAll(world, 1, 5);
    expect(agentOf(world, 'a1')?.state).toBe('ejected');
    for (const connection of [2, 3, 4, 5]) world.controller.disconnected(connection);
    await world.settle();
    expect(agentOf(world, 'a1')).toMatchObject({ ejection: { isIgnored: true } });
    expect(agentOf(world, 'a1')?.state).not.toBe('ejected');
  });

  it('is over for another process of the same agent', async () => {
    await world.submit(...Array.from({ length: 30 }, () => plenty));
    await failAll(world, 1, 5);
    world.controller.disconnected(1);
    await world.agent(9, { id: 'a1', slots: 10 });
    expect(agentOf(world, 'a1')?.state).toBe('ejected');
    world.controller.disconnected(9);
    await world.agent(10, { id: 'a1', slots: 10, instance: 'a new process' });
    expect(agentOf(world, 'a1')?.state).not.toBe('ejected');
  });
});

it.each([{ picker: 'five-factor' }, { picker: 'least-loaded' }])(
  'a black hole among 20 agents at 70 percent load fails at most 1 percent of the tasks ($picker)',
  async ({ picker }) => {
    const world = await World.started({ settings: { routing: { picker }, queue: { waitingMax: 100_000 } } });
    const random = seededRandom(7);
    for (let agent = 1; agent <= 20; agent++) await world.agent(agent, { id: `a${agent}`, slots: 2 });
    await world.advance(40_000);
    const running: { readonly connection: number; readonly token: string; readonly endsAt: number }[] = [];
    let submitted = 0;
    let failures = 0;
    // 40 slots, tasks of 100 ms, steps of 10 ms: 2.8 tasks a step are 70 %.
    for (let step = 0; step < 4500; step++) {
      const tasks = Math.floor(2.8 + random.next());
      submitted += tasks;
      if (tasks > 0) await world.submit(...Array.from({ length: tasks }, () => ({ type: 'work' })));
      const now = world.clock.now();
      for (let connection = 1; connection <= 20; connection++) {
        for (const { token } of world.post.of(connection, 'start')) {
          if (connection === 1) {
            failures++;
            world.controller.receive(1, [{ kind: 'failed', token, error: failure }]);
          } else running.push({ connection, token, endsAt: now + 50 + random.below(100) });
        }
        world.post.sent.delete(connection);
      }
      const left = running.splice(0).filter(({ connection, token, endsAt }) => {
        if (endsAt > now) return true;
        world.controller.receive(connection, [{ kind: 'done', token, result: null }]);
        return false;
      });
      running.push(...left);
      await world.advance(10);
    }
    expect(submitted).toBeGreaterThan(12_000);
    // Five until it is ejected, and as many again after 30 s, when it comes back and starts slowly.
    expect(failures).toBeGreaterThan(5);
    expect(failures).toBeLessThanOrEqual(10);
    expect(failures / submitted).toBeLessThanOrEqual(0.01);
    expect(world.controller.status().tasks.deadLettered).toBe(0);
  },
  60_000,
);
