// CPU and memory pressure of agents as their provisioner samples it: routing prefers those that have air.
import type { EngineParts } from './parts.ts';
import type { PoolPlan } from './pool-state.ts';
import type { Provisioned } from './ports.ts';

/** Most agents keep one thread busy at most: where nothing else is said, one core is all that one can use. */
const CORES_DEFAULT = 1;

/** Tells the router how hard each agent of a pool works, 0..1; what was not sampled keeps what it has. */
export function samplePressure(
  processes: readonly Provisioned[],
  planOf: (pool: string) => PoolPlan | undefined,
  { roster, fleet }: Pick<EngineParts, 'roster' | 'fleet'>,
): void {
  for (const { id, pool, cpuCores, memoryBytes } of processes) {
    if (cpuCores === undefined && memoryBytes === undefined) continue;
    const plan = planOf(pool);
    const member = roster.byId(id);
    if (plan === undefined || member === undefined) continue;
    const { resources = {} } = plan;
    const ofCores = (cpuCores ?? 0) / (resources.cpuCores ?? CORES_DEFAULT);
    const ofMemory = resources.memoryBytes === undefined ? 0 : (memoryBytes ?? 0) / resources.memoryBytes;
    fleet.setPressure(member.seq, Math.max(ofCores, ofMemory));
    roster.changed(member);
  }
}
