// What a process holds in memory, as the kernel counts it.
import { readFileSync } from 'node:fs';

const MIB = 1024 * 1024;
const LOOK_MS = 50;

/** Resident set size in MiB. */
export function residentMib(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line?.[1]) * 1024) / MIB;
}

/** Looks now and again until it is ended, which gives back the most that was seen. */
export function watchMemory(pid: number): () => number {
  let most = residentMib(pid);
  const timer = setInterval(() => {
    try {
      most = Math.max(most, residentMib(pid));
    } catch {
      // The process has ended.
      clearInterval(timer);
    }
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return most;
  };
}
