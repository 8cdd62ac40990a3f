// CPU and memory of agents, their children included: everything in the session or group of an agent's process, and what
// descends from it. One pass over the processes of the machine measures all agents.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import type { HeldProcess } from './held-process.ts';
import { kernelUnits } from './kernel-units.ts';
import { type ProcessStat, type ProcessTable, readProc } from './process-table.ts';

export interface Usage {
  /** Cores used between the last two passes, or since its start; undefined when it is older than the first pass. */
  readonly cpuCores: number | undefined;
  /** Sum of resident sizes: memory that several of its processes share counts in each of them. */
  readonly memoryBytes: number;
  /** Since its processes began; undefined where the system does not tell. */
  readonly moved: Moved | undefined;
}

/** What went through reads and writes of any kind: files, sockets, pipes. */
export interface Moved {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

interface Sample {
  readonly identity: string;
  readonly at: number;
  readonly cpuTicks: number;
  readonly usage: Usage;
}

/** A mean over more than this says little about now. */
const SPAN_MS_MAX = 120_000;
/** Each has a file or two to be read. */
const AGENTS_PER_TURN = 64;
/** A process of no agent, on the way up from one that may be of an agent. */
const NOBODY = '';

export class UsageMeter {
  readonly #table: ProcessTable;
  readonly #clock: Clock;
  readonly #units = kernelUnits();
  #samples = new Map<string, Sample>();

  constructor(table: ProcessTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
  }

  /** What the last pass has found of an agent's process. */
  of(id: string, held: HeldProcess | undefined): Usage | undefined {
    const sample = this.#samples.get(id);
    return sample?.identity === held?.identity ? sample?.usage : undefined;
  }

  async measure(held: ReadonlyMap<string, HeldProcess>): Promise<void> {
    const stats = await this.#table.stats();
    const at = this.#clock.now();
    const sums = sumsOf(stats, held);
    const samples = new Map<string, Sample>();
    let looked = 0;
    for (const [id, { cpuTicks, residentPages, pids }] of sums) {
      if (++looked % AGENTS_PER_TURN === 0) await nextTurn();
      const { identity = '', startedAt = 0 } = held.get(id) ?? {};
      const last = this.#samples.get(id);
      const before = last?.identity === identity ? last : { at: startedAt, cpuTicks: 0 };
      const isRecent = at > before.at && at - before.at <= SPAN_MS_MAX;
      const cpuCores = isRecent ? this.#coresBetween(before, { at, cpuTicks }) : undefined;
      const memoryBytes = residentPages * this.#units.pageBytes;
      samples.set(id, { identity, at, cpuTicks, usage: { cpuCores, memoryBytes, moved: movedBy(pids) } });
    }
    this.#samples = samples;
  }

  // Time of a child that nobody waited for is gone with it, so that the sum may fall.
  #coresBetween(before: Pick<Sample, 'at' | 'cpuTicks'>, { at, cpuTicks }: { at: number; cpuTicks: number }): number {
    const seconds = Math.max(0, cpuTicks - before.cpuTicks) / this.#units.ticksPerSecond;
    return seconds / ((at - before.at) / 1_000);
  }
}

function sumsOf(stats: ReadonlyMap<number, ProcessStat>, held: ReadonlyMap<string, HeldProcess>) {
  const agents = new Map<number, string>();
  const leaders = new Map<number, string>();
  for (const [id, { pid, identity, isLeader }] of held) {
    const stat = stats.get(pid);
    // A leader that has ended lives on as the name of its group; another process with its id is not of the agent.
    if (stat !== undefined && !identity.endsWith(`/${stat.startTicks}`)) continue;
    agents.set(pid, id);
    if (isLeader) leaders.set(pid, id);
  }
  const sums = new Map<string, { cpuTicks: number; residentPages: number; readonly pids: number[] }>();
  for (const stat of stats.values()) {
    const id = ownerOf(stat, { stats, agents, leaders });
    if (id === NOBODY) continue;
    const sum = sums.get(id) ?? { cpuTicks: 0, residentPages: 0, pids: [] };
    sum.cpuTicks += stat.cpuTicks;
    sum.residentPages += stat.residentPages;
    sum.pids.push(stat.pid);
    sums.set(id, sum);
  }
  return sums;
}

/** Of processes that one has waited for, their parent tells; what they were told of themselves is gone with them. */
function movedBy(pids: readonly number[]): Moved | undefined {
  let moved: { readBytes: number; writtenBytes: number } | undefined;
  for (const pid of pids) {
    const text = readProc(`${pid}/io`);
    const [, read, written] = /^rchar: (\d+)\nwchar: (\d+)$/m.exec(text ?? '') ?? [];
    if (read === undefined || written === undefined) continue;
    moved ??= { readBytes: 0, writtenBytes: 0 };
    moved.readBytes += Number(read);
    moved.writtenBytes += Number(written);
  }
  return moved;
}

interface Lookup {
  readonly stats: ReadonlyMap<number, ProcessStat>;
  /** Agents by process, which learns of every process that was looked up. */
  readonly agents: Map<number, string>;
  /** Agents by session and group. */
  readonly leaders: ReadonlyMap<number, string>;
}

/** The agent that a process is of, by itself or by what it descends from. */
function ownerOf(stat: ProcessStat, { stats, agents, leaders }: Lookup): string {
  const trail: number[] = [];
  let owner: string | undefined;
  for (let one: ProcessStat | undefined = stat; owner === undefined; one = stats.get(one.parent)) {
    if (one === undefined) break;
    owner = agents.get(one.pid) ?? leaders.get(one.session) ?? leaders.get(one.group);
    // Until it is known better; also the end of a circle, which processes that come and go meanwhile can pretend.
    agents.set(one.pid, NOBODY);
    trail.push(one.pid);
  }
  for (const pid of trail) agents.set(pid, owner ?? NOBODY);
  return owner ?? NOBODY;
}
