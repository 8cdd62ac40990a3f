import { beforeEach, describe, expect, it } from 'vitest';
import { faultOf, World } from './world.ts';

describe('what if', () => {
  let world: World;
  let id: string;
  beforeEach(async () => {
    world = await World.started({
      settings: {
        routing: {
          profiles: { spare: { weights: { load: 0, performance: 0, impact: 0, efficiency: 1, collaboration: 0 } } },
        },
      },
    });
    await world.agent(1, { id: 'cheap', slots: 2, costPerHour: 1 });
    await world.agent(2, { id: 'dear', slots: 2, costPerHour: 9 });
    await world.submit({ type: 'work', profile: 'spare' });
    [id = ''] = await world.submit({ type: 'work', profile: 'spare' });
  });

  it('says whom other weights would have chosen, from the record', async () => {
    expect((await world.controller.task(id)).agent).toBe('cheap');
    expect(await world.controller.whatIf(id, { weights: { load: 2 } })).toMatchObject({
      task: id,
      attempt: 1,
      chosen: 'cheap',
      winner: 'dear',
      isChanged: true,
      weights: { load: 1, efficiency: 0 },
      weightsThen: { load: 0, efficiency: 1 },
      candidates: [{ agent: 'dear' }, { agent: 'cheap', scoreThen: 1 }],
    });
    expect(await world.controller.whatIf(id, { profile: 'spare' })).toMatchObject({
      winner: 'cheap',
      isChanged: false,
    });
    // `pack` likes the busy one, and turns load round to say so.
    expect(await world.controller.whatIf(id, { profile: 'pack' })).toMatchObject({ winner: 'cheap' });
  });

  it('refuses what says nothing, by field', async () => {
    const fieldOf = async (request: object) => (await faultOf(world.controller.whatIf(id, request))).field;
    expect(await fieldOf({})).toBe('weights');
    expect(await fieldOf({ weights: { load: 0 } })).toBe('weights');
    expect(await fieldOf({ weights: { load: 1 }, profile: 'cost' })).toBe('weights');
    expect(await fieldOf({ profile: 'random' })).toBe('profile');
    const [waiting = ''] = await world.submit({ type: 'nobody' });
    expect((await faultOf(world.controller.whatIf(waiting, { profile: 'cost' }))).code).toBe('wrong-state');
  });
});
