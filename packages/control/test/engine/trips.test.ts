// Traces of tasks: whose trace a task is in, what its agents are told, and the spans that are exported at its end.
import { describe, expect, it } from 'vitest';
import type { Trip, TripExporter } from '../../src/engine/ports.ts';
import { World } from './world.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = `00-${TRACE}-00f067aa0ba902b7-01`;

class Kept implements TripExporter {
  readonly trips: Trip[] = [];
  ratio = 1;

  sampleRatio(): number {
    return this.ratio;
  }

  keep(trip: Trip): void {
    this.trips.push(trip);
  }
}

async function traced(ratio = 1) {
  const trips = new Kept();
  trips.ratio = ratio;
  const world = await World.started({ trips });
  await world.agent(7, { id: 'writer-1', type: 'work', version: '2.1.0' });
  return { world, trips };
}

async function finish(world: World, connection = 7): Promise<void> {
  await world.receive(connection, { kind: 'done', token: world.lastStart(connection).token, result: 1 });
}

describe('the trip of a task', () => {
  it('is exported when it has ended: the task, its wait, and its attempt by name of the agent', async () => {
    const { world, trips } = await traced();
    const [id] = (await world.submit({ type: 'work', session: 's1' })) as [string];
    const submittedAt = world.clock.now();
    await world.advance(500);
    expect(trips.trips).toEqual([]);
    await finish(world);
    const [trip] = trips.trips as [Trip];
    const [task, wait, attempt] = trip.spans;
    expect((await world.controller.task(id)).traceId).toBe(trip.traceId);
    expect(trip.spans).toHaveLength(3);
    expect(task).toMatchObject({
      ...{ name: 'task work', kind: 'server', startAt: submittedAt, endAt: submittedAt + 500 },
      attributes: { 'muster.task.id': id, 'muster.task.outcome': 'completed', 'gen_ai.conversation.id': 's1' },
    });
    expect(task).not.toHaveProperty('parent');
    expect(task).not.toHaveProperty('error');
    expect(wait).toMatchObject({ name: 'wait', parent: task?.id, startAt: submittedAt, endAt: submittedAt });
    expect(attempt).toMatchObject({
      ...{ name: 'invoke_agent work', kind: 'client', parent: task?.id },
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.id': 'writer-1',
        'gen_ai.agent.name': 'work',
        'gen_ai.agent.version': '2.1.0',
        'muster.attempt.number': 1,
      },
    });
    expect(world.lastStart(7).traceparent).toBe(`00-${trip.traceId}-${attempt?.id}-01`);
  });

  it('goes on from the caller, over retries, and says how each attempt failed', async () => {
    const { world, trips } = await traced(0);
    await world.submit({ type: 'work', traceparent: CALLER, attemptsMax: 2, backoff: { baseMs: 100, jitterRatio: 0 } });
    const error = { class: 'ModelOverloaded', message: 'try later' };
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
    await world.advance(100);
    const second = world.lastStart(7);
    expect(second.attempt).toBe(2);
    await world.receive(7, { kind: 'failed', token: second.token, error });
    const [trip] = trips.trips as [Trip];
    expect(trip.traceId).toBe(TRACE);
    expect(trip.spans.map(({ name }) => name)).toEqual([
      ...['task work', 'wait', 'invoke_agent work', 'wait', 'invoke_agent work'],
    ]);
    expect(trip.spans[0]).toMatchObject({ parent: '00f067aa0ba902b7', isParentRemote: true, error: 'try later' });
    expect(trip.spans[3]).toMatchObject({ attributes: { 'muster.attempt.number': 2 } });
    expect((trip.spans[3]?.endAt ?? 0) - (trip.spans[3]?.startAt ?? 0)).toBe(100);
    expect(trip.spans[4]).toMatchObject({ attributes: { 'error.type': 'ModelOverloaded' } });
    expect(new Set(trip.spans.map(({ id }) => id)).size).toBe(5);
    expect(second.traceparent).toBe(`00-${TRACE}-${trip.spans[4]?.id}-01`);
  });

  it('of a redriven task has spans of its own, without those of its earlier life', async () => {
    const { world, trips } = await traced();
    const [id] = (await world.submit({ type: 'work', attemptsMax: 1 })) as [string];
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error: { class: 'X', message: 'x' } });
    await world.settled(world.controller.redrive({ tasks: [id] }));
    await finish(world);
    const [first, second] = trips.trips as [Trip, Trip];
    expect(second.traceId).toBe(first.traceId);
    expect(second.spans).toHaveLength(3);
    expect(second.spans[0]).toMatchObject({ attributes: { 'muster.task.redrives': 1 } });
    expect(first.spans.some(({ id: span }) => second.spans.some((other) => other.id === span))).toBe(false);
  });

  it('of a redriven task that no agent took has no attempt, and not one of its earlier life', async () => {
    const { world, trips } = await traced();
    const [id] = (await world.submit({ type: 'work', attemptsMax: 1 })) as [string];
    await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error: { class: 'X', message: 'x' } });
    await world.settled(world.controller.pauses.pause({ type: 'work' }, 'repairs', 'ann'));
    await world.settled(world.controller.redrive({ tasks: [id] }));
    await world.settled(world.controller.cancel(id, 'enough'));
    const [, second] = trips.trips as [Trip, Trip];
    expect(second.spans.map(({ name }) => name)).toEqual(['task work']);
  });

  it('has spans of its own in a trace that goes on through another controller', async () => {
    const [here, there] = [await traced(), await traced()];
    await here.world.submit({ type: 'work' });
    const { traceparent = '' } = here.world.lastStart(7);
    await there.world.submit({ type: 'work', traceparent });
    await finish(there.world);
    await finish(here.world);
    const [first, second] = [here.trips.trips[0], there.trips.trips[0]] as [Trip, Trip];
    expect(second.traceId).toBe(first.traceId);
    expect(second.spans[0]?.parent).toBe(first.spans[2]?.id);
    expect(new Set([...first.spans, ...second.spans].map(({ id }) => id)).size).toBe(6);
  });

  it('survives a restart: the same trace, the same span', async () => {
    const { world } = await traced();
    const [id] = (await world.submit({ type: 'work' })) as [string];
    const { traceparent, token } = world.lastStart(7);
    const trips = new Kept();
    const next = await World.started({ trips, journal: world.crash(), clock: world.clock });
    await next.agent(7, { id: 'writer-1', type: 'work', instance: 'writer-1-process', attempts: [token] });
    await next.receive(7, { kind: 'done', token, result: 1 });
    expect(await next.stateOf(id)).toBe('completed');
    const [trip] = trips.trips as [Trip];
    expect(traceparent).toBe(`00-${trip.traceId}-${trip.spans[2]?.id}-01`);
  });

  it('goes on with the task that its work is handed over to', async () => {
    const { world, trips } = await traced();
    await world.agent(8, { id: 'tester-1', type: 'test' });
    await world.submit({ type: 'work' });
    const { token } = world.lastStart(7);
    await world.receive(7, { kind: 'handoff', ref: 1, token, task: { type: 'test' } });
    await finish(world, 8);
    const [first, second] = trips.trips as [Trip, Trip];
    expect(second.traceId).toBe(first.traceId);
    expect(second.spans[0]?.parent).toBe(first.spans[2]?.id);
  });
});

describe('whether a task is recorded', () => {
  it('is decided at its submission: a ratio changed later changes nothing for it', async () => {
    const { world, trips } = await traced();
    await world.submit({ type: 'work' }, { type: 'work' });
    trips.ratio = 0;
    await world.submit({ type: 'work' });
    for (let done = 0; done < 3; done++) await finish(world);
    expect(trips.trips).toHaveLength(2);
    expect(world.lastStart(7)).not.toHaveProperty('traceparent');
  });

  it('is the caller’s choice when there is one: an unsampled trace is only handed on', async () => {
    const { world, trips } = await traced();
    const unsampled = CALLER.replace(/01$/, '00');
    await world.submit({ type: 'work', traceparent: unsampled });
    expect(world.lastStart(7).traceparent).toBe(unsampled);
    await finish(world);
    expect(trips.trips).toEqual([]);
  });

  it('without an exporter a caller’s trace is handed on as it came, and others get none', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'writer-1', slots: 2 });
    await world.submit({ type: 'work', traceparent: CALLER });
    expect(world.lastStart(7).traceparent).toBe(CALLER);
    await world.submit({ type: 'work' });
    expect(world.lastStart(7)).not.toHaveProperty('traceparent');
  });

  it('does not tell repeated submissions apart', async () => {
    const { world } = await traced();
    const task = { type: 'work', idempotencyKey: 'k' };
    const [first] = await world.submit({ ...task, traceparent: CALLER });
    const [second] = await world.submit({ ...task, traceparent: CALLER.replace('4bf9', '5bf9') });
    expect(second).toBe(first);
  });
});
