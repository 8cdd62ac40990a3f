// Tasks that a person decides about: before they start, or on the way.
import { describe, expect, it } from 'vitest';
import { crashesOf, worldAfter } from './crash-points.ts';
import { faultOf, World } from './world.ts';

const ADA = { by: 'ada', note: 'go ahead' };

async function fleet(): Promise<World> {
  const world = await World.started();
  await world.agent(7, { id: 'a1', slots: 2 });
  return world;
}

async function decide(world: World, id: string, how: 'approve' | 'reject', decided = ADA) {
  const deciding = world.controller.approvals[how](id, decided);
  await world.settle();
  return deciding;
}

async function ask(world: World, fields: { detail?: unknown; timeoutMs?: number } = {}): Promise<string> {
  const { token } = world.lastStart(7);
  await world.receive(7, { kind: 'ask', token, question: 'deploy?', ...fields });
  return token;
}

describe('a task that needs approval', () => {
  it('does not start before a person approves, and tells the agent who did', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', approval: { message: 'delete 3 rows?' } })) as [string];
    expect(world.starts(7)).toEqual([]);
    expect(await world.controller.task(id)).toMatchObject({
      state: 'awaiting-approval',
      approval: { question: 'delete 3 rows?' },
    });
    expect((await world.controller.tasks({ state: 'awaiting-approval' })).tasks).toMatchObject([{ id }]);
    expect((await world.controller.tasks({ state: 'waiting' })).tasks).toEqual([]);
    expect(world.controller.status().tasks).toMatchObject({ awaitingApproval: 1, waiting: 0, scheduled: 0 });
    await world.advance(1500);
    expect((await world.controller.explain(id)).waiting).toMatchObject({
      blocker: 'approval',
      detail: 'It has awaited approval for 1.5 s: "delete 3 rows?".',
    });
    expect(await decide(world, id, 'approve')).toEqual({ id, state: 'waiting' });
    expect(world.lastStart(7)).toMatchObject({ task: id, approval: { question: 'delete 3 rows?', ...ADA } });
    expect(await world.controller.task(id)).toMatchObject({
      state: 'leased',
      approval: { answer: 'approved', ...ADA },
    });
    expect(world.controller.status().tasks).toMatchObject({ awaitingApproval: 0, leased: 1 });
  });

  it('ends as cancelled when it is rejected, with who and why', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', approval: true })) as [string];
    expect(await decide(world, id, 'reject', { by: 'bob', note: 'too risky' })).toEqual({ id, state: 'cancelled' });
    expect(await world.controller.task(id)).toMatchObject({
      state: 'cancelled',
      error: { class: 'Rejected', message: 'rejected by bob: too risky' },
      approval: { answer: 'rejected' },
    });
    expect(world.controller.status().tasks).toMatchObject({ awaitingApproval: 0, cancelled: 1 });
  });

  it('expires when nobody decides in time, by its own limit, its ttl or its deadline', async () => {
    const world = await fleet();
    const ids = await world.submit(
      { type: 'work', approval: { timeoutMs: 1000 } },
      { type: 'work', approval: true, ttlMs: 1000 },
      { type: 'work', approval: true, deadlineMs: 1000 },
      { type: 'work', approval: { timeoutMs: 1000 } },
    );
    await decide(world, ids[3] as string, 'approve');
    await world.advance(1000);
    for (const id of ids.slice(0, 3)) expect(await world.stateOf(id)).toBe('expired');
    expect((await world.controller.task(ids[0] as string)).error?.message).toMatch(/nobody decided in time/);
    expect(await world.stateOf(ids[3] as string)).toBe('leased');
  });

  it('is asked for when what comes before it has ended, and never asked when that failed', async () => {
    const world = await fleet();
    const [a, b] = (await world.submit(
      { type: 'work' },
      { type: 'work', after: ['#0'], approval: { timeoutMs: 1000 } },
    )) as [string, string];
    expect(await world.stateOf(b)).toBe('scheduled');
    expect(await faultOf(world.controller.approvals.approve(b, ADA))).toMatchObject({ code: 'wrong-state' });
    await world.advance(5000);
    await world.receive(7, { kind: 'done', token: world.lastStart(7).token, result: 1 });
    expect(await world.stateOf(b)).toBe('awaiting-approval');
    await decide(world, b, 'approve');
    expect(world.lastStart(7)).toMatchObject({ task: b, after: [{ task: a, result: 1 }], approval: { by: 'ada' } });
  });

  it('still waits for its delay, and can be cancelled', async () => {
    const world = await fleet();
    const [a, b] = (await world.submit(
      { type: 'work', approval: true, delayMs: 2000 },
      { type: 'work', approval: true },
    )) as [string, string];
    expect(await decide(world, a, 'approve')).toEqual({ id: a, state: 'scheduled' });
    await world.advance(2000);
    expect(world.lastStart(7).task).toBe(a);
    const cancelling = world.controller.cancel(b, 'no more');
    await world.settle();
    expect(await cancelling).toMatchObject({ state: 'cancelled' });
    expect(world.controller.status().tasks).toMatchObject({ awaitingApproval: 0, cancelled: 1, leased: 1 });
  });

  it('keeps its approval through a retry and a redrive', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', approval: true, attemptsMax: 1 })) as [string];
    await decide(world, id, 'approve');
    const error = { class: 'E', message: 'e' };
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
    const redriving = world.controller.redrive({});
    await world.settle();
    await redriving;
    expect(world.starts(7)).toHaveLength(2);
    expect(world.lastStart(7).approval).toMatchObject(ADA);
  });
});

describe('an agent that asks on the way', () => {
  it('frees its slots, and its task goes on with the answer, the detail and the checkpoint', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', attemptsMax: 1, payload: 'plan' })) as [string];
    const { token } = world.lastStart(7);
    await world.receive(7, { kind: 'checkpoint', ref: 1, token, data: { step: 3 } });
    await ask(world, { detail: { rows: 17 } });
    expect(world.post.last(7, 'settled').tokens).toEqual([token]);
    expect(world.controller.agents()).toMatchObject([{ slotsBusy: 0, failed: 0 }]);
    expect(await world.controller.task(id)).toMatchObject({
      state: 'awaiting-approval',
      approval: { question: 'deploy?', detail: { rows: 17 } },
      attempts: [{ number: 1, state: 'asked' }],
    });
    await world.advance(100_000);
    await decide(world, id, 'approve');
    expect(world.lastStart(7)).toMatchObject({
      attempt: 2,
      payload: 'plan',
      checkpoint: { step: 3 },
      approval: { question: 'deploy?', detail: { rows: 17 }, ...ADA },
    });
  });

  it('uses up no attempt: what follows may fail as often as was allowed', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', attemptsMax: 2, backoff: { baseMs: 1, jitterRatio: 0 } })) as [
      string,
    ];
    for (let round = 0; round < 3; round++) {
      await ask(world);
      await decide(world, id, 'approve');
    }
    const error = { class: 'E', message: 'e' };
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
    await world.advance(10);
    expect(await world.stateOf(id)).toBe('leased');
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
    expect(await world.stateOf(id)).toBe('dead-lettered');
  });

  it('is settled again when it repeats the question, and cannot deliver a result after it', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work' })) as [string];
    const token = await ask(world);
    await world.receive(7, { kind: 'ask', token, question: 'again?' });
    await world.receive(7, { kind: 'done', token, result: 'sneaked' });
    expect(await world.controller.task(id)).toMatchObject({
      state: 'awaiting-approval',
      approval: { question: 'deploy?' },
    });
    expect(await world.controller.task(id)).not.toHaveProperty('lateResult');
    expect(world.post.of(7, 'settled')).toHaveLength(3);
  });

  it('is not overtaken by a late result of an attempt before it', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work' })) as [string];
    const { token } = world.lastStart(7);
    world.controller.disconnected(7);
    await world.agent(8, { id: 'a2' });
    await world.advance(31_000);
    await world.receive(8, { kind: 'ask', token: world.lastStart(8).token, question: 'deploy?' });
    await world.agent(7, { id: 'a1', attempts: [token] });
    await world.receive(7, { kind: 'done', token, result: 'late' });
    expect(await world.controller.task(id)).toMatchObject({ state: 'awaiting-approval', lateResult: 'late' });
  });

  it('is rejected, or expires by the limit that it set', async () => {
    const world = await fleet();
    const [a] = (await world.submit({ type: 'work' })) as [string];
    await ask(world);
    await decide(world, a, 'reject');
    expect((await world.controller.task(a)).error?.class).toBe('Rejected');
    const [b] = (await world.submit({ type: 'work' })) as [string];
    await ask(world, { timeoutMs: 1000 });
    await world.advance(1000);
    expect(await world.stateOf(b)).toBe('expired');
  });

  it('decides once: a second answer is refused', async () => {
    const world = await fleet();
    const [id] = (await world.submit({ type: 'work', approval: true })) as [string];
    const both = [world.controller.approvals.approve(id, ADA), world.controller.approvals.reject(id, ADA)];
    const results = Promise.allSettled(both);
    await world.settle();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await world.stateOf(id)).toBe('leased');
  });
});

describe('a crash around an approval', () => {
  it('loses nothing that was durable, at whatever record it happens', async () => {
    const world = await fleet();
    const ids = (await world.submit({ type: 'work', approval: { message: 'm', timeoutMs: 60_000 } })) as [string];
    await decide(world, ids[0], 'approve');
    await ask(world, { detail: [1], timeoutMs: 60_000 });
    await decide(world, ids[0], 'approve', { by: 'bob', note: '' });
    const token = world.lastStart(7).token;
    let crashes = 0;
    for await (const journal of crashesOf(world.crash())) {
      const after = await worldAfter(journal, world);
      crashes++;
      await after.replayed();
      if (after.controller.status().tasks.submitted === 0) continue;
      await after.agent(7, { id: 'a1', attempts: after.controller.status().tasks.leased > 0 ? [token] : [] });
      const waits = after.controller.status().tasks.awaitingApproval;
      if (waits === 0)
        expect(after.starts(7).length + after.post.last(7, 'welcome').attempts.length).toBeGreaterThan(0);
      await after.advance(60_000);
      expect(await after.stateOf(ids[0])).toBe(waits === 1 ? 'expired' : 'leased');
    }
    expect(crashes).toBeGreaterThan(6);
  });
});
