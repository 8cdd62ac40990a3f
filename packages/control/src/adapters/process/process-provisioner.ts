// Provides agents as processes of this machine.
//
// What is guaranteed when an agent was removed, or its process ended: nothing runs any more of its process, of its
// process group, and (on Linux) of whatever has left the group and still has the id of the start in its environment.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '../../base/assert.ts';
import type { Provisioned, Provisioner, ProvisionerEvents } from '../../engine/ports.ts';
import { AgentLogs } from './agent-logs.ts';
import { fileNameOf } from './file-name.ts';
import type { HeldProcess } from './held-process.ts';
import { type Household, Member } from './member.ts';
import { Papers } from './papers.ts';
import { PROCESS_LIMITS, type ProcessLimits, type ProcessProvisionerOptions } from './pool-plan.ts';
import { ProcessTable } from './process-table.ts';
import { type Program, programOf } from './program.ts';
import { StartQueue } from './start-queue.ts';
import { startHere } from './starter.ts';
import { UsageMeter } from './usage-meter.ts';

const MEMBERS_PER_TURN = 32;
/** A log that grew too large is looked at more often until it no longer does. */
const HASTE = 10;
/** Measuring may take this share of the time, however many processes the machine has, but is done once a minute. */
const MEASURE_RATIO = 0.01;
const MEASURE_MS_MAX = 60_000;

export class ProcessProvisioner implements Provisioner {
  readonly #limits: ProcessLimits;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #household: Household;
  readonly #meter: UsageMeter;
  readonly #members = new Map<string, Member>();
  readonly #watchers: ProvisionerEvents[] = [];
  #lookTimer: NodeJS.Timeout | undefined;
  #measureTimer: NodeJS.Timeout | undefined;
  #isPruneDue = true;
  #hasTrouble = false;
  #isReleased = false;

  /** Finds what an earlier controller left. Throws when the directory cannot be read. */
  constructor(options: ProcessProvisionerOptions) {
    const { presence, clock, random, log } = options;
    const directory = join(options.directory, 'agents');
    const limits = { ...PROCESS_LIMITS, ...options.limits };
    const table = new ProcessTable();
    this.#limits = limits;
    this.#programs = new Map(options.pools.map((pool) => [pool.type, programOf(pool, options)]));
    this.#meter = new UsageMeter(table, clock);
    this.#household = {
      ...{ presence, clock, random, log, limits, table },
      papers: new Papers(directory),
      logs: new AgentLogs(directory, { bytesMax: limits.logBytesMax, filesMax: limits.logsMax }),
      starts: new StartQueue(),
      starter: options.starter ?? startHere,
      onStarted: (id) => this.#tell(({ onStarted }) => onStarted?.(id)),
      onEnded: (id, how) => this.#tell(({ onEnded }) => onEnded?.(id, how)),
      onGone: ({ id }) => {
        this.#members.delete(id);
        this.#isPruneDue = true;
      },
    };
    for (const paper of this.#household.papers.all()) this.#members.set(paper.id, new Member(this.#household, paper));
    this.#lookSoon(limits.checkMs);
    this.#measureSoon(limits.sampleMs);
  }

  create(pool: string, id: string): void {
    const program = this.#programs.get(pool);
    assert(program !== undefined, `no pool is called ${pool}`);
    if (this.#isReleased) return;
    const member = this.#members.get(id) ?? new Member(this.#household, { id, pool });
    this.#members.set(id, member);
    member.create(program);
  }

  async remove(id: string, graceMs: number): Promise<void> {
    if (!this.#isReleased) await this.#members.get(id)?.remove(graceMs);
  }

  list(): readonly Provisioned[] {
    return [...this.#members.values()].map((member) => {
      const { cpuCores, memoryBytes, moved } = this.#meter.of(member.id, member.held) ?? {};
      return { ...member.describe(), cpuCores, memoryBytes, ...moved };
    });
  }

  watch(events: ProvisionerEvents): void {
    this.#watchers.push(events);
  }

  release(): void {
    this.#isReleased = true;
    clearTimeout(this.#lookTimer);
    clearTimeout(this.#measureTimer);
    for (const member of this.#members.values()) member.release();
    this.#household.starter.close();
  }

  #tell(event: (watcher: ProvisionerEvents) => void): void {
    for (const watcher of this.#watchers) event(watcher);
  }

  // The timers keep no process alive: a controller that has stopped is to end, whatever was left running.
  #lookSoon(afterMs: number): void {
    if (this.#isReleased) return;
    this.#lookTimer = setTimeout(() => void this.#look(), afterMs).unref();
  }

  #measureSoon(afterMs: number): void {
    if (this.#isReleased) return;
    this.#measureTimer = setTimeout(() => void this.#measure(), afterMs).unref();
  }

  /** Looks after every process and its output. */
  async #look(): Promise<void> {
    const { logs } = this.#household;
    let looked = 0;
    let trimmed = 0;
    for (const member of [...this.#members.values()]) {
      if (this.#isReleased) return;
      if (++looked % MEMBERS_PER_TURN === 0) await nextTurn();
      member.check();
      if (await this.#withFiles(() => logs.trim(member.id))) trimmed++;
    }
    if (this.#isPruneDue) {
      this.#isPruneDue = false;
      const kept = new Set([...this.#members.keys()].map(fileNameOf));
      await this.#withFiles(() => logs.prune((name) => kept.has(name)));
    }
    this.#lookSoon(trimmed > 0 ? this.#limits.checkMs / HASTE : this.#limits.checkMs);
  }

  async #measure(): Promise<void> {
    const held = new Map<string, HeldProcess>();
    for (const { id, held: one } of this.#members.values()) if (one !== undefined) held.set(id, one);
    const before = performance.now();
    if (held.size > 0) await this.#meter.measure(held);
    const restMs = Math.min(MEASURE_MS_MAX, (performance.now() - before) / MEASURE_RATIO);
    this.#measureSoon(Math.max(this.#limits.sampleMs, restMs));
  }

  /** Trouble with output is no trouble for agents: it is logged, once until it is over. */
  async #withFiles<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.#hasTrouble = false;
      return result;
    } catch (error) {
      const { log } = this.#household;
      if (!this.#hasTrouble) log({ level: 'error', event: 'agent-logs-unwritable', error: (error as Error).message });
      this.#hasTrouble = true;
      return undefined;
    }
  }
}
