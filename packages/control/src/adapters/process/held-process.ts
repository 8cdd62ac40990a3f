// A process that the pool answers for, whether this controller started it or an earlier one did.
import { setTimeout as delay } from 'node:timers/promises';
import { hasLiveMember, identityOf } from './identity.ts';

export interface HeldProcess {
  readonly pid: number;
  readonly identity: string;
  /** It leads a process group, so that its children can be ended with it. */
  readonly isLeader: boolean;
}

const POLL_MS_MIN = 5;
const POLL_MS_MAX = 200;
/** After SIGKILL only a process stuck in the kernel is still there. */
const KILLED_MS = 2_000;

export const isAlive = (held: HeldProcess): boolean => identityOf(held.pid) === held.identity;

/** SIGTERM, then SIGKILL after the grace; resolves when nothing of it is left. */
export async function endProcess(held: HeldProcess, graceMs: number): Promise<void> {
  if (!isAlive(held)) return;
  send(held, 'SIGTERM');
  if (await gone(held, graceMs)) return;
  send(held, 'SIGKILL');
  await gone(held, KILLED_MS);
}

/** Ends what a dead leader has left behind, unless its id has gone to another process meanwhile. */
export function endLeftovers(held: HeldProcess): void {
  const isOurs = held.isLeader && identityOf(held.pid) === undefined;
  if (isOurs && isGroupHere(held.pid)) send(held, 'SIGKILL');
}

async function gone(held: HeldProcess, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0, pollMs = POLL_MS_MIN; waitedMs < limitMs; pollMs = Math.min(POLL_MS_MAX, 2 * pollMs)) {
    if (!isHere(held)) return true;
    const stepMs = Math.min(pollMs, limitMs - waitedMs);
    await delay(stepMs);
    waitedMs += stepMs;
  }
  return !isHere(held);
}

// The group outlives its leader when a shell wraps the agent: the shell dies of SIGTERM, the agent is still finishing.
// While the group has members, the kernel gives its id to no other process.
const isHere = (held: HeldProcess): boolean => isAlive(held) || (held.isLeader && isGroupHere(held.pid));

function isGroupHere(group: number): boolean {
  try {
    process.kill(-group, 0);
    // In a container whose first process reaps nobody, zombies stay in their group for good.
    return hasLiveMember(group);
  } catch {
    return false;
  }
}

function send(held: HeldProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(held.isLeader ? -held.pid : held.pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
