// Who a process id belongs to: an id alone may be another program's by now, its time of birth may not.
import { execFileSync } from 'node:child_process';
import { readProc, statOf } from './process-table.ts';

/** Of the machine's last start; the same as long as this process lives. */
const BOOT = readProc('sys/kernel/random/boot_id')?.trim() ?? 'unknown-boot';

/** Text that tells this process from every other one that ever has its id; undefined when there is no such process. */
export function identityOf(pid: number): string | undefined {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

/** Whether the process was started with this agent id in its environment. Only Linux can tell. */
export function wasStartedAs(pid: number, agentId: string): boolean {
  return readProc(`${pid}/environ`)?.split('\0').includes(`MUSTER_AGENT_ID=${agentId}`) ?? false;
}

function identityFromProc(pid: number): string | undefined {
  const stat = statOf(pid);
  if (stat === undefined || stat.isEnded) return undefined;
  // Ticks count from boot, so the boot is part of the identity.
  return `${BOOT}/${stat.startTicks}`;
}

function identityFromPs(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 });
    return started.trim() || undefined;
  } catch {
    return undefined; // ps ends with an error when there is no such process.
  }
}
