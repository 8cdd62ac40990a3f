// Many pools that fall due in the same moment.
import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { SimulatedProvisioner } from '../../src/sim/provisioner.ts';
import { POLICY } from './pool-world.ts';
import { World } from './world.ts';

it('are evaluated a few at a time, each once per interval, and none of them takes that for missing data', async () => {
  const types = Array.from({ length: 20 }, (_, index) => `work-${index}`);
  const clock = new VirtualClock();
  const processes = Object.fromEntries(types.map((type) => [type, { startMs: 60_000 }]));
  const provisioner = new SimulatedProvisioner({ pools: processes, clock, random: seededRandom(1) });
  const given = { ...POLICY, minAgents: 0 };
  const pools = types.map((type) => ({ type, slots: 1, initialAgents: 0, costPerHour: 0, given }));
  const world = await World.started({ clock, provisioner, pools });
  const startedAt = clock.now();
  await world.submit(...types.map((type) => ({ type })));
  await world.advance(5_010);
  const decisions = types.flatMap((type) => world.controller.pools.decisions(type, 64).decisions);
  expect(decisions.map(({ heldBy }) => heldBy)).not.toContain('missing-data');
  expect(decisions.map(({ pool }) => pool)).toEqual(types);
  const after = (ms: number): number => decisions.filter(({ at }) => at - startedAt === ms).length;
  expect([5_000, 5_001, 5_002, 5_003].map(after)).toEqual([8, 8, 4, 0]);
  await world.advance(5_000);
  for (const type of types) expect(world.controller.pools.decisions(type, 64).decisions).toHaveLength(2);
});
