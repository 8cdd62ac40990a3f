// What happens to fleets anyway: in the middle of the demo agents are killed. What they ran goes to others.
import { setTimeout as sleep } from 'node:timers/promises';
import type { MusterClient } from '@muster/contract/client';

export interface Killed {
  readonly agent: string;
  /** That it ran. */
  readonly tasks: number;
}

export interface MishapOptions {
  readonly agents: number;
  readonly afterMs: number;
  readonly signal: AbortSignal;
  readonly onKilled: (killed: Killed) => void;
}

/** kill -9 for the busiest ones. */
export async function killAgents(
  http: Pick<MusterClient, 'agents'>,
  { agents, afterMs, signal, onKilled }: MishapOptions,
): Promise<void> {
  if (agents === 0) return;
  await sleep(afterMs, undefined, { signal }).catch(() => {});
  if (signal.aborted) return;
  const fleet = await http.agents();
  const busiest = fleet.filter(({ pid }) => pid !== undefined).sort((a, b) => b.slotsBusy - a.slotsBusy);
  for (const { id, pid, slotsBusy } of busiest.slice(0, agents)) {
    if (pid !== undefined && kill(pid)) onKilled({ agent: id, tasks: slotsBusy });
  }
}

/** False when it has ended by itself meanwhile. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
