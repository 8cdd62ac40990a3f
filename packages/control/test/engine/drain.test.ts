// Draining, the first step of a stop: nothing new enters or starts, and what runs is still recorded.
import { expect, test } from 'vitest';
import { faultOf, World } from './world.ts';

test('no task is admitted or dispatched, and the outcome of what runs counts', async () => {
  const world = await World.started();
  await world.agent(1, { id: 'one' });
  const [running, waiting] = await world.submit({ type: 'work' }, { type: 'work' });
  world.controller.drain();
  expect(await faultOf(world.submit({ type: 'work' }))).toMatchObject({ code: 'stopping', retryable: true });
  await world.receive(1, { kind: 'done', token: world.lastStart(1).token, result: 42 });
  expect(await world.controller.task(running ?? '')).toMatchObject({ state: 'completed', result: 42 });
  expect(await world.stateOf(waiting ?? '')).toBe('waiting');
  expect(world.starts(1)).toHaveLength(1);

  await world.controller.stop();
  const next = await World.started({ journal: world.crash(), clock: world.clock });
  await next.agent(1, { id: 'one' });
  expect(next.lastStart(1).task).toBe(waiting);
});

test('readiness follows the start, the disk and the stop', async () => {
  const world = new World();
  expect(world.controller.readiness).toBe('starting');
  await world.controller.start();
  expect(world.controller.readiness).toBe('ready');
  world.journal.setSpace('reserve');
  expect(world.controller.readiness).toBe('disk-full');
  world.journal.setSpace('ample');
  expect(world.controller.readiness).toBe('ready');
  world.controller.drain();
  expect(world.controller.readiness).toBe('stopping');
});
