// The agents now: how many in which state, their slots, what waits for them, and each by itself.
import type { AgentState } from '@muster/contract';
import type { Sample } from '../../core/series/sample.ts';
import type { EngineParts } from '../parts.ts';
import { agentState, isOpen } from '../roster.ts';
import type { Pause } from './pause.ts';

export interface FleetParts extends Pick<EngineParts, 'roster' | 'fleet' | 'room' | 'clock'> {
  readonly poolOf: (type: string) => string;
}

interface Sum {
  readonly states: Map<AgentState, number>;
  /** Those that are connected. */
  readonly seqs: number[];
  busy: number;
  free: number;
  /** The worst of them; undefined when none has told. */
  loopDelayMs: number | undefined;
}

/** Those of a larger fleet are not kept one by one. */
const AGENTS_MAX = 10_000;

export async function sampleFleet(sample: Sample, parts: FleetParts, pause: Pause): Promise<void> {
  const byPool = new Map<string, Sum>();
  let [looked, silentMs] = [0, 0];
  for (const member of parts.roster.members()) {
    await pause.every(++looked);
    const { id, type, slots } = member.hello;
    const sum = sumOf(byPool, parts.poolOf(type));
    const state = agentState(member);
    sum.states.set(state, (sum.states.get(state) ?? 0) + 1);
    if (isOpen(member)) {
      sum.busy += member.slotsBusy;
      sum.free += Math.max(0, slots - member.slotsBusy);
    }
    if (member.connection !== 0) {
      sum.seqs.push(member.seq);
      silentMs = Math.max(silentMs, parts.clock.now() - member.lastHeardAt);
    }
    const loopDelayMs = member.connection === 0 ? undefined : member.vitals?.loopDelayMs;
    if (loopDelayMs !== undefined) sum.loopDelayMs = Math.max(sum.loopDelayMs ?? 0, loopDelayMs);
    if (looked > AGENTS_MAX) continue;
    sample.ofAgent('muster_agent_busy_slots', member.slotsBusy, id);
    if (loopDelayMs !== undefined) sample.ofAgent('muster_agent_loop_delay_seconds', loopDelayMs / 1_000, id);
  }
  for (const [pool, { states, seqs, busy, free, loopDelayMs }] of byPool) {
    await pause.every(++looked);
    for (const [state, agents] of states) sample.gauge('muster_agents', agents, { pool, state });
    sample.gauge('muster_slots', busy, { pool, state: 'busy' });
    sample.gauge('muster_slots', free, { pool, state: 'free' });
    sample.gauge('muster_pool_tasks_waiting', waitingFor(seqs, parts), { pool });
    if (loopDelayMs !== undefined) sample.gauge('muster_agents_loop_delay_seconds', loopDelayMs / 1_000, { pool });
  }
  sample.gauge('muster_heartbeat_silence_seconds', silentMs / 1_000);
}

function sumOf(byPool: Map<string, Sum>, pool: string): Sum {
  let sum = byPool.get(pool);
  if (sum === undefined) {
    sum = { states: new Map(), seqs: [], busy: 0, free: 0, loopDelayMs: undefined };
    byPool.set(pool, sum);
  }
  return sum;
}

/** By type or by capability: whatever some of these agents can serve. */
function waitingFor(seqs: readonly number[], { fleet, room }: FleetParts): number {
  let waiting = 0;
  for (const need of fleet.needsOfAny(seqs)) waiting += room.order.waitingFor(need);
  return waiting;
}
