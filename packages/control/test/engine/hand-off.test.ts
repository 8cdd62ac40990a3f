// Work that an agent hands over: its task completes and the next one begins, both or neither.
import { PROTOCOL_LIMITS } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { crashesOf, worldAfter } from './crash-points.ts';
import { type Sent, World, type WorldOptions } from './world.ts';

type Fields = Partial<Omit<Extract<Parameters<World['receive']>[1], { kind: 'handoff' }>, 'kind'>>;

/** A writer on connection 7 and two testers, 8 and 9. */
async function fleet(options: WorldOptions = {}): Promise<World> {
  const world = await World.started(options);
  await world.agent(7, { id: 'writer', slots: 2 });
  await world.agent(8, { id: 'tester-1', type: 'test', slots: 2 });
  await world.agent(9, { id: 'tester-2', type: 'test', slots: 2 });
  return world;
}

async function handOff(world: World, { token }: Sent<'start'>, fields: Fields = {}, connection = 7): Promise<void> {
  await world.receive(connection, { kind: 'handoff', ref: 1, token, task: { type: 'test' }, ...fields });
}

function startOf(world: World, type: string): Sent<'start'> & { readonly connection: number } {
  const found = [7, 8, 9].flatMap((connection) => world.starts(connection).map((start) => ({ ...start, connection })));
  const start = found.findLast((item) => item.type === type);
  if (start === undefined) throw new Error(`no ${type} was started`);
  return start;
}

describe('a hand-off', () => {
  it('completes the task and starts the next one, which is told by whom and why', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', tenant: 'acme', session: 's1' })) as [string];
    await handOff(world, world.lastStart(7), {
      result: { draft: 1 },
      usage: { cost: 2 },
      task: { type: 'test', payload: { strict: true } },
      note: 'the second half is thin',
    });
    const next = startOf(world, 'test');
    expect(next).toMatchObject({
      tenant: 'acme',
      session: 's1',
      payload: { strict: true },
      handoff: { from: 'writer', note: 'the second half is thin', task: id },
    });
    expect(world.post.last(7, 'settled').tokens).toEqual([world.lastStart(7).token]);
    expect(await world.controller.task(id)).toMatchObject({
      state: 'completed',
      result: { draft: 1 },
      handedTo: next.task,
    });
    expect(await world.controller.task(next.task)).toMatchObject({
      state: 'leased',
      parent: id,
      handoff: { from: 'writer', note: 'the second half is thin', hops: 1 },
    });
    expect((await world.controller.explain(id)).summary).toContain(`handed over to ${next.task}.`);
    expect((await world.controller.explain(next.task)).summary).toContain(
      'writer handed it over: "the second half is thin".',
    );
    const { tasks, slots } = world.controller.status();
    expect(tasks).toMatchObject({ submitted: 2, completed: 1, leased: 1 });
    expect(slots.busy).toBe(1);
  });

  it('may name another session, and needs no agent that is there', async () => {
    const world = await fleet();
    await world.submit({ type: 'work', session: 's1' });
    await handOff(world, world.lastStart(7), { task: { type: 'nobody', session: 's2' }, to: 'ghost' });
    const { tasks } = await world.controller.tasks({ state: 'waiting' });
    expect(tasks).toMatchObject([{ type: 'nobody', session: 's2', handoff: { to: 'ghost' } }]);
  });

  it('goes first to the agent that it names, and to another when that one is full or failed it', async () => {
    const world = await fleet();
    await world.submit(...Array.from({ length: 5 }, () => ({ type: 'work' })));
    const met: (string | undefined)[] = [];
    for (let round = 0; round < 3; round++) {
      const start = world.lastStart(7);
      await handOff(world, start, { to: 'tester-2' });
      const { handedTo = '' } = await world.controller.task(start.task);
      met.push((await world.controller.task(handedTo)).agent);
    }
    expect(met).toEqual(['tester-2', 'tester-2', 'tester-1']);
    // Room for a retry is on both; the agent that failed it is no longer preferred to the emptier one.
    const [first, second] = world.starts(9) as [Sent<'start'>, Sent<'start'>];
    await world.receive(8, { kind: 'done', token: world.lastStart(8).token });
    await world.receive(9, { kind: 'failed', token: first.token, error: { class: 'E', message: 'e' } });
    await world.advance(5000);
    expect(await world.controller.task(first.task)).toMatchObject({ attempt: 2, agent: 'tester-1' });
    expect(await world.controller.task(second.task)).toMatchObject({ attempt: 1, agent: 'tester-2' });
  });

  it('said again, or late, is acknowledged and makes no second task', async () => {
    const world = await fleet();
    await world.submit({ type: 'work' });
    const start = world.lastStart(7);
    await handOff(world, start);
    await handOff(world, start);
    expect(world.post.of(7, 'settled').map(({ tokens }) => tokens)).toEqual([[start.token], [start.token]]);
    expect(world.controller.status().tasks.submitted).toBe(2);

    await world.submit({ type: 'work', timeoutMs: 1000, attemptsMax: 1 });
    const late = world.lastStart(7);
    await world.advance(1000);
    await handOff(world, late);
    expect(world.post.last(7, 'settled').tokens).toEqual([late.token]);
    expect(world.post.of(7, 'refused')).toEqual([]);
    expect(world.controller.status().tasks).toMatchObject({ submitted: 3, deadLettered: 1 });
  });

  it('is refused whole when its payload is too large, and the attempt goes on', async () => {
    const world = await fleet({ settings: { queue: { payloadBytesMax: 100 } } });
    const [id] = (await world.submit({ type: 'work' })) as [string];
    const start = world.lastStart(7);
    await handOff(world, start, { ref: 5, task: { type: 'test', payload: 'ä'.repeat(60) } });
    expect(world.post.last(7, 'refused')).toMatchObject({ ref: 5, code: 'too-large', field: 'task.payload' });
    expect(await world.stateOf(id)).toBe('leased');
    expect(world.controller.status().tasks.submitted).toBe(1);
    await world.receive(7, { kind: 'done', token: start.token, result: 'alone' });
    expect(await world.controller.task(id)).toMatchObject({ state: 'completed', result: 'alone' });
  });

  it('ends after so many in a row', async () => {
    const world = await fleet();
    await world.submit({ type: 'work' });
    const { handOffsMax } = PROTOCOL_LIMITS;
    for (let hop = 1; hop <= handOffsMax; hop++) {
      await handOff(world, world.lastStart(7), { task: { type: 'work' } });
      expect(world.post.of(7, 'refused')).toEqual([]);
    }
    const last = world.lastStart(7);
    expect(await world.controller.task(last.task)).toMatchObject({ handoff: { hops: handOffsMax } });
    await handOff(world, last, { task: { type: 'work' } });
    expect(world.post.last(7, 'refused')).toMatchObject({ code: 'wrong-state', field: 'task' });
    expect(await world.stateOf(last.task)).toBe('leased');
  });

  it('enters a queue that is full: one task ends as one begins', async () => {
    const world = await fleet({ settings: { queue: { waitingMax: 3 } } });
    await world.submit(...Array.from({ length: 3 }, () => ({ type: 'work' })));
    await handOff(world, world.lastStart(7), { task: { type: 'nobody' } });
    const { tasks } = world.controller.status();
    expect(tasks.submitted - tasks.completed).toBe(3);
  });

  it('lets go of the tasks that come after the one that ends', async () => {
    const world = await fleet();
    const [first, second] = await world.submit({ type: 'work' }, { type: 'work', after: ['#0'] });
    await handOff(world, world.lastStart(7), { result: 1, task: { type: 'nobody' } });
    expect(world.lastStart(7)).toMatchObject({ task: second, after: [{ task: first, state: 'completed', result: 1 }] });
  });

  it('waits for a person where its task asks for one', async () => {
    const world = await fleet();
    await world.submit({ type: 'work' });
    await handOff(world, world.lastStart(7), { task: { type: 'test', approval: { message: 'publish?' } } });
    const { tasks } = await world.controller.tasks({ state: 'awaiting-approval' });
    expect(tasks).toMatchObject([{ type: 'test', approval: { question: 'publish?' } }]);
  });
});

describe('a crash around a hand-off', () => {
  it('leaves either the first task or the second, at every record', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', payload: 1 })) as [string];
    await handOff(world, world.lastStart(7), { result: 'half', task: { type: 'test', payload: 2 }, note: 'go on' });
    await world.receive(startOf(world, 'test').connection, {
      kind: 'done',
      token: startOf(world, 'test').token,
      result: 'whole',
    });
    for await (const journal of crashesOf(world.crash())) {
      const after = await worldAfter(journal, world);
      const { submitted, completed } = after.controller.status().tasks;
      if (submitted === 0) continue;
      const first = await after.controller.task(id);
      expect(first.handedTo !== undefined).toBe(first.state === 'completed');
      expect(submitted).toBe(first.state === 'completed' ? 2 : 1);
      await after.advance(200_000); // The agents never came back.
      await after.agent(17, { id: 'writer', instance: 'new', slots: 1 });
      await after.agent(18, { id: 'tester-1', instance: 'new', type: 'test', slots: 1 });
      await after.advance(60_000);
      if (first.state !== 'completed') {
        await after.receive(17, {
          ...{ kind: 'handoff', ref: 1, token: after.lastStart(17).token },
          task: { type: 'test', payload: 2 },
          note: 'go on',
        });
      }
      if (completed < 2) {
        expect(after.lastStart(18)).toMatchObject({
          payload: 2,
          handoff: { from: 'writer', note: 'go on', task: id },
        });
        await after.receive(18, { kind: 'done', token: after.lastStart(18).token, result: 'whole' });
      }
      expect(after.controller.status().tasks).toMatchObject({ submitted: 2, completed: 2 });
    }
  });

  it('replays to the same state, also after compaction', async () => {
    const world = await fleet();
    await world.submit({ type: 'work' });
    await handOff(world, world.lastStart(7), { note: 'go on', to: 'tester-1' });
    await world.replayed();
    world.journal.compact(0);
    await world.settle();
    const compacted = await world.replayed();
    expect([...compacted.tasks.values()]).toMatchObject([
      { extras: { parent: 1, conditions: { handoff: { from: 'writer', to: 'tester-1', note: 'go on', hops: 1 } } } },
    ]);
  });
});
