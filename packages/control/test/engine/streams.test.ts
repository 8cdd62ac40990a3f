// What tasks say while they run: who hears it, what is kept, and what bounds it.
import type { StreamEvent, ToController } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import type { StreamReader } from '../../src/engine/stream-reader.ts';
import { faultOf, World } from './world.ts';

const AGENT = 1;
const CLIENT = 9;

const output = (token: string, seq: number, data: unknown = `<${seq}>`): ToController => ({
  kind: 'output',
  token,
  stream: 'output',
  seq,
  data,
});

async function running(world: World, id = 'a1'): Promise<{ task: string; token: string }> {
  const [task = ''] = await world.submit({ type: 'work', attemptsMax: 3 });
  await world.agent(AGENT, { id });
  return { task, token: world.lastStart(AGENT).token };
}

/** Everything that a reader can have now. */
function read(reader: StreamReader): StreamEvent[] {
  return reader.read(Number.MAX_SAFE_INTEGER).map(({ json }) => JSON.parse(json));
}

const open = (world: World, task: string, after = 0): Promise<StreamReader> =>
  world.controller.follow(task, { after, isLive: true, onNews: () => {} });

const said = (events: readonly StreamEvent[]): unknown[] =>
  events.map((event) => (event.kind === 'gap' ? `gap ${event.dropped}` : 'data' in event ? event.data : event.kind));

const chunks = (world: World, ref = 1): StreamEvent[] =>
  world.post
    .of(CLIENT, 'chunk')
    .filter((item) => item.ref === ref)
    .map(({ event }) => event);

describe('a stream', () => {
  it('brings output, log lines and progress to a follower at once, and the outcome at the end', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(CLIENT, { kind: 'follow', ref: 1, task });
    await world.receive(AGENT, output(token, 1, 'Hel'), output(token, 2, { part: 'lo' }));
    await world.receive(
      AGENT,
      { kind: 'output', token, stream: 'log', seq: 3, data: 'page 2', level: 'warn' },
      { kind: 'progress', token, ratio: 0.5, note: 'half' },
    );
    expect(chunks(world)).toMatchObject([
      { kind: 'output', attempt: 1, data: 'Hel' },
      { kind: 'output', attempt: 1, data: { part: 'lo' } },
      { kind: 'log', level: 'warn', data: 'page 2' },
      { kind: 'progress', attempt: 1, ratio: 0.5, note: 'half' },
    ]);
    expect((await world.controller.task(task)).progress).toMatchObject({ ratio: 0.5, note: 'half' });
    expect((await world.controller.tasks({})).tasks[0]?.progress).toMatchObject({ ratio: 0.5 });
    await world.receive(AGENT, { kind: 'done', token, result: { ok: true } });
    expect(chunks(world).at(-1)).toEqual({ kind: 'outcome', state: 'completed', result: { ok: true } });
    await world.receive(AGENT, output(token, 4));
    expect(chunks(world)).toHaveLength(5);
    expect((await world.controller.task(task)).progress).toBeUndefined();
  });

  it('gives a reader that comes again what it has not seen, once', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(AGENT, output(token, 1), output(token, 2), output(token, 3));
    const first = (await open(world, task)).read(1);
    const rest = await open(world, task, first[0]?.number);
    expect(said(read(rest))).toEqual(['<2>', '<3>']);
    // An agent that reconnected says again what may have been lost.
    await world.receive(AGENT, output(token, 2), output(token, 3), output(token, 4));
    expect(said(read(rest))).toEqual(['<4>']);
  });

  it('marks chunks with their attempt, and hears only the one that holds the task', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(AGENT, output(token, 1, 'one'));
    world.controller.agentExited('a1', 'killed');
    await world.agent(2, { id: 'a2' });
    const second = world.lastStart(2).token;
    await world.receive(2, output(second, 1, 'two'));
    await world.receive(2, output(token, 2, 'from the past'));
    const events = read(await open(world, task));
    expect(events).toMatchObject([
      { attempt: 1, data: 'one' },
      { attempt: 2, data: 'two' },
    ]);
    expect(events).toHaveLength(2);
  });

  it('goes on with the same numbers after a restart of the controller', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(AGENT, output(token, 1), output(token, 2), output(token, 3));
    const seen = (await open(world, task)).read(Number.MAX_SAFE_INTEGER);
    const again = await World.started({ journal: world.crash(), clock: world.clock });
    const reader = await open(again, task, seen[1]?.number);
    await again.agent(AGENT, { id: 'a1', attempts: [token] });
    await again.receive(AGENT, output(token, 2), output(token, 3), output(token, 4));
    expect(said(read(reader))).toEqual(['<3>', '<4>']);
  });

  it('of a task that ended is read from disk, with each attempt, also after compaction', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(AGENT, output(token, 1, 'tried'));
    await world.receive(AGENT, { kind: 'failed', token, error: { class: 'Broken', message: 'no' } });
    await world.advance(5_000);
    const second = world.lastStart(AGENT).token;
    await world.receive(AGENT, output(second, 1, 'done'), { kind: 'done', token: second, result: 7 });
    world.journal.compact(0);
    await world.replayed();
    const again = await World.started({ journal: world.crash(), clock: world.clock });
    const reader = await open(again, task);
    await again.settle();
    expect(read(reader)).toMatchObject([
      { attempt: 1, data: 'tried' },
      { attempt: 2, data: 'done' },
      { kind: 'outcome', state: 'completed', result: 7 },
    ]);
    expect(reader.isOver).toBe(true);
  });

  it('without live ends when it has caught up', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(AGENT, output(token, 1));
    const reader = await world.controller.follow(task, { after: 0, isLive: false, onNews: () => {} });
    expect(said(read(reader))).toEqual(['<1>']);
    expect(reader.isOver).toBe(true);
  });
});

describe('bounds of streams', () => {
  it('a flood of 100 MB keeps the newest, tells how much is missing, and writes only its tail', async () => {
    const world = await World.started({ settings: { streams: { taskBytes: 10_000, tailBytes: 4_000 } } });
    const { task, token } = await running(world);
    const data = 'x'.repeat(1_000);
    for (let first = 1; first <= 100_000; first += 1_000) {
      world.controller.receive(
        AGENT,
        Array.from({ length: 1_000 }, (_, index) => output(token, first + index, data)),
      );
    }
    const events = read(await open(world, task));
    expect(events[0]).toMatchObject({ kind: 'gap', dropped: 99_992 });
    expect(events).toHaveLength(9);
    const before = world.journal.stats().bytes;
    await world.receive(AGENT, { kind: 'done', token });
    expect(world.journal.stats().bytes - before).toBeLessThan(5_000);
  });

  it('all streams together keep to theirs; those of ended tasks go first', async () => {
    const world = await World.started({
      settings: { streams: { taskBytes: 10_000, totalBytes: 3_000, tailBytes: 0 } },
    });
    const ended = await running(world);
    await world.receive(AGENT, output(ended.token, 1, 'x'.repeat(800)), { kind: 'done', token: ended.token });
    const [task = ''] = await world.submit({ type: 'work' });
    const { token } = world.lastStart(AGENT);
    await world.receive(AGENT, output(token, 1, 'y'.repeat(800)), output(token, 2, 'y'.repeat(800)));
    expect(said(read(await open(world, ended.task)))[0]).toHaveLength(800);
    await world.receive(AGENT, output(token, 3, 'y'.repeat(800)));
    expect(said(read(await open(world, ended.task)))).toEqual(['outcome']);
    expect(said(read(await open(world, task)))).toHaveLength(3);
  });

  it('a chunk over the limit is refused by itself', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(AGENT, output(token, 1, 'x'.repeat(70_000)), output(token, 2, 'kept'));
    expect(world.post.last(AGENT, 'error')).toMatchObject({ code: 'too-large', field: 'data' });
    expect(said(read(await open(world, task)))).toEqual(['gap 1', 'kept']);
  });

  it('readers are counted, and a closed one makes room', async () => {
    const world = await World.started({ settings: { streams: { readersMax: 1 } } });
    const { task } = await running(world);
    const reader = await open(world, task);
    expect(await faultOf(open(world, task))).toMatchObject({ code: 'too-many-connections' });
    reader.close();
    await open(world, task);
  });

  it('a connection that does not read gets no more than its backlog, then a gap', async () => {
    const world = await World.started({ settings: { streams: { taskBytes: 5_000 } } });
    const { task, token } = await running(world);
    world.post.backlogBytes = () => 2_000_000;
    await world.receive(CLIENT, { kind: 'follow', ref: 1, task });
    for (let seq = 1; seq <= 50; seq++) await world.receive(AGENT, output(token, seq, 'z'.repeat(900)));
    expect(chunks(world)).toEqual([]);
    world.post.backlogBytes = () => 0;
    await world.advance(100);
    expect(chunks(world)[0]).toMatchObject({ kind: 'gap' });
    expect(chunks(world).at(-1)).toMatchObject({ data: 'z'.repeat(900) });
  });

  it('refuses to follow what is not there, and stops when asked', async () => {
    const world = await World.started();
    const { task, token } = await running(world);
    await world.receive(CLIENT, { kind: 'follow', ref: 1, task: 'tzz' }, { kind: 'follow', ref: 2, task });
    await world.receive(CLIENT, { kind: 'follow', ref: 2, task });
    expect(world.post.of(CLIENT, 'refused')).toMatchObject([
      { ref: 1, code: 'not-found' },
      { ref: 2, code: 'invalid-request', field: 'ref' },
    ]);
    await world.receive(CLIENT, { kind: 'unfollow', ref: 2 });
    await world.receive(AGENT, output(token, 1));
    expect(chunks(world, 2)).toEqual([]);
  });
});
