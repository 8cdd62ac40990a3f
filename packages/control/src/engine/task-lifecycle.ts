// The task's trip, top to bottom: submit → route → deliver → complete (or fail, and settle what follows) → learn.
// Each step decides with a pure room and commits a record; what it teaches is learned as the record is applied
// (register.ts). Tasks that end without an agent's report are in task-endings.ts.
//
// E3. A reservation is made with the dispatch record and released exactly once: when the agent no longer runs the
//     attempt.
import {
  Fault,
  PROTOCOL_LIMITS,
  type SubmitReply,
  type TaskError,
  type TaskSubmission,
  type ToController,
  taskIdOf,
  type Usage,
} from '@muster/contract';
import { assert } from '../base/assert.ts';
import { Rate } from '../base/rate.ts';
import { utf8Length } from '../base/utf8.ts';
import { judgeLate } from '../core/queue/late.ts';
import { parseToken, printToken } from '../core/queue/lease.ts';
import { NO_ROOM, type Offer, SET_ASIDE, type Turning } from '../core/queue/order.ts';
import { followUp } from '../core/queue/settle.ts';
import type { Need } from '../core/route/fleet.ts';
import type { Placement, RouteRequest } from '../core/route/router.ts';
import type { Archived } from './after.ts';
import { holdOf } from './conditions.ts';
import { type HandOffItem, successorOf, wishedAgent } from './hand-off.ts';
import { handedTo } from './handed.ts';
import { type Finished, Intake } from './intake.ts';
import type { EngineParts } from './parts.ts';
import type { Blob } from './records.ts';
import type { Member, Running } from './roster.ts';
import { type Handed, startItem } from './start-item.ts';
import type { Said } from './streams.ts';
import type { Origin } from './submission.ts';
import type { Lease, TaskEntry, TaskSpec } from './task-entry.ts';

/** Fencing needs uniqueness, not secrecy: a random number beside task, attempt and epoch tells redrives apart. */
const NONCE_BOUND = 2 ** 31;
/** A suspect that finds only agents with another suspect looks again after this long. */
const SUSPECT_WAIT_MS = 200;
const NO_USAGE: Usage = {};
const NONE_ARCHIVED: Archived = new Map();

type Asked = Omit<Extract<ToController, { kind: 'ask' }>, 'kind' | 'token'>;

interface Outgoing {
  readonly member: Member;
  readonly running: Running;
  readonly payload: string | Promise<string>;
  /** Absent for most. */
  readonly handed: Promise<Handed> | undefined;
}

export class TaskLifecycle {
  readonly #parts: EngineParts;
  readonly #intake: Intake;
  /** Called for every task that reached an outcome, before that is durable. */
  onEnded: (entry: TaskEntry) => void = () => {};
  readonly finishRate = new Rate(10_000);
  leased = 0;
  isAdmitting = true;
  isDispatching = true;
  isDiskFull = false;
  /** Attempts dispatched since the last delivery. */
  #outgoing: Outgoing[] = [];

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#intake = new Intake({ ...parts, dependentsOf: (seq) => this.dependentsOf(seq) });
    parts.room.onReady = () => this.route();
    parts.ejections.onReturned = () => this.route();
  }

  /** Unfinished tasks. */
  get open(): number {
    const { room } = this.#parts;
    return room.waiting + room.delayed + room.awaiting + this.leased;
  }

  // ── submit ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Calls back when the whole batch is durable; throws a Fault, at once or later, when none of it was accepted. */
  submit(
    tasks: readonly TaskSubmission[],
    accepted: (reply: SubmitReply) => void,
    origin?: Origin,
  ): undefined | Promise<void> {
    const finished = this.#intake.finished(tasks);
    if (finished instanceof Promise)
      return finished.then((found) => this.#submit(tasks, accepted, { finished: found, origin }));
    this.#submit(tasks, accepted, { finished, origin });
    return undefined;
  }

  #submit(
    tasks: readonly TaskSubmission[],
    accepted: (reply: SubmitReply) => void,
    { finished, origin }: { readonly finished: Finished; readonly origin: Origin | undefined },
  ): void {
    const { ledger, committer, clock, room } = this.#parts;
    if (!this.isAdmitting) throw new Fault('stopping', 'the controller is stopping and takes no new tasks');
    const now = clock.now();
    const { fresh, superseded, reply } = this.#intake.examine(tasks, finished, {
      now,
      open: this.open,
      drainRate: this.finishRate.perSecond(now),
      isDiskFull: this.isDiskFull,
      origin,
    });
    if (fresh.length > 0) {
      const first = ledger.state.nextTask;
      // The youngest first: what comes after another has left before it would hear of that one's end.
      const leaves = superseded.map((entry) => this.leaving(entry));
      committer.commit({ kind: 'submitted', seq: 0, at: now, first, tasks: fresh });
      for (let seq = first; seq < first + fresh.length; seq++) {
        const entry = ledger.tasks.get(seq);
        assert(entry !== undefined, `task ${seq} was submitted but is not in the ledger`);
        // One that a later one of its own batch superseded has ended already.
        if (entry.state !== 'open') continue;
        room.keepPayload(entry);
        this.enter(entry, now, finished.archived);
      }
      for (const leave of leaves) leave('superseded');
    }
    // Routed before the reply is queued: what can start at once is sent first, in the same flush.
    this.route();
    committer.whenDurable(() => accepted(reply));
  }

  /** An open task begins to wait: after its submission, a redrive or a restart. */
  enter(entry: TaskEntry, now: number, archived = NONE_ARCHIVED): void {
    const need = this.#parts.needs.retain(entry.spec);
    if (this.#parts.fleet.ejected > 0) this.#parts.ejections.ensure(need);
    this.onEntered(entry);
    this.#parts.room.enter(entry, now);
    if (holdOf(entry) !== undefined) this.onHeld(entry, archived);
  }

  /** Called for every dispatch, before it is durable. */
  onDispatched: (member: Member, running: Running) => void = () => {};

  /** Called for every task that begins to wait or is held again, for its deadlines. */
  onEntered: (entry: TaskEntry) => void = () => {};

  /** Called for every task that begins to be held: for others, with those of them that left memory, or for a person. */
  onHeld: (entry: TaskEntry, archived: Archived) => void = () => {};

  /** How many held tasks wait for this one. */
  dependentsOf: (seq: number) => number = () => 0;

  // ── route ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  get mayDispatch(): boolean {
    return this.isDispatching && !this.isDiskFull;
  }

  /** Binds waiting tasks to free slots, in fair order, as far as both reach. */
  route(): void {
    // What is left of a full disk belongs to what runs already: a long queue would use it up.
    if (!this.mayDispatch) return;
    const now = this.#parts.clock.now();
    this.#parts.room.drain((entry, passed) => this.#dispatch(entry, now, passed), this.#turning());
    this.#deliver();
  }

  /** A freed slot may prefer one of the first waiting tasks while there are more of them than room. */
  #turning(): Turning<TaskEntry, Need> {
    this.#turn.lookAhead = this.#parts.settings.routing.lookAhead;
    return this.#turn;
  }

  readonly #turn = {
    lookAhead: 1,
    isScarce: (need: Need, waiting: number): boolean => waiting > need.free,
    prefer: (entries: readonly TaskEntry[]): number => {
      const { needs, router } = this.#parts;
      return router.prefer(
        entries.map(({ spec, extras }) => ({ need: needs.of(spec), session: extras?.session ?? '' })),
      );
    },
  };

  /** Returns what the task costs its tenant in fair shares: slots times predicted time; or what keeps it waiting. */
  #dispatch(entry: TaskEntry, now: number, passed: number): ReturnType<Offer<TaskEntry>> {
    const { needs, router, random, room, pauses, limiter } = this.#parts;
    const { spec, extras } = entry;
    const { need, buckets } = needs.claim(spec);
    if (!need.hasRoom) return NO_ROOM;
    const gate = pauses.shutFor(spec) ?? limiter.shutFor(buckets, now);
    if (gate !== undefined) return gate;
    const session = extras?.session ?? '';
    const mayTake = this.vetoFor(entry);
    const { estimateMs, profile } = spec;
    const request = { need, session, estimateMs, profile, mayTake, now, task: entry.seq, passed };
    const placement = this.#placeAsWished(entry, request) ?? router.choose(request, random);
    if (placement === undefined) {
      if (this.#isSuspect(entry)) room.setAside(entry, now, SUSPECT_WAIT_MS);
      else if (mayTake !== undefined && this.#parts.apart.isHeld(spec.apart)) this.#parts.apart.park(entry, need);
      else {
        if (router.wasHeldBack) room.retryNext(need);
        return NO_ROOM;
      }
      return SET_ASIDE;
    }

    const { member, running } = this.start(entry, placement, now);
    this.onDispatched(member, running);
    return spec.slots * Math.max(1, placement.workMs);
  }

  /** With the agent that it was handed to by name, where that has room; undefined for nearly every task. */
  #placeAsWished(entry: TaskEntry, request: RouteRequest): Placement | undefined {
    if (entry.extras?.conditions?.handoff === undefined) return undefined;
    const { router, roster, random } = this.#parts;
    const wished = wishedAgent(entry, roster);
    if (wished === undefined) return undefined;
    const { mayTake } = request;
    return router.choose({ ...request, mayTake: (agent) => agent === wished && (mayTake?.(agent) ?? true) }, random);
  }

  /** Records an attempt and reserves its slots; it is sent with the next delivery. Also used by hedging. */
  start(entry: TaskEntry, placement: Placement, now: number): { member: Member; running: Running } {
    const { random, ledger, committer, room, limiter, needs } = this.#parts;
    const payload = room.takePayload(entry);
    const isSecond = entry.state === 'leased';
    committer.commit({
      kind: 'dispatched',
      seq: 0,
      at: now,
      task: entry.seq,
      attempt: entry.attempt + 1,
      agent: placement.agent,
      epoch: ledger.state.epoch,
      nonce: random.below(NONCE_BOUND),
      decision: { bytes: placement.decision, at: 0, length: 0 },
    });
    limiter.countStart(needs.claim(entry.spec).buckets, now);
    if (isSecond) this.leased--; // counted by `hold` once more
    const { member, running } = this.hold(entry, placement.workMs);
    this.#outgoing.push({
      member,
      running,
      payload: payload ?? this.#readPayload(running),
      handed: this.#handed(entry),
    });
    return { member, running };
  }

  /** Reserves the slots of a leased task on its agent; also used by recovery. */
  hold(entry: TaskEntry, workMs: number): { member: Member; running: Running } {
    const { roster, fleet, timers, needs, limiter } = this.#parts;
    const { spec } = entry;
    const lease = entry.lease as Lease; // T2: a leased task has one
    const member = roster.get(lease.agent);
    assert(member !== undefined, `task ${entry.seq} is leased to agent ${lease.agent}, which is no member`);
    const token = printToken(entry.seq, lease);
    const running: Running = {
      token,
      entry,
      lease,
      slots: spec.slots,
      workMs,
      progress: undefined,
      stream: undefined,
      isStopping: false,
      buckets: needs.claim(spec).buckets,
      isSuspect: this.#isSuspect(entry),
    };
    if (running.isSuspect) member.suspects++;
    if (spec.apart !== '') this.#parts.apart.hold(spec.apart, member.seq);
    fleet.reserve(member.seq, spec.slots, workMs);
    limiter.take(running.buckets);
    member.running.set(token, running);
    member.slotsBusy += spec.slots;
    this.leased++;
    if (spec.timeoutMs > 0) {
      const isHeld = () => this.holds(running) && member.running.get(token) === running;
      timers.at(lease.startedAt + spec.timeoutMs, isHeld, () => this.#timeOut(member, running));
    }
    return { member, running };
  }

  // ── deliver ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sends an attempt again to an agent that never saw it. */
  redeliver(member: Member, running: Running): void {
    const { entry } = running;
    this.#outgoing.push({ member, running, payload: this.#readPayload(running), handed: this.#handed(entry) });
    this.#deliver();
  }

  /** Sends what was dispatched once all of it is durable; payloads are read from disk meanwhile. */
  #deliver(): void {
    const outgoing = this.#outgoing;
    if (outgoing.length === 0) return;
    this.#outgoing = [];
    this.#parts.committer.whenDurable(() => {
      for (const { member, running, payload, handed } of outgoing) {
        if (typeof payload === 'string' && handed === undefined) this.#send(member, running, payload, undefined);
        else
          Promise.all([payload, handed]).then(
            ([text, given]) => this.#send(member, running, text, given),
            (error: unknown) => this.#giveUp(member, running, error),
          );
      }
    });
  }

  #readPayload({ entry }: Running): Promise<string> {
    const reading = this.#parts.journal.readText({ at: entry.payloadAt, length: entry.payloadLength });
    reading.catch(() => {}); // It may fail before anybody waits for it; whoever does is told.
    return reading;
  }

  #handed(entry: TaskEntry): Promise<Handed> | undefined {
    const reading = handedTo(entry, this.#parts);
    reading?.catch(() => {}); // As above.
    return reading;
  }

  #giveUp(member: Member, running: Running, error: unknown): void {
    const task = taskIdOf(running.entry.seq);
    this.#parts.log({ level: 'error', event: 'payload-unreadable', task, error: String(error) });
    this.lost(member, running, 'its payload could not be read');
  }

  #send(member: Member, running: Running, payload: string, handed: Handed | undefined): void {
    if (member.connection === 0 || running.isStopping || member.running.get(running.token) !== running) return;
    this.#parts.mailbox.pushWithJson(member.connection, startItem(running, handed), 'payload', payload);
  }

  // ── complete or fail ──────────────────────────────────────────────────────────────────────────────────────────────

  /** An agent reports the result of an attempt. A repeated report is acknowledged again and changes nothing. */
  done(member: Member, token: string, result: unknown, usage: Usage = NO_USAGE): void {
    const text = JSON.stringify(result ?? null);
    const running = member.running.get(token);
    if (running === undefined || !this.holds(running)) {
      this.#release(member, running);
      this.#receiveLate(member, { token, text, usage });
      member.reported.push(token);
      return;
    }
    const { entry, lease } = running;
    const { committer, clock } = this.#parts;
    this.#keepTail(running);
    committer.commit({
      kind: 'completed',
      seq: 0,
      at: clock.now(),
      task: entry.seq,
      attempt: lease.attempt,
      result: { text, at: 0, length: 0 },
      usage,
    });
    this.#completed(member, running);
  }

  /**
   * An attempt ends with its result and with the task that goes on from there: both are recorded, or neither. Throws a
   * Fault when neither is. A repeated or late report is only acknowledged: whoever holds the task decides what follows.
   */
  handOff(member: Member, token: string, item: HandOffItem): void {
    const running = member.running.get(token);
    if (running === undefined || !this.holds(running)) {
      this.#release(member, running);
      member.reported.push(token);
      return;
    }
    const { entry, lease } = running;
    const { committer, clock, ledger, room, settings } = this.#parts;
    const { result, usage = NO_USAGE } = item;
    const now = clock.now();
    const { payloadBytesMax } = settings.queue;
    const intern = (spec: TaskSpec): TaskSpec => ledger.intern(spec);
    const follow = successorOf(entry, item, { from: member.hello.id, now, payloadBytesMax, intern });
    const first = ledger.state.nextTask;
    const ending = { task: entry.seq, attempt: lease.attempt, result: jsonBlob(result), usage };
    this.#keepTail(running);
    committer.commit({ kind: 'handed-off', seq: 0, at: now, ...ending, first, follow });
    this.#completed(member, running);
    const successor = ledger.tasks.get(first);
    assert(successor !== undefined, `task ${first} was handed over but is not in the ledger`);
    room.keepPayload(successor);
    this.enter(successor, now);
  }

  #completed(member: Member, running: Running): void {
    member.completed++;
    this.#parts.ejections.completed(member);
    this.leased--;
    this.#release(member, running);
    member.reported.push(running.token);
    this.end(running.entry);
  }

  /** An agent reports that an attempt failed. */
  failed(member: Member, token: string, error: TaskError, usage: Usage = NO_USAGE): void {
    const running = member.running.get(token);
    if (running !== undefined && this.holds(running)) this.#settle(member, running, { how: 'failed', error, usage });
    this.#release(member, running);
    member.reported.push(token);
  }

  /** An agent has stopped an attempt: as it was told to, or handing the work back, which counts as a failure. */
  stopped(member: Member, token: string): void {
    this.failed(member, token, { class: 'Stopped', message: 'the agent stopped the attempt' });
  }

  /** An attempt ends with a question to a person: its slots are free, and the task is held until there is an answer. */
  asked(member: Member, token: string, { question, detail, timeoutMs = 0, usage = NO_USAGE }: Asked): void {
    const running = member.running.get(token);
    if (running !== undefined && this.holds(running)) {
      const { committer, clock, room } = this.#parts;
      const { entry, lease } = running;
      const now = clock.now();
      const { attempt } = lease;
      const expiresAt = timeoutMs === 0 ? 0 : now + timeoutMs;
      const about = { task: entry.seq, attempt, question, detail, expiresAt, usage };
      this.#keepTail(running);
      committer.commit({ kind: 'asked', seq: 0, at: now, ...about });
      this.leased--;
      room.enter(entry, now);
      this.onHeld(entry, NONE_ARCHIVED);
    }
    this.#release(member, running);
    member.reported.push(token);
  }

  progress(member: Member, token: string, ratio: number | undefined, note: string | undefined): void {
    const running = member.running.get(token);
    if (running === undefined) return;
    running.progress = { ratio, note, at: this.#parts.clock.now() };
    this.#parts.streams.progressed(running);
  }

  /** A piece of output or a log line; only the attempt that holds its task is heard. */
  say(member: Member, token: string, said: Said): void {
    const text = JSON.stringify(said.data ?? null);
    if (text.length > PROTOCOL_LIMITS.chunkLength) {
      const message = `a chunk of ${text.length} characters exceeds the limit of ${PROTOCOL_LIMITS.chunkLength}; split it`;
      this.#parts.mailbox.push(member.connection, { kind: 'error', code: 'too-large', message, field: 'data' });
      return;
    }
    const running = member.running.get(token);
    if (running !== undefined && this.holds(running)) this.#parts.streams.say(running, said, text);
  }

  /** Keeps what the next attempt should start from; throws Fault `wrong-state` or `too-large`. Durable when committed. */
  checkpoint(member: Member, token: string, data: unknown): void {
    const running = member.running.get(token);
    if (running === undefined || !this.holds(running)) {
      throw new Fault('wrong-state', 'the attempt no longer holds its task', { field: 'token' });
    }
    const { committer, clock, settings } = this.#parts;
    const text = JSON.stringify(data);
    const bytes = utf8Length(text);
    const { payloadBytesMax } = settings.queue;
    if (bytes > payloadBytesMax) {
      const message = `data has ${bytes} bytes; the limit is ${payloadBytesMax} (queue.payloadBytesMax)`;
      throw new Fault('too-large', message, { field: 'data' });
    }
    const at = clock.now();
    const { entry, lease } = running;
    const blob = { text, at: 0, length: 0 };
    committer.commit({ kind: 'checkpointed', seq: 0, at, task: entry.seq, attempt: lease.attempt, data: blob });
    running.progress ??= { ratio: undefined, note: undefined, at };
  }

  /** The agent is gone, or no longer knows the attempt. */
  lost(member: Member, running: Running, why: string): void {
    const error = { class: 'AgentLost', message: `agent ${member.hello.id}: ${why}` };
    if (this.holds(running)) this.#settle(member, running, { how: 'lost', error, usage: NO_USAGE });
    this.#release(member, running);
  }

  /** The attempt ran too long: it is settled as such, and its agent is told to stop. */
  #timeOut(member: Member, running: Running): void {
    const error = { class: 'TimedOut', message: `the attempt ran longer than ${running.entry.spec.timeoutMs} ms` };
    this.#settle(member, running, { how: 'timed-out', error, usage: NO_USAGE });
    this.tellToStop(member, running, 'timeout');
    this.route();
  }

  #settle(
    member: Member,
    running: Running,
    ended: { how: 'failed' | 'lost' | 'timed-out'; error: TaskError; usage: Usage },
  ): void {
    const { entry, lease } = running;
    const { clock, random, settings, committer, room } = this.#parts;
    this.#keepTail(running);
    const now = clock.now();
    const deaths = (entry.extras?.diedOn.length ?? 0) + (ended.how === 'lost' ? 1 : 0);
    const { attemptsMax, backoff } = entry.spec;
    const { attempt } = lease;
    const used = attempt - (entry.extras?.conditions?.asks ?? 0);
    const next = followUp({ ...ended, attempt: used, attemptsMax, backoff, deaths }, settings.lease, now, random);
    committer.commit({ kind: 'failed', seq: 0, at: now, task: entry.seq, attempt, ...ended, next });
    member.failed++;
    if (ended.how !== 'lost' && ended.error.terminal !== true) this.#parts.ejections.failed(member);
    this.leased--;
    if (next.kind === 'retry') room.enter(entry, now);
    else this.end(entry);
  }

  /** A result of an attempt that no longer holds its task: adopted, kept beside, or discarded, as the task asked. */
  #receiveLate(member: Member, { token, text, usage }: { token: string; text: string; usage: Usage }): void {
    const { ledger, committer, clock } = this.#parts;
    const parsed = parseToken(token);
    const entry = parsed === undefined ? undefined : ledger.tasks.get(parsed.task);
    if (parsed === undefined || entry === undefined) return;
    const { extras } = entry;
    const hasAsked = (extras?.conditions?.asks ?? 0) > 0;
    const endedAs = extras?.attempts.findLast(({ number }) => number === parsed.attempt)?.state;
    const verdict = judgeLate(parsed, {
      policy: entry.spec.lateResult,
      state: entry.state,
      attempt: entry.attempt,
      epoch: ledger.state.epoch,
      holder: entry.lease,
      endedAs,
      hasLate: (extras?.lateLength ?? 0) > 0,
      // A question to a person is an effect, too: nothing older may answer it.
      hasRivalEffect: hasShownEffect(this.runningOf(entry)?.running) || hasAsked,
      isHedged: endedAs === 'superseded' && !hasAsked,
    });
    if (verdict === 'ignore') return;
    const isAdopted = verdict === 'adopt';
    const leave = isAdopted ? this.leaving(entry) : undefined;
    committer.commit({
      kind: 'late',
      seq: 0,
      at: clock.now(),
      task: entry.seq,
      attempt: parsed.attempt,
      agent: member.seq,
      isAdopted,
      result: { text, at: 0, length: 0 },
      usage,
    });
    leave?.('an earlier attempt delivered its result');
  }

  // ── shared steps ──────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Looks where an unfinished task is before a record ends it; the returned step, taken after that record, takes it out
   * from there, tells its agent, and closes its books.
   */
  leaving(entry: TaskEntry): (why: string) => void {
    const holder = this.runningOf(entry);
    const wasLeased = entry.state === 'leased';
    this.#keepTail(holder?.running);
    this.#parts.room.takePayload(entry);
    return (why) => {
      if (wasLeased) this.leased--;
      else this.#parts.room.leave(entry);
      if (holder !== undefined) this.tellToStop(holder.member, holder.running, why);
      this.end(entry);
    };
  }

  runningOf(entry: TaskEntry): { member: Member; running: Running } | undefined {
    const { lease } = entry;
    if (entry.state !== 'leased' || lease === undefined) return undefined;
    const member = this.#parts.roster.get(lease.agent);
    const running = member?.running.get(printToken(entry.seq, lease));
    return member === undefined || running === undefined ? undefined : { member, running };
  }

  tellToStop(member: Member, running: Running, reason: string): void {
    running.isStopping = true;
    const { mailbox, committer } = this.#parts;
    committer.whenDurable(() => {
      if (member.connection !== 0) mailbox.push(member.connection, { kind: 'cancel', token: running.token, reason });
    });
  }

  /** The task has its outcome: no agent needs to be looked for any more. */
  end(entry: TaskEntry): void {
    const { needs, clock } = this.#parts;
    needs.release(entry.spec);
    this.finishRate.add(1, clock.now());
    this.#parts.streams.ended(entry);
    this.onEnded(entry);
  }

  /** Tells an agent that it may forget its reports, once what they caused is durable: one item for all of a frame. */
  acknowledge(member: Member): void {
    if (member.reported.length === 0) return;
    const tokens = member.reported.splice(0);
    const { committer, mailbox } = this.#parts;
    committer.whenDurable(() => {
      if (member.connection !== 0) mailbox.push(member.connection, { kind: 'settled', tokens });
    });
  }

  /** One more lost agent would condemn the task as poison; it may only have been in bad company. */
  #isSuspect(entry: TaskEntry): boolean {
    const deaths = entry.extras?.diedOn.length ?? 0;
    return deaths > 0 && deaths >= this.#parts.settings.lease.poisonDeaths - 1;
  }

  /** Undefined for nearly every task: all that have room may take it. */
  vetoFor(entry: TaskEntry): ((agent: number) => boolean) | undefined {
    const { apart: name } = entry.spec;
    if (name === '') return this.#isSuspect(entry) ? this.#holdsNoSuspect : undefined;
    const { apart } = this.#parts;
    const mayMeet = this.#isSuspect(entry) ? this.#holdsNoSuspect : () => true;
    return (agent) => mayMeet(agent) && !apart.holds(name, agent);
  }

  /** Suspects are kept apart, so that the next death tells which of them was the cause. */
  readonly #holdsNoSuspect = (agent: number): boolean => this.#parts.roster.get(agent)?.suspects === 0;

  /** What an attempt said last goes to disk with its end; not at the cost of the room put aside for outcomes. */
  #keepTail(running: Running | undefined): void {
    if (running?.stream !== undefined && !this.isDiskFull) this.#parts.streams.keepTail(running);
  }

  /** Does this attempt hold its task now? */
  holds({ entry, lease, isStopping }: Running): boolean {
    return entry.state === 'leased' && entry.lease === lease && !isStopping;
  }

  #release(member: Member, running: Running | undefined): void {
    if (running === undefined || !member.running.delete(running.token)) return;
    member.slotsBusy -= running.slots;
    if (running.isSuspect) member.suspects--;
    const { apart } = running.entry.spec;
    if (apart !== '') this.#parts.apart.release(apart, member.seq);
    this.#parts.fleet.release(member.seq, running.slots, running.workMs);
    this.#parts.limiter.giveBack(running.buckets);
  }
}

function jsonBlob(value: unknown): Blob {
  return { text: JSON.stringify(value ?? null), at: 0, length: 0 };
}

/** Has somebody seen something of this attempt? Then the result of an older one must not replace its own. */
function hasShownEffect(running: Running | undefined): boolean {
  return running?.progress !== undefined || running?.stream !== undefined;
}
