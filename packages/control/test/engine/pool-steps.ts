// The pool in the random plays: its steps, and the stage that it needs.
import { expect } from 'vitest';
import type { VirtualClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { type LeftBehind, SimulatedProvisioner } from '../../src/sim/provisioner.ts';
import type { PoolChange } from './commands.ts';
import { World, type WorldOptions } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly provisioner: SimulatedProvisioner;
}

/** With a pool whose agents never come up: what they would do, the other agents do. */
export async function stageOf(
  options: WorldOptions,
  clock: VirtualClock,
  leftBehind: readonly LeftBehind[],
): Promise<Stage> {
  const processes = { pools: { work: {} }, isConnected: () => true };
  const provisioner = new SimulatedProvisioner({ ...processes, clock, leftBehind, random: seededRandom(1) });
  const given = { preset: 'aggressive', minAgents: 1, maxAgents: 6, minIdleAgents: 0 } as const;
  const pools = [{ type: 'work', slots: 1, initialAgents: 2, costPerHour: 0, given }];
  return { world: await World.started({ ...options, clock, pools, provisioner }), provisioner };
}

export async function changePool(world: World, step: PoolChange): Promise<void> {
  const changing = change(world, step).catch((fault: { code?: string }) => {
    expect(['invalid-request', 'not-found']).toContain(fault.code);
  });
  await world.settle();
  await changing;
}

async function change({ controller, clock }: World, step: PoolChange): Promise<unknown> {
  const { pools } = controller;
  switch (step.kind) {
    case 'scale':
      return pools.scale('work', step.request, 'me');
    case 'policy':
      return step.given === null
        ? pools.resetPolicy('work', { by: 'me' })
        : pools.setPolicy('work', step.given, { by: 'me' });
    case 'event': {
      const event = { pool: 'work', agents: step.agents, at: clock.now() + step.inMs, durationMs: 60_000 };
      return step.isRemoved ? pools.removeEvent('e', 'me') : pools.setEvent('e', event, 'me');
    }
    case 'cordon':
      return pools.cordon('work', { by: 'me' });
    case 'uncordon':
      return pools.uncordon('work', 'me');
  }
}
