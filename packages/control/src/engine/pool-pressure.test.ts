import { expect, it } from 'vitest';
import { Fleet } from '../core/route/fleet.ts';
import { samplePressure } from './pool-pressure.ts';
import type { PoolPlan } from './pool-state.ts';
import type { Provisioned } from './ports.ts';
import { Roster } from './roster.ts';

const PLAN: PoolPlan = { type: 'work', slots: 1, initialAgents: 1, costPerHour: 0, given: {} };
const MIB = 1024 * 1024;

function pressureOf(
  sampled: Pick<Provisioned, 'cpuCores' | 'memoryBytes'>,
  resources: NonNullable<PoolPlan['resources']>,
): number {
  const [roster, fleet] = [new Roster(), new Fleet()];
  roster.add(1, { id: 'work-1', instance: 'i', type: 'work', slots: 1 }, 0);
  fleet.join({ seq: 1, type: 'work', terms: ['work'], slots: 1, costPerHour: 0, version: '' }, true);
  const held = { state: 'running', since: 0, pid: 1, restarts: 0, lastEnd: undefined } as const;
  const processes = ['work-1', 'work-2'].map((id) => ({ id, pool: 'work', ...held, ...sampled }));
  samplePressure(processes, () => ({ ...PLAN, resources }), { roster, fleet });
  return fleet.agents.pressure[fleet.agents.row(1)] ?? 0;
}

it.each([
  [{ cpuCores: 0.25, memoryBytes: undefined }, {}, 0.25],
  [{ cpuCores: 3, memoryBytes: undefined }, {}, 1],
  [{ cpuCores: 3, memoryBytes: undefined }, { cpuCores: 4 }, 0.75],
  [{ cpuCores: 0.1, memoryBytes: 90 * MIB }, { memoryBytes: 100 * MIB }, 0.9],
  [{ cpuCores: 0.1, memoryBytes: 90 * MIB }, {}, 0.1],
  [{ cpuCores: undefined, memoryBytes: undefined }, {}, 0],
])('the pressure of %o with %o is %d', (sampled, resources, pressure) => {
  expect(pressureOf(sampled, resources)).toBeCloseTo(pressure, 6);
});
