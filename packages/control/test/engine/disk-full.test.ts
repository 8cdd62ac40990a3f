import { expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

it('keeps a full disk for what runs, and goes on when there is room', async () => {
  const world = await World.started();
  await world.agent(7, { id: 'a1' });
  const [running, waiting] = await world.submit({ type: 'work' }, { type: 'work' });
  world.journal.setSpace('reserve');
  expect(await faultOf(world.controller.submit([{ type: 'work' }]))).toMatchObject({ code: 'disk-full' });
  await world.receive(7, { kind: 'done', token: world.lastStart(7).token });
  expect(await world.stateOf(running as string)).toBe('completed');
  // Its agent is free, and nothing starts: a long queue would use up what is left.
  expect(world.starts(7)).toHaveLength(1);
  const explanation = await world.controller.explain(waiting as never);
  expect(explanation).toMatchObject({ summary: expect.stringContaining('full'), waiting: { blocker: 'disk-full' } });

  world.journal.setSpace('ample');
  await world.settle();
  expect(world.starts(7)).toHaveLength(2);
  await world.submit({ type: 'work' });
});
