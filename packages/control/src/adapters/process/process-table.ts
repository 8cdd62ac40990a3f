// What the kernel says of every process of this machine (Linux; elsewhere the table is empty).
//
// The files are read without a pass through the thread pool, ten times cheaper, but only so many of them per turn of
// the event loop: 64 take about a millisecond.

import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SharedPass } from './shared-pass.ts';

export interface ProcessStat {
  readonly pid: number;
  /** A zombie: it has ended, its parent has only not asked yet. */
  readonly isEnded: boolean;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it was born, in clock ticks since boot. */
  readonly startTicks: string;
  /** CPU time that it and the children it has waited for have used. */
  readonly cpuTicks: number;
  readonly residentPages: number;
}

const FILES_PER_TURN = 64;
const START_ID = 'MUSTER_START_ID=';

export class ProcessTable {
  readonly #stats = new SharedPass(readStats);
  readonly #startIds = new SharedPass(readStartIds);

  /** Every process, by its id. */
  stats(): Promise<ReadonlyMap<number, ProcessStat>> {
    return this.#stats.get();
  }

  /** The living processes that were started with a start id in their environment, by that id; of this user only. */
  byStartId(): Promise<ReadonlyMap<string, readonly number[]>> {
    return this.#startIds.get();
  }
}

/** Undefined when there is no such process. */
export function statOf(pid: number): ProcessStat | undefined {
  const text = readProc(`${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in brackets, and may itself contain spaces and brackets. The fields are
  // those of proc_pid_stat(5), from the third on.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number): number => Number(fields[index]);
  const startTicks = fields[19];
  if (startTicks === undefined) return undefined;
  return {
    pid,
    isEnded: fields[0] === 'Z' || fields[0] === 'X',
    parent: number(1),
    group: number(2),
    session: number(3),
    startTicks,
    cpuTicks: number(11) + number(12) + number(13) + number(14),
    residentPages: number(21),
  };
}

/** Text of a file below /proc; undefined when it is gone or another user's. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

async function readStats(): Promise<ReadonlyMap<number, ProcessStat>> {
  const stats = new Map<number, ProcessStat>();
  await eachProcess((pid) => {
    const stat = statOf(pid);
    if (stat !== undefined) stats.set(pid, stat);
  });
  return stats;
}

async function readStartIds(): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  await eachProcess((pid) => {
    const environment = readProc(`${pid}/environ`);
    const entry = environment?.split('\0').find((variable) => variable.startsWith(START_ID));
    if (entry === undefined) return;
    const startId = entry.slice(START_ID.length);
    const pids = found.get(startId);
    if (pids === undefined) found.set(startId, [pid]);
    else pids.push(pid);
  });
  return found;
}

async function eachProcess(visit: (pid: number) => void): Promise<void> {
  if (process.platform !== 'linux') return;
  let visited = 0;
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    if (++visited % FILES_PER_TURN === 0) await nextTurn();
    visit(pid);
  }
}
