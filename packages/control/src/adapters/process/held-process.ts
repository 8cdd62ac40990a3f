// A process that the provisioner answers for, whether this controller started it or an earlier one did; and its end.
//
// E1. What is signalled is ours: the process by its identity, its group as long as nobody else has its id, what has
//     left the group by the id of the start in its environment.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import { identityOf } from './identity.ts';
import type { ProcessTable } from './process-table.ts';

export interface HeldProcess {
  readonly pid: number;
  readonly identity: string;
  /** It leads a process group, so that its children can be ended with it. */
  readonly isLeader: boolean;
  /** The id of this start, which is in the environment of everything that comes of it. */
  readonly startId?: string;
  readonly startedAt: number;
}

export interface EndOptions {
  readonly table: ProcessTable;
  readonly clock: Clock;
  /** When politeness is over; asked again and again, because it may be brought forward. */
  readonly killAt: () => number;
  /** How long what has left the group may go on when the rest is gone. */
  readonly stragglerMs: number;
}

const POLL_MS_MIN = 5;
const POLL_MS_MAX = 200;
/** After SIGKILL only a process stuck in the kernel is still there; it never runs a line of its program again. */
const KILLED_MS = 2_000;

export const isAlive = (held: HeldProcess): boolean => identityOf(held.pid) === held.identity;

/**
 * SIGTERM to the process and its group, SIGKILL after the grace; at once to what a dead leader has left in its group.
 * Resolves when nothing is left of it: with false when something is stuck in the kernel.
 */
export async function endProcess(held: HeldProcess, options: EndOptions): Promise<boolean> {
  const { table, clock, killAt } = options;
  if (isAlive(held)) {
    send(held, 'SIGTERM');
    await until(() => isGone(held, table), { clock, limitAt: killAt });
  }
  if (!(await isGone(held, table))) send(held, 'SIGKILL');
  const killedAt = clock.now();
  const isOver = await until(() => isGone(held, table), { clock, limitAt: () => killedAt + KILLED_MS });
  const isClear = held.startId === undefined || (await endStragglers(held.startId, options));
  return isClear && isOver;
}

/** What has left the group, as a daemon does, ends by itself when its agent is gone, or by force. */
export async function endStragglers(startId: string, options: EndOptions): Promise<boolean> {
  const { table, clock, stragglerMs } = options;
  let found: readonly number[] = [];
  const isOver = async (): Promise<boolean> => {
    found = (await table.byStartId()).get(startId) ?? [];
    return found.length === 0;
  };
  const since = clock.now();
  if (await until(isOver, { clock, limitAt: () => since + stragglerMs })) return true;
  return until(
    async () => {
      for (const pid of found) signal(pid, 'SIGKILL');
      return isOver();
    },
    { clock, limitAt: () => since + stragglerMs + KILLED_MS },
  );
}

/** Looks again and again, ever more rarely; resolves with whether it came to be in time. */
async function until(
  isMet: () => Promise<boolean>,
  { clock, limitAt }: { readonly clock: Clock; readonly limitAt: () => number },
): Promise<boolean> {
  for (let pollMs = POLL_MS_MIN; ; pollMs = Math.min(POLL_MS_MAX, 2 * pollMs)) {
    if (await isMet()) return true;
    const leftMs = limitAt() - clock.now();
    if (leftMs <= 0) return false;
    await delay(Math.min(pollMs, leftMs));
  }
}

// The group outlives its leader when a shell wraps the agent: the shell dies of SIGTERM, the agent is still finishing.
// While the group has members, the kernel gives its id to no other process.
async function isGone(held: HeldProcess, table: ProcessTable): Promise<boolean> {
  const holder = identityOf(held.pid);
  if (holder !== undefined) return holder !== held.identity;
  if (!held.isLeader || !signal(-held.pid, 0)) return true;
  if (process.platform !== 'linux') return false;
  // In a container whose first process reaps nobody, zombies stay in their group for good.
  for (const { group, isEnded } of (await table.stats()).values()) if (group === held.pid && !isEnded) return false;
  return true;
}

function send(held: HeldProcess, name: NodeJS.Signals): void {
  const holder = identityOf(held.pid);
  if (holder !== undefined && holder !== held.identity) return; // E1
  signal(held.isLeader ? -held.pid : held.pid, name);
}

/** False when there is nothing to signal: it ended by itself in the meantime. */
function signal(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, name);
  } catch {
    return false;
  }
}
