// One place of a pool: an agent id, and the process that holds it now.
//
// M1. At most one process holds the place; the next one starts only after nothing of the last is left.
// M2. A process of an earlier controller is adopted when its agent connects, else ended; never doubled.
// M3. A process that is not ours by birth is signalled only after its identity was verified.
import { spawn } from 'node:child_process';
import { CRASH_LOOP_ENDS, endsInARow, respawnDelayMs } from '../../base/respawn.ts';
import { endLeftovers, endProcess, type HeldProcess, isAlive } from './held-process.ts';
import { identityOf, wasStartedAs } from './identity.ts';
import type { Papers } from './papers.ts';
import type { PoolPlan } from './pool-plan.ts';

export type MemberState = 'adopting' | 'running' | 'waiting' | 'ending' | 'stopped';

const REPLACE_GRACE_MS = 5_000;

export class Member {
  readonly id: string;
  readonly #plan: PoolPlan;
  readonly #papers: Papers;
  #state: MemberState = 'waiting';
  #held: HeldProcess | undefined;
  #isAdopted = false;
  #adoptUntil = 0;
  #heldSince = 0;
  #connectedAt = 0;
  #endsInARow = 0;
  #respawnTimer: NodeJS.Timeout | undefined;

  constructor(id: string, plan: PoolPlan, papers: Papers) {
    this.id = id;
    this.#plan = plan;
    this.#papers = papers;
  }

  get state(): MemberState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#held?.pid;
  }

  start(): void {
    const recorded = this.#papers.recorded(this.id);
    if (recorded === undefined || !isAlive(recorded)) {
      // Without a living predecessor there is nobody to wait for, except an agent whose papers were lost.
      if (this.#plan.presence.isConnected(this.id)) this.#adopt(this.#stranger());
      else this.#spawn();
      return;
    }
    this.#held = recorded;
    this.#state = 'adopting';
    this.#adoptUntil = this.#plan.clock.now() + this.#plan.limits.adoptMs;
    this.check();
  }

  /** Looks after the process; called every now and then. */
  check(): void {
    const { clock, presence, limits } = this.#plan;
    const now = clock.now();
    const isConnected = presence.isConnected(this.id);
    if (this.#state === 'adopting') {
      if (isConnected) this.#adopt(this.#held);
      else if (now >= this.#adoptUntil) void this.#replace('it did not connect again');
      return;
    }
    if (this.#state !== 'running') return;
    if (isConnected) this.#connectedAt = now;
    // The exit of a child is an event that says how; an adopted process can only be looked at.
    if (this.#isAdopted && this.#held !== undefined && !isAlive(this.#held)) this.#ended('it has ended');
    else if (now - this.#connectedAt >= limits.replaceAfterMs) void this.#replace('it has not been connected for long');
    this.#papers.trimLog(this.id);
  }

  async stop(graceMs: number): Promise<void> {
    this.#state = 'stopped';
    clearTimeout(this.#respawnTimer);
    const held = this.#held ?? this.#stranger();
    this.#held = undefined;
    if (held !== undefined) await endProcess(held, graceMs);
    this.#papers.forget(this.id);
  }

  /** Lets go of the process and leaves it running, for the next controller to adopt. */
  release(): void {
    this.#state = 'stopped';
    clearTimeout(this.#respawnTimer);
  }

  #spawn(): void {
    const { command, log } = this.#plan;
    const [file = '', ...parameters] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
    const child = this.#papers.withLog(this.id, (output) =>
      spawn(file, parameters, {
        // A group of its own: Ctrl-C on the controller is no order to its agents, and it may outlive the controller.
        detached: true,
        stdio: ['ignore', output, output],
        env: this.#environment(),
      }),
    );
    child.unref();
    this.#hold(child.pid === undefined ? undefined : childOf(child.pid));
    this.#isAdopted = false;
    const onEnd = (how: string) => {
      // After an ending that we caused, whoever caused it goes on.
      if (this.#state === 'running' && this.#held?.pid === child.pid) this.#ended(how);
    };
    child.on('error', (error) => onEnd(`it could not be started: ${error.message}`));
    child.on('exit', (code, signal) => onEnd(signal === null ? `exit code ${code}` : `killed by ${signal}`));
    if (this.#held === undefined) return;
    this.#papers.record(this.id, this.#held);
    log({ level: 'info', event: 'agent-process-started', agent: this.id, pid: this.#held.pid });
  }

  #adopt(held: HeldProcess | undefined): void {
    this.#hold(held);
    this.#isAdopted = true;
    this.#plan.log({ level: 'info', event: 'agent-process-adopted', agent: this.id, pid: held?.pid });
  }

  #hold(held: HeldProcess | undefined): void {
    const now = this.#plan.clock.now();
    this.#held = held;
    this.#state = 'running';
    this.#heldSince = now;
    this.#connectedAt = now;
  }

  async #replace(reason: string): Promise<void> {
    const held = this.#held ?? this.#stranger();
    this.#plan.log({ level: 'warn', event: 'agent-process-replaced', agent: this.id, pid: held?.pid, reason });
    this.#state = 'ending';
    if (held !== undefined) await endProcess(held, REPLACE_GRACE_MS);
    // A stop that came meanwhile has the last word.
    if ((this.#state as MemberState) === 'ending') this.#ended(reason);
  }

  #ended(how: string): void {
    const { clock, random, limits, log, onEnd } = this.#plan;
    if (this.#held !== undefined) endLeftovers(this.#held); // M1
    const livedMs = clock.now() - this.#heldSince;
    this.#endsInARow = endsInARow(limits.respawn, { before: this.#endsInARow, livedMs });
    const delayMs = respawnDelayMs(limits.respawn, this.#endsInARow, random);
    log({
      level: 'warn',
      event: 'agent-process-ended',
      agent: this.id,
      pid: this.pid,
      how,
      livedMs,
      respawnMs: delayMs,
    });
    if (this.#endsInARow === CRASH_LOOP_ENDS) {
      log({ level: 'error', event: 'agent-crash-loop', agent: this.id, ends: this.#endsInARow, how });
    }
    this.#held = undefined;
    this.#state = 'waiting';
    this.#papers.forget(this.id);
    this.#respawnTimer = setTimeout(() => this.#spawn(), delayMs);
    onEnd(this.id, how);
  }

  /** The process of a connected agent that we have no papers of; only if it says itself that it is this agent (M3). */
  #stranger(): HeldProcess | undefined {
    const { presence } = this.#plan;
    const pid = presence.isConnected(this.id) ? presence.pidOf(this.id) : undefined;
    if (pid === undefined || !wasStartedAs(pid, this.id)) return undefined;
    const identity = identityOf(pid);
    return identity === undefined ? undefined : { pid, identity, isLeader: false };
  }

  #environment(): Record<string, string | undefined> {
    const { type, slots, url, token, env, environment } = this.#plan;
    // The controller's own settings are nobody else's business.
    const inherited = Object.entries(environment).filter(([name]) => !name.startsWith('MUSTER_'));
    return {
      ...Object.fromEntries(inherited),
      ...env,
      MUSTER_URL: url,
      MUSTER_AGENT_ID: this.id,
      MUSTER_AGENT_TYPE: type,
      MUSTER_SLOTS: String(slots),
      ...(token === undefined ? {} : { MUSTER_TOKEN: token }),
    };
  }
}

// A child that has ended before we could look has no identity any more; its exit event is on the way.
const childOf = (pid: number): HeldProcess => ({ pid, identity: identityOf(pid) ?? 'ended', isLeader: true });
