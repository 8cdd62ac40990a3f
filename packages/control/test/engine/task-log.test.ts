// Tasks in the log: each step for whoever asks for it, what was given up for everybody, and the trace with both.
import { expect, test } from 'vitest';
import type { Log, LogEvent } from '../../src/engine/ports.ts';
import { World } from './world.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = `00-${TRACE}-00f067aa0ba902b7-01`;

async function logged({ isDebug }: { readonly isDebug: boolean }) {
  const lines: LogEvent[] = [];
  const take = (event: LogEvent): void => {
    if (/task|attempt/.test(event.event)) lines.push(event);
  };
  const log: Log = Object.assign(take, { writesDebug: () => isDebug });
  const world = await World.started({ log });
  await world.agent(7, { id: 'writer-1', type: 'work' });
  return { world, lines };
}

test('each step of a task, with its trace, where somebody asks for it', async () => {
  const { world, lines } = await logged({ isDebug: true });
  const [id] = await world.submit({ type: 'work', traceparent: CALLER, payload: { secret: 'of the payload' } });
  await world.advance(500);
  await world.receive(7, { kind: 'done', token: world.lastStart(7).token, result: 'of the result' });
  const about = { level: 'debug', task: id, traceId: TRACE };
  expect(lines).toEqual([
    { ...about, event: 'task-submitted', type: 'work', tenant: 'default' },
    { ...about, event: 'attempt-started', attempt: 1, agent: 'writer-1' },
    { ...about, event: 'attempt-ended', attempt: 1, state: 'completed' },
    { ...about, event: 'task-ended', state: 'completed', attempts: 1, ms: 500 },
  ]);
});

test('a failure that is tried again, and a cancellation', async () => {
  const { world, lines } = await logged({ isDebug: true });
  const [id] = await world.submit({ type: 'work', attemptsMax: 2 });
  const error = { class: 'BadModel', message: 'of the payload' };
  await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
  await world.settled(world.controller.cancel(id ?? 't0', 'enough'));
  expect(lines.slice(2)).toMatchObject([
    { event: 'attempt-ended', task: id, state: 'failed', errorClass: 'BadModel', next: { kind: 'retry' } },
    { event: 'task-ended', task: id, state: 'cancelled', attempts: 1 },
  ]);
  expect(JSON.stringify(lines)).not.toContain('of the');
});

test('a task that was given up is told at any level, and nothing else is', async () => {
  const { world, lines } = await logged({ isDebug: false });
  const [id] = await world.submit({ type: 'work', traceparent: CALLER, attemptsMax: 1 });
  const error = { class: 'BadModel', message: 'of the payload' };
  await world.receive(7, { kind: 'failed', token: world.lastStart(7).token, error });
  expect((await world.controller.task(id ?? 't0')).state).toBe('dead-lettered');
  expect(lines).toEqual([
    {
      ...{ level: 'warn', event: 'task-dead-lettered', task: id, traceId: TRACE, type: 'work', tenant: 'default' },
      ...{ attempt: 1, reason: 'attempts-exhausted', errorClass: 'BadModel' },
    },
  ]);
});
