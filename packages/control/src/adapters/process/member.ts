// One agent id: the process that holds it now, and the next one.
//
// M1. At most one process holds the id; the next one starts only after nothing of the last is left.
// M2. A process of an earlier controller is adopted when its agent connects, else ended; never doubled.
// M3. A process that is not ours by birth is signalled only after its identity was verified.
// M4. The last order counts: created while it is removed, it starts again when it is gone; and the other way round.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { CRASH_LOOP_ENDS, endsInARow, respawnDelayMs } from '../../base/respawn.ts';
import type { Log, Provisioned } from '../../engine/ports.ts';
import type { AgentLogs } from './agent-logs.ts';
import { type EndOptions, endProcess, endStragglers, type HeldProcess, isAlive } from './held-process.ts';
import { identityOf, wasStartedAs } from './identity.ts';
import type { Papers } from './papers.ts';
import type { Presence, ProcessLimits } from './pool-plan.ts';
import type { ProcessTable } from './process-table.ts';
import type { Program } from './program.ts';
import type { StartQueue } from './start-queue.ts';
import type { StartedProcess, Starter } from './starter.ts';

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
  readonly starter: Starter;
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
  /** Its end is told by whoever started it; else it is looked at now and then. */
  #isWatched = false;
  #adoptUntil = 0;
  #connectedAt = 0;
  #endsInARow = 0;
  #restarts = 0;
  #lastEnd: string | undefined;
  #respawnTimer: NodeJS.Timeout | undefined;
  /** When politeness towards the process that is being ended is over. */
  #killAt = Number.POSITIVE_INFINITY;
  /** Under way: the start of a process, of which nobody knows yet which it is. */
  #starting: Promise<void> | undefined;
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
    if (!this.#isWatched && this.#held !== undefined && !isAlive(this.#held)) this.#ended('it has ended');
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
    if (this.#program === undefined) return;
    this.#starting = this.#run(this.#program).finally(() => {
      this.#starting = undefined;
    });
  }

  async #run({ command, environmentOf }: Program): Promise<void> {
    const { starter, logs, clock } = this.#household;
    const startId = randomUUID();
    const environment = environmentOf({ id: this.id, startId });
    const startedAt = clock.now();
    try {
      const started = await starter.start({ startId, command, environment, outputPath: logs.pathOf(this.id) });
      this.#hasStarted(started, { startId, startedAt });
    } catch (error) {
      // Who starts processes may have ended after it did what it was asked for.
      await endStragglers(startId, this.#endOptions()); // M1
      if (this.#state !== 'ordered') return;
      this.#hold(undefined);
      this.#ended(`it could not be started: ${(error as Error).message}`);
    }
  }

  #hasStarted({ pid, identity, ended }: StartedProcess, start: { startId: string; startedAt: number }): void {
    const { log, papers, onStarted } = this.#household;
    const held: HeldProcess = { pid, identity, isLeader: true, ...start };
    try {
      papers.record({ id: this.id, pool: this.pool, held });
    } catch (error) {
      // It runs all the same; the next controller knows it when it connects.
      log({ level: 'error', event: 'agent-papers-unwritable', agent: this.id, error: (error as Error).message });
    }
    this.#held = held;
    // It was removed meanwhile, or left to the next controller.
    if (this.#state !== 'ordered' || this.#isReleased) return;
    if (this.#lastEnd !== undefined) this.#restarts++;
    this.#hold(held);
    this.#isWatched = true;
    void ended.then((how) => {
      // After an ending that we caused, whoever caused it goes on.
      if (this.#state !== 'running' || this.#held !== held) return;
      if (how === undefined) this.#isWatched = false;
      else this.#ended(how);
    });
    log({ level: 'info', event: 'agent-process-started', agent: this.id, pid });
    onStarted(this.id);
  }

  #adopt(held: HeldProcess | undefined): void {
    this.#hold(held);
    this.#household.log({ level: 'info', event: 'agent-process-adopted', agent: this.id, pid: held?.pid });
  }

  #hold(held: HeldProcess | undefined): void {
    const now = this.#household.clock.now();
    this.#held = held;
    this.#isWatched = false;
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
    const before = clock.now();
    await this.#starting;
    const { pid } = this.#held ?? {};
    await this.#clear(this.#held ?? this.#stranger());
    this.#removal = undefined;
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
    const { log, papers } = this.#household;
    const isOver = await endProcess(held, this.#endOptions());
    if (!isOver) log({ level: 'error', event: 'agent-process-stuck', agent: this.id, pid: held.pid });
    this.#held = undefined;
    papers.forget(this.id);
  }

  #endOptions(): EndOptions {
    const { table, clock, limits } = this.#household;
    return { table, clock, stragglerMs: limits.stragglerMs, killAt: () => this.#killAt };
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
