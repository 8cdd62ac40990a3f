// One agent id: the process that holds it now, and the next one.
//
// M1. At most one process holds the id; the next one starts only after nothing of the last is left.
// M2. A process of an earlier controller is adopted when its agent connects, else ended; never doubled.
// M3. A process that is not ours by birth is signalled only after its identity was verified.
// M4. The last order counts: created while it is removed, it starts again when it is gone; and the other way round.
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { CRASH_LOOP_ENDS, endsInARow, respawnDelayMs } from '../../base/respawn.ts';
import type { Log, Provisioned } from '../../engine/ports.ts';
import type { AgentLogs } from './agent-logs.ts';
import { endProcess, type HeldProcess, isAlive } from './held-process.ts';
import { identityOf, wasStartedAs } from './identity.ts';
import type { Papers } from './papers.ts';
import type { Presence, ProcessLimits } from './pool-plan.ts';
import type { ProcessTable } from './process-table.ts';
import { type Program, spawnProgram } from './program.ts';
import type { StartQueue } from './start-queue.ts';

/** What all members share. */
export interface Household {
  readonly presence: Presence;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits: ProcessLimits;
  readonly papers: Papers;
  readonly logs: AgentLogs;
  readonly table: ProcessTable;
  readonly starts: StartQueue;
  readonly onStarted: (id: string) => void;
  readonly onEnded: (id: string, how: string) => void;
  /** Nothing is left of it, and nobody wants it: it can be forgotten. */
  readonly onGone: (member: Member) => void;
}

const REPLACE_GRACE_MS = 5_000;
const HOW_LENGTH_MAX = 200;

export class Member {
  readonly id: string;
  readonly pool: string;
  readonly #household: Household;
  /** Undefined until it was created. */
  #program: Program | undefined;
  #state: Provisioned['state'] = 'ordered';
  #since: number;
  #held: HeldProcess | undefined;
  #child: ChildProcess | undefined;
  #adoptUntil = 0;
  #connectedAt = 0;
  #endsInARow = 0;
  #restarts = 0;
  #lastEnd: string | undefined;
  #respawnTimer: NodeJS.Timeout | undefined;
  /** When politeness towards the process that is being ended is over. */
  #killAt = Number.POSITIVE_INFINITY;
  /** Under way: the end of whatever is left of the last process. */
  #clearing: Promise<void> | undefined;
  #removal: Promise<void> | undefined;
  #isReleased = false;
  readonly #start = () => this.#startProcess();

  /** With a process, it is one that an earlier controller has left. */
  constructor(household: Household, { id, pool, held }: { id: string; pool: string; held?: HeldProcess }) {
    this.id = id;
    this.pool = pool;
    this.#household = household;
    this.#since = held?.startedAt ?? household.clock.now();
    if (held === undefined) return;
    this.#held = held;
    this.#state = 'adopting';
    // Its leader may be dead and its children alive.
    if (!isAlive(held)) void this.remove(0);
  }

  /** Of its process. */
  get held(): HeldProcess | undefined {
    return this.#held;
  }

  describe(): Omit<Provisioned, 'cpuCores' | 'memoryBytes'> {
    return {
      id: this.id,
      pool: this.pool,
      state: this.#state,
      since: this.#since,
      pid: this.#held?.pid,
      restarts: this.#restarts,
      lastEnd: this.#lastEnd,
    };
  }

  create(program: Program): void {
    if (this.#program !== undefined) return;
    this.#program = program;
    if (this.#removal !== undefined) return; // M4
    if (this.#held === undefined) this.#order();
    else this.#awaitAgent(this.#held);
  }

  /** Resolves when nothing is left. A shorter grace than that of a removal under way counts. */
  remove(graceMs: number): Promise<void> {
    this.#program = undefined;
    this.#standBack();
    this.#state = 'stopping';
    this.#killAt = Math.min(this.#killAt, this.#household.clock.now() + graceMs);
    this.#removal ??= this.#remove();
    return this.#removal;
  }

  /** Lets go of the process and leaves it running, for the next controller to adopt. */
  release(): void {
    this.#isReleased = true;
    this.#standBack();
  }

  /** Looks after the process; called every now and then. */
  check(): void {
    if (this.#state === 'adopting') this.#checkLeft();
    else if (this.#state === 'running') this.#checkRunning();
  }

  #checkLeft(): void {
    const { clock, presence } = this.#household;
    const held = this.#held;
    if (held !== undefined && !isAlive(held)) {
      if (this.#program === undefined) void this.remove(0);
      else this.#ended('it has ended');
      return;
    }
    if (this.#program === undefined) return;
    const isOverdue = clock.now() >= this.#adoptUntil;
    if (presence.isConnected(this.id)) {
      const known = held ?? this.#stranger();
      // One that is connected from who knows where is taken at its word in the end.
      if (known !== undefined || isOverdue) this.#adopt(known);
    } else if (held === undefined) this.#queue();
    else if (isOverdue) void this.#replace('it did not connect again');
  }

  #checkRunning(): void {
    const { clock, presence, limits } = this.#household;
    const now = clock.now();
    if (presence.isConnected(this.id)) this.#connectedAt = now;
    // The exit of a child is an event that says how; an adopted process can only be looked at.
    const isAdopted = this.#child === undefined;
    if (isAdopted && this.#held !== undefined && !isAlive(this.#held)) this.#ended('it has ended');
    else if (now - this.#connectedAt >= limits.replaceAfterMs) void this.#replace('it has not been connected for long');
  }

  #order(): void {
    // Nobody has papers of it, and yet it may be connected: then they were lost, or its connection is not closed yet.
    if (this.#household.presence.isConnected(this.id)) this.#awaitAgent(undefined);
    else this.#queue();
  }

  #awaitAgent(held: HeldProcess | undefined): void {
    const { clock, limits } = this.#household;
    this.#held = held;
    this.#state = 'adopting';
    this.#adoptUntil = clock.now() + limits.adoptMs;
    this.check();
  }

  #queue(): void {
    this.#state = 'ordered';
    this.#since = this.#household.clock.now();
    this.#household.starts.add(this.#start);
  }

  #startProcess(): void {
    const { log, papers, onStarted } = this.#household;
    if (this.#program === undefined) return;
    if (this.#lastEnd !== undefined) this.#restarts++;
    const startId = randomUUID();
    this.#hold(undefined);
    let child: ChildProcess;
    try {
      child = spawnProgram(this.#program, { id: this.id, startId, logs: this.#household.logs });
    } catch (error) {
      this.#ended(notStarted(error as Error));
      return;
    }
    this.#child = child;
    const onEnd = (how: string) => {
      // After an ending that we caused, whoever caused it goes on.
      if (this.#state === 'running' && this.#child === child) this.#ended(how);
    };
    child.on('error', (error) => onEnd(notStarted(error)));
    child.on('exit', (code, signal) => onEnd(signal === null ? `exit code ${code}` : `killed by ${signal}`));
    if (child.pid === undefined) return; // The event that says why is on its way.
    const held = childOf(child.pid, { startId, startedAt: this.#since });
    this.#held = held;
    try {
      papers.record({ id: this.id, pool: this.pool, held });
    } catch (error) {
      // It runs all the same; the next controller knows it when it connects.
      log({ level: 'error', event: 'agent-papers-unwritable', agent: this.id, error: (error as Error).message });
    }
    log({ level: 'info', event: 'agent-process-started', agent: this.id, pid: held.pid });
    onStarted(this.id);
  }

  #adopt(held: HeldProcess | undefined): void {
    this.#hold(held);
    this.#household.log({ level: 'info', event: 'agent-process-adopted', agent: this.id, pid: held?.pid });
  }

  #hold(held: HeldProcess | undefined): void {
    const now = this.#household.clock.now();
    this.#held = held;
    this.#child = undefined;
    this.#state = 'running';
    this.#since = held?.startedAt ?? now;
    this.#connectedAt = now;
  }

  async #replace(reason: string): Promise<void> {
    const { log, clock } = this.#household;
    log({ level: 'warn', event: 'agent-process-replaced', agent: this.id, pid: this.#held?.pid, reason });
    this.#state = 'stopping';
    this.#killAt = clock.now() + REPLACE_GRACE_MS;
    await this.#clear(this.#held ?? this.#stranger());
    if (this.#removal === undefined) this.#ended(reason);
  }

  #ended(how: string): void {
    if (this.#isReleased) return;
    const { clock, random, limits, log, onEnded } = this.#household;
    const { pid } = this.#held ?? {};
    const livedMs = clock.now() - this.#since;
    this.#endsInARow = endsInARow(limits.respawn, { before: this.#endsInARow, livedMs });
    const respawnMs = respawnDelayMs(limits.respawn, this.#endsInARow, random);
    log({ level: 'warn', event: 'agent-process-ended', agent: this.id, pid, how, livedMs, respawnMs });
    if (this.#endsInARow === CRASH_LOOP_ENDS) {
      log({ level: 'error', event: 'agent-crash-loop', agent: this.id, ends: this.#endsInARow, how });
    }
    this.#state = 'backing-off';
    this.#since = clock.now() + respawnMs;
    this.#lastEnd = how.slice(0, HOW_LENGTH_MAX);
    void this.#startAgain();
    onEnded(this.id, how);
  }

  async #startAgain(): Promise<void> {
    const left = this.#held;
    this.#held = undefined;
    await this.#clear(left); // M1
    if (this.#state !== 'backing-off' || this.#isReleased) return;
    const waitMs = Math.max(0, this.#since - this.#household.clock.now());
    this.#respawnTimer = setTimeout(() => this.#order(), waitMs).unref();
  }

  async #remove(): Promise<void> {
    const { clock, log, onGone } = this.#household;
    const { pid } = this.#held ?? {};
    const before = clock.now();
    await this.#clear(this.#held ?? this.#stranger());
    this.#removal = undefined;
    this.#child = undefined;
    this.#endsInARow = 0;
    this.#restarts = 0;
    this.#lastEnd = undefined;
    if (pid !== undefined) {
      log({ level: 'info', event: 'agent-process-removed', agent: this.id, pid, tookMs: clock.now() - before });
    }
    if (this.#program === undefined) onGone(this);
    else if (!this.#isReleased) this.#order(); // M4
  }

  /** Resolves when nothing is left of the process, nor of the one before it. */
  async #clear(held: HeldProcess | undefined): Promise<void> {
    await this.#clearing;
    if (held !== undefined) {
      this.#clearing = this.#endHeld(held);
      await this.#clearing;
      this.#clearing = undefined;
    }
    this.#killAt = Number.POSITIVE_INFINITY;
  }

  async #endHeld(held: HeldProcess): Promise<void> {
    const { table, clock, log, papers, limits } = this.#household;
    const { stragglerMs } = limits;
    const isOver = await endProcess(held, { table, clock, stragglerMs, killAt: () => this.#killAt });
    if (!isOver) log({ level: 'error', event: 'agent-process-stuck', agent: this.id, pid: held.pid });
    this.#held = undefined;
    papers.forget(this.id);
  }

  #standBack(): void {
    clearTimeout(this.#respawnTimer);
    this.#household.starts.delete(this.#start);
  }

  /** The process of a connected agent that we have no papers of; only if it says itself that it is this agent (M3). */
  #stranger(): HeldProcess | undefined {
    const { presence, clock } = this.#household;
    const pid = presence.isConnected(this.id) ? presence.pidOf(this.id) : undefined;
    if (pid === undefined || !wasStartedAs(pid, this.id)) return undefined;
    const identity = identityOf(pid);
    return identity === undefined ? undefined : { pid, identity, isLeader: false, startedAt: clock.now() };
  }
}

const notStarted = (error: Error): string => `it could not be started: ${error.message}`;

// A child that has ended before we could look has no identity any more; its exit event is on the way.
const childOf = (pid: number, start: { startId: string; startedAt: number }): HeldProcess => ({
  pid,
  identity: identityOf(pid) ?? 'ended',
  isLeader: true,
  ...start,
});
