// What agents tell of their processes, and what their provisioner does, as indicators of their pool.
import { expect, it } from 'vitest';
import { MemorySeries } from '../../src/adapters/series/memory-series.ts';
import { World } from './world.ts';

const stopwatch = (): number => 0;
const measuring = () => ({ store: new MemorySeries(), probes: [], stopwatch });

async function standing(world: World, name: string): Promise<readonly (readonly [string, number])[]> {
  await world.advance(10_000);
  const found = world.controller.indicators.standing().find(({ indicator }) => indicator.name === name);
  return (found?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(), value]);
}

it('asks agents how they fare only where somebody measures', async () => {
  const idle = await World.started();
  await idle.agent(1, { id: 'a' });
  expect(idle.post.last(1, 'welcome').vitalsMs).toBeUndefined();
  const world = await World.started({ measuring: measuring() });
  await world.agent(1, { id: 'a' });
  expect(world.post.last(1, 'welcome').vitalsMs).toBe(15_000);
});

it('adds pauses up over agents and their processes, and takes the worst stall', async () => {
  const world = await World.started({ measuring: measuring() });
  await world.agent(1, { id: 'a' });
  await world.agent(2, { id: 'b' });
  await world.receive(1, { kind: 'vitals', loopDelayMs: 40, gcMs: 500 });
  await world.receive(2, { kind: 'vitals', loopDelayMs: 90, gcMs: 250 });
  await world.receive(1, { kind: 'vitals', loopDelayMs: 10, gcMs: 700 });
  expect(await standing(world, 'muster_agents_gc_seconds_total')).toEqual([['work', 0.95]]);
  expect(await standing(world, 'muster_agents_loop_delay_seconds')).toEqual([['work', 0.09]]);
  // Its next process begins anew, and says nothing of its event loop.
  await world.advance(60_000);
  await world.agent(3, { id: 'a', instance: 'another' });
  await world.receive(3, { kind: 'vitals', gcMs: 50 });
  expect(await standing(world, 'muster_agents_gc_seconds_total')).toEqual([['work', expect.closeTo(1)]]);
  world.disconnect(2);
  expect(await standing(world, 'muster_agents_loop_delay_seconds')).toEqual([]);
});
