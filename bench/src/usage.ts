// What a process has used so far, and how busy the machine is, from Linux's /proc.
import { readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time of all its threads, and of children it has waited for. */
  readonly cpuSeconds: number;
  /** Resident, in 10^6 bytes. */
  readonly memoryMb: number;
  /** Bytes that it caused to be sent to the disk. */
  readonly writtenBytes: number;
}

/** The kernel counts in hundredths of a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export function usageOf(pid: number): Usage {
  // The command's name may hold blanks and parentheses; the fields start behind the last one.
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = [11, 12, 13, 14].reduce((sum, place) => sum + (fields[place] ?? 0), 0);
  return {
    cpuSeconds: ticks / TICKS_PER_SECOND,
    memoryMb: megabytes(numberIn(read(`/proc/${pid}/status`), /VmRSS:\s+(\d+)/)),
    writtenBytes: numberIn(read(`/proc/${pid}/io`), /^write_bytes: (\d+)/m),
  };
}

/** The most resident memory that a process has had. */
export const memoryPeakMb = (pid: number): number => megabytes(numberIn(read(`/proc/${pid}/status`), /VmHWM:\s+(\d+)/));

export interface MachineUsage {
  readonly busySeconds: number;
  /** Taken by other guests of the host. */
  readonly stolenSeconds: number;
}

export function machineUsage(): MachineUsage {
  const [, ...fields] = (read('/proc/stat').split('\n')[0] ?? '').trim().split(/\s+/).map(Number);
  const [user = 0, nice = 0, system = 0, , , interrupt = 0, softInterrupt = 0, stolen = 0] = fields;
  return {
    busySeconds: (user + nice + system + interrupt + softInterrupt) / TICKS_PER_SECOND,
    stolenSeconds: stolen / TICKS_PER_SECOND,
  };
}

const megabytes = (kibibytes: number): number => (kibibytes * 1024) / 1e6;
const read = (path: string): string => readFileSync(path, 'utf8');
const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
