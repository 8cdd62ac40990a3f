// An agent's stay: it says hello, is heard, falls silent or loses its socket, comes back with its attempts, or is gone.
//
// S1. Suspicion stops new work only; attempts are lost when the grace is over or the process is known to be dead.
// S2. Time that the controller itself was asleep never counts against an agent.
// S3. Nobody is given up for silence before what arrived while the controller was asleep or busy has been read.
import { type AgentHello, Fault } from '@muster/contract';
import { isCurrent, parseToken } from '../core/queue/lease.ts';
import { forgetDrain, haltOf } from './halts.ts';
import type { EngineParts } from './parts.ts';
import { isOpen, type Member, type Running, termsOf } from './roster.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { isFinished } from './task-transitions.ts';

/** The controller was asleep if it woke this much later than it asked for. */
const STALL_MS = 1000;
/** What came before a look that is later than this may be unread: it judges nobody, and is made again so much after. */
const LATE_LOOK_MS = 100;
/** A drained agent runs nothing: it has this long to say goodbye. */
const DRAINED_GRACE_MS = 10_000;
/** Silent agents are looked for this many times per allowed silence, at least. */
const SILENCE_LOOKS = 4;

export class Membership {
  readonly #parts: EngineParts;
  readonly #tasks: TaskLifecycle;
  readonly #node: string;
  /** Called for every hello, when the agent is a member. */
  onConnected: (member: Member) => void = () => {};
  /** Called when a halted agent runs nothing; true when its pool takes it away. */
  onDrained: (member: Member) => boolean = () => false;
  #lookAt = 0;

  constructor(parts: EngineParts, tasks: TaskLifecycle, node: string) {
    this.#parts = parts;
    this.#tasks = tasks;
    this.#node = node;
  }

  /** An agent introduces itself on a connection: a new one, one that reconnects, or a new process of a known id. */
  hello(connection: number, { attempts = [], ...hello }: AgentHello): void {
    const { clock, roster, ledger, mailbox, settings, tally } = this.#parts;
    const now = clock.now();
    if (roster.byConnection(connection) !== undefined) {
      throw new Fault('invalid-frame', 'an agent has already said hello on this connection', { field: 'hello' });
    }
    let member = roster.byId(hello.id);
    if (member !== undefined) this.#makeWay(member, hello, now);
    member = roster.byId(hello.id);
    const isSameProcess = member !== undefined && member.hello.instance === hello.instance;
    if (member !== undefined && !isSameProcess) this.#loseAll(member, 'its process was replaced by another one');
    member = this.#enroll(member, hello, now);
    roster.connect(member, connection, now);
    member.isDraining = false;
    member.isToldToStop = false;
    if (!isSameProcess) member.vitals = undefined;
    if (!isSameProcess) forgetDrain(this.#parts, hello.id);
    member.halt = haltOf(this.#parts, hello.id, hello.instance);
    member.heartbeatMs = settings.lease.heartbeatMs;
    roster.changed(member);

    const wanted = attempts.filter((token) => this.#isWanted(member, token));
    mailbox.push(connection, {
      kind: 'welcome',
      node: this.#node,
      epoch: ledger.state.epoch,
      heartbeatMs: settings.lease.heartbeatMs,
      ...(tally === undefined ? {} : { vitalsMs: settings.lease.heartbeatMs }),
      orphanTimeoutMs: settings.lease.orphanTimeoutMs,
      attempts: wanted,
    });
    this.#reconcile(member, new Set(attempts));
    this.#parts.fleet.setOpen(member.seq, isOpen(member));
    this.onConnected(member);
    this.#tasks.route();
  }

  heard(connection: number): void {
    const member = this.#parts.roster.byConnection(connection);
    if (member !== undefined) member.lastHeardAt = this.#parts.clock.now();
  }

  /** What an agent says of its own process. */
  told(member: Member, { loopDelayMs, gcMs }: { readonly loopDelayMs?: number; readonly gcMs?: number }): void {
    const before = member.vitals?.gcMs ?? 0;
    member.vitals = { loopDelayMs, gcMs: gcMs ?? before };
    this.#parts.tally?.collected(member.hello.type, member.vitals.gcMs - before);
  }

  drain(member: Member): void {
    member.isDraining = true;
    this.#parts.roster.changed(member);
    this.#parts.fleet.setOpen(member.seq, false);
    this.#parts.ejections.ensureAll();
  }

  /** What operators say of the agent has changed: it is given new work, or none. */
  reviewHalt(member: Member): void {
    const { id, instance } = member.hello;
    member.halt = haltOf(this.#parts, id, instance);
    this.#parts.roster.changed(member);
    this.#parts.fleet.setOpen(member.seq, isOpen(member));
    this.#parts.ejections.ensureAll();
    this.endWhenDrained(member);
    this.#tasks.route();
  }

  /** A drained agent that has finished is told to end its process, where a pool starts another one in its place. */
  endWhenDrained(member: Member): void {
    if (member.halt === undefined || member.running.size > 0 || this.onDrained(member)) return;
    if (member.halt.kind !== 'drain' || member.isToldToStop) return;
    if (member.connection === 0 || !this.#parts.owner.owns(member.hello.id)) return;
    member.isToldToStop = true;
    const { committer, mailbox } = this.#parts;
    const reason = member.halt.reason ?? 'it was drained';
    committer.whenDurable(() => {
      if (member.connection !== 0) mailbox.push(member.connection, { kind: 'stop', graceMs: DRAINED_GRACE_MS, reason });
    });
  }

  /** The socket closed. The agent may be well: it has a grace to come back with its attempts. */
  disconnected(connection: number): void {
    const { roster, fleet, clock, settings, log } = this.#parts;
    const member = roster.byConnection(connection);
    if (member === undefined) return;
    roster.disconnect(member);
    fleet.setOpen(member.seq, false);
    this.#parts.ejections.ensureAll();
    log({ level: 'debug', event: 'agent-suspect', agent: member.hello.id, running: member.running.size });
    this.awaitReturn(member, clock.now() + settings.lease.reconnectGraceMs);
  }

  /** Without a connection at `until`, the agent is gone; also used by recovery. */
  awaitReturn(member: Member, until: number): void {
    const { timers, roster, settings } = this.#parts;
    const { connectedAt } = member;
    const isAway = () =>
      member.connection === 0 && member.connectedAt === connectedAt && roster.get(member.seq) === member;
    timers.at(until, isAway, (now) => {
      // S2. It may be knocking: nobody could open while the controller was asleep.
      if (now - until > STALL_MS) this.awaitReturn(member, now + settings.lease.reconnectGraceMs);
      else this.gone(member, 'it did not reconnect in time');
    });
  }

  /** The agent is known to be dead, or has been away too long. */
  gone(member: Member, why: string): void {
    const { roster, fleet, clock, mailbox, log } = this.#parts;
    if (roster.get(member.seq) !== member) return;
    if (member.connection !== 0) mailbox.close(member.connection, 'id-in-use', why);
    fleet.setOpen(member.seq, false);
    log({ level: 'info', event: 'agent-gone', agent: member.hello.id, reason: why, lost: member.running.size });
    this.#loseAll(member, why);
    fleet.leave(member.seq);
    roster.remove(member);
    this.#parts.ejections.ensureAll();
    if (member.halt?.kind === 'drain') forgetDrain(this.#parts, member.hello.id);
    this.#parts.committer.commit({ kind: 'agent-left', seq: 0, at: clock.now(), agent: member.seq, reason: why });
    this.#tasks.route();
  }

  /** Looks for silent agents from now on; called again when the allowed silence has changed. */
  watchSilence(now: number): void {
    const { checkMs, silenceMs } = this.#parts.settings.lease;
    this.#lookIn(Math.min(checkMs, silenceMs / SILENCE_LOOKS), now);
  }

  /** `judgedAt` of a look that is made again: the silence until then counts, so that a busy controller judges as well. */
  #lookIn(ms: number, now: number, judgedAt?: number): void {
    const dueAt = now + ms;
    this.#lookAt = dueAt;
    const isNext = () => this.#lookAt === dueAt;
    this.#parts.timers.at(dueAt, isNext, (wokeAt) => {
      const lateMs = wokeAt - dueAt;
      const isAsleep = lateMs > STALL_MS;
      // S2. It may have fallen asleep at any moment since the look before, not only when this one was due.
      if (isAsleep) this.#forgive(wokeAt - now, wokeAt);
      if (isAsleep || (lateMs > LATE_LOOK_MS && judgedAt === undefined)) {
        this.#lookIn(LATE_LOOK_MS, wokeAt, wokeAt); // S3
        return;
      }
      this.#endSilent(judgedAt ?? wokeAt);
      this.watchSilence(wokeAt);
    });
  }

  /** So much of the time until now is nobody's silence. */
  #forgive(ms: number, now: number): void {
    for (const member of this.#parts.roster.members()) member.lastHeardAt = Math.min(now, member.lastHeardAt + ms);
  }

  #endSilent(now: number): void {
    const { roster, settings } = this.#parts;
    for (const member of [...roster.members()]) {
      if (member.connection === 0) continue;
      // It keeps the rhythm it was told when it connected, also when the settings have changed since.
      const silenceMs = Math.max(settings.lease.silenceMs, 2 * member.heartbeatMs);
      if (now - member.lastHeardAt > silenceMs) this.gone(member, `it was silent for ${silenceMs} ms`);
    }
  }

  /** Settles who owns an id that is in use: the same process takes its own place, a second one is refused. */
  #makeWay(member: Member, hello: Omit<AgentHello, 'attempts'>, now: number): void {
    if (member.connection === 0) return;
    const { mailbox, roster } = this.#parts;
    const isSameProcess = member.hello.instance === hello.instance;
    if (!isSameProcess && now - member.lastHeardAt < 2 * member.heartbeatMs) {
      throw new Fault(
        'id-in-use',
        `agent id ${hello.id} is used by a live process (pid ${member.hello.pid ?? 'unknown'})`,
        { field: 'id' },
      );
    }
    mailbox.close(member.connection, 'id-in-use', 'the agent connected again');
    roster.disconnect(member);
  }

  #enroll(member: Member | undefined, hello: Omit<AgentHello, 'attempts'>, now: number): Member {
    const { roster, ledger, fleet } = this.#parts;
    const known = ledger.state.agentById(hello.id);
    const isUnchanged = member !== undefined && JSON.stringify(member.hello) === JSON.stringify(hello);
    const seq = known?.seq ?? ledger.state.nextAgent;
    if (!isUnchanged) this.#parts.committer.commit({ kind: 'agent-joined', seq: 0, at: now, agent: seq, hello });
    if (member === undefined) {
      fleet.join(factsOf(seq, hello), false, now);
      return roster.add(seq, hello, now);
    }
    if (isUnchanged) return member;
    fleet.change(factsOf(seq, hello));
    if (member.hello.instance !== hello.instance) {
      fleet.begin(seq, now);
      this.#parts.ejections.forgive(member);
    }
    member.hello = hello;
    return member;
  }

  /**
   * Attempts that the agent never saw are sent again. Those that it was to stop are none of the wanted: it forgets them
   * without another word, also when it was away as they were to stop.
   */
  #reconcile(member: Member, tokens: ReadonlySet<string>): void {
    for (const running of member.running.values()) {
      if (running.isStopping) this.#tasks.lost(member, running, 'the attempt was cancelled');
      else if (!tokens.has(running.token)) this.#tasks.redeliver({ member, running });
    }
  }

  #loseAll(member: Member, why: string): void {
    for (const running of member.running.values()) this.#tasks.lost(member, running, why);
  }

  /** Should the agent go on with this attempt? Yes if it holds its task, or if its late result may still count. */
  #isWanted(member: Member, token: string): boolean {
    const running: Running | undefined = member.running.get(token);
    if (running !== undefined) return !running.isStopping;
    const parsed = parseToken(token);
    const entry = parsed === undefined ? undefined : this.#parts.ledger.tasks.get(parsed.task);
    if (parsed === undefined || entry === undefined) return false;
    if (isCurrent(parsed, entry.lease)) return true;
    return !isFinished(entry) && entry.spec.lateResult !== 'discard';
  }
}

export function factsOf(
  seq: number,
  hello: Omit<AgentHello, 'attempts'>,
): {
  seq: number;
  type: string;
  terms: readonly string[];
  slots: number;
  costPerHour: number;
  version: string;
} {
  return {
    seq,
    type: hello.type,
    terms: termsOf(hello),
    slots: hello.slots,
    costPerHour: hello.costPerHour ?? 0,
    version: hello.version ?? '',
  };
}
