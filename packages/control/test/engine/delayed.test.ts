// A task that is not due: why it waits says when it may start, and what would keep it from that.
import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

const DELAYED = { type: 'work', delayMs: 60_000 };

describe('a delayed task is told to start when it is due', () => {
  it('if an agent could take it then', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    const [id] = await world.submit(DELAYED);
    expect((await world.controller.explain(id as string)).waiting).toMatchObject({
      blocker: 'delayed',
      detail: 'It was submitted with a delay; it may start in 1 min.',
      expectedStartAt: world.clock.now() + 60_000,
    });
  });

  it('but not without such an agent', async () => {
    const world = await World.started();
    const [id] = await world.submit(DELAYED);
    const { waiting } = await world.controller.explain(id as string);
    expect(waiting).toMatchObject({
      blocker: 'delayed',
      detail:
        'It was submitted with a delay; it may start in 1 min. As things are it will not: No live agent offers "work".',
    });
    expect(waiting).not.toHaveProperty('expectedStartAt');
  });

  it('nor while its type is paused', async () => {
    const world = await World.started();
    await world.agent(7, { id: 'a1' });
    await world.settled(world.controller.pauses.pause({ type: 'work' }, 'repairs', 'ada'));
    const [id] = await world.submit(DELAYED);
    const { waiting } = await world.controller.explain(id as string);
    expect(waiting?.detail).toContain('As things are it will not: type work is paused: repairs (by ada');
    expect(waiting).not.toHaveProperty('expectedStartAt');
  });
});
