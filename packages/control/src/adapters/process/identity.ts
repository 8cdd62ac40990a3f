// Who a process id belongs to: an id alone may be another program's by now, its time of birth may not.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Text that tells this process from every other one that ever has its id; undefined when there is no such process. */
export function identityOf(pid: number): string | undefined {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

/** Whether the process was started with this agent id in its environment. Only Linux can tell. */
export function wasStartedAs(pid: number, agentId: string): boolean {
  const environment = read(`/proc/${pid}/environ`);
  return environment?.split('\0').includes(`MUSTER_AGENT_ID=${agentId}`) ?? false;
}

/** Whether a process group has a member that has not ended; where that cannot be seen, it is assumed. */
export function hasLiveMember(group: number): boolean {
  if (process.platform !== 'linux') return true;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => liveStat(Number(pid))?.group === group);
}

function identityFromProc(pid: number): string | undefined {
  const stat = liveStat(pid);
  if (stat === undefined) return undefined;
  // Ticks count from boot, so the boot is part of the identity.
  return `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown-boot'}/${stat.startTicks}`;
}

/** Undefined for a zombie, too: it has ended, its parent has only not asked yet. */
function liveStat(pid: number): { readonly group: number; readonly startTicks: string } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in brackets, and may itself contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, group, startTicks] = [fields[0], fields[2], fields[19]];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
  return { group: Number(group), startTicks };
}

function identityFromPs(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 });
    return started.trim() || undefined;
  } catch {
    return undefined; // ps ends with an error when there is no such process.
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
