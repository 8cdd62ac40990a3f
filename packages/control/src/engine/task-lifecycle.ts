// The task's trip, top to bottom: submit → route → deliver → complete (or fail, and settle what follows) → learn.
// Each step decides with a pure room and commits a record; what it teaches is learned as the record is applied
// (register.ts). Attempts that end while their work goes on are in continuations.ts, tasks that end without an agent's
// report in task-endings.ts.
import { Fault, type SubmitReply, type TaskError, type TaskSubmission, type Usage } from '@muster/contract';
import { assert } from '../base/assert.ts';
import { Rate } from '../base/rate.ts';
import type { Turning } from '../core/queue/order.ts';
import { followUp } from '../core/queue/settle.ts';
import type { Need } from '../core/route/fleet.ts';
import type { Placement } from '../core/route/router.ts';
import type { Archived } from './after.ts';
import { type Held, isHolding } from './attempts.ts';
import { holdOf } from './conditions.ts';
import { Delivery } from './delivery.ts';
import { type Finished, Intake } from './intake.ts';
import { LateResults } from './late-results.ts';
import { Offers } from './offers.ts';
import type { EngineParts } from './parts.ts';
import { inlineText } from './records.ts';
import type { Member, Running } from './roster.ts';
import type { Origin } from './submission.ts';
import type { TaskEntry } from './task-entry.ts';
import { turningOf } from './turning.ts';

/** Fencing needs uniqueness, not secrecy: a random number beside task, attempt and epoch tells redrives apart. */
const NONCE_BOUND = 2 ** 31;
const NO_USAGE: Usage = {};
const NONE_ARCHIVED: Archived = new Map();

export class TaskLifecycle {
  readonly #parts: EngineParts;
  readonly #intake: Intake;
  readonly #delivery: Delivery;
  readonly #offers: Offers;
  readonly #lateResults: LateResults;
  readonly #turning: Turning<TaskEntry, Need>;
  /** Called for every task that reached an outcome, before that is durable. */
  onEnded: (entry: TaskEntry) => void = () => {};
  readonly finishRate = new Rate(10_000);
  isAdmitting = true;
  isDispatching = true;
  isDiskFull = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#intake = new Intake({ ...parts, dependentsOf: (seq) => this.dependentsOf(seq) });
    this.#delivery = new Delivery(parts, ({ member, running }) =>
      this.lost(member, running, 'its payload could not be read'),
    );
    this.#lateResults = new LateResults(parts, (entry) => this.leaving(entry));
    this.#offers = new Offers(parts, (entry, placement, now) => this.onDispatched(this.start(entry, placement, now)));
    this.#turning = turningOf(parts);
    parts.room.onReady = () => this.route();
    parts.ejections.onReturned = () => this.route();
  }

  /** Unfinished tasks. */
  get open(): number {
    const { room, needs } = this.#parts;
    return room.waiting + room.delayed + room.awaiting + needs.running;
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
    let wasOffered = false;
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
        if (entry === undefined) assert(false, `task ${seq} was submitted but is not in the ledger`);
        // One that a later one of its own batch superseded has ended already.
        if (entry.state !== 'open') continue;
        room.keepPayload(entry);
        if (fresh.length === 1 && leaves.length === 0) wasOffered = this.#enterAlone(entry, now, finished.archived);
        else this.enter(entry, now, finished.archived);
      }
      for (const leave of leaves) leave('superseded');
    }
    // Routed before the reply is queued: what can start at once is sent first, in the same flush.
    if (wasOffered) this.#delivery.flush();
    else this.route();
    committer.whenDurable(() => accepted(reply));
  }

  /** An open task begins to wait: after its submission, a redrive or a restart. */
  enter(entry: TaskEntry, now: number, archived = NONE_ARCHIVED): void {
    this.#retain(entry);
    this.#parts.room.enter(entry, now);
    if (holdOf(entry) !== undefined) this.onHeld(entry, archived);
  }

  /** The same for the only one of its submission; true when it has been offered already. */
  #enterAlone(entry: TaskEntry, now: number, archived: Archived): boolean {
    const need = this.#retain(entry);
    const begun = this.#parts.tally?.routing();
    const outcome = this.mayDispatch ? this.#offers.offerAlone(entry, need, now) : undefined;
    this.#parts.tally?.routed(begun);
    if (outcome === 'started') return true;
    const wasOffered = outcome === 'held-back';
    this.#parts.room.enter(entry, now, wasOffered);
    if (holdOf(entry) !== undefined) this.onHeld(entry, archived);
    return wasOffered;
  }

  /** Until it has its outcome, agents are looked for that can take it. */
  #retain(entry: TaskEntry): Need {
    const need = this.#parts.needs.retain(entry.spec);
    if (this.#parts.fleet.ejected > 0) this.#parts.ejections.ensure(need);
    this.onEntered(entry);
    return need;
  }

  /** Called for every dispatch, before it is durable. */
  onDispatched: (held: Held) => void = () => {};

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
    const { room, clock, tally } = this.#parts;
    const now = clock.now();
    const begunAt = tally?.routing();
    if (room.hasOffers) room.drain((entry, passed) => this.#offers.offer(entry, now, passed), this.#turning);
    tally?.routed(begunAt);
    this.#delivery.flush();
  }

  /** Records an attempt and reserves its slots; it is sent with the next delivery. Also used by hedging. */
  start(entry: TaskEntry, placement: Placement, now: number): Held {
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
    if (isSecond) this.#parts.needs.run(entry.spec, -1); // counted by `hold` once more
    const held = this.hold(entry, placement.workMs);
    this.#delivery.add(held, payload);
    return held;
  }

  /** Sends an attempt again to an agent that never saw it. */
  redeliver(held: Held): void {
    this.#delivery.add(held);
    this.#delivery.flush();
  }

  /** Reserves the slots of a leased task on its agent, and watches over its time; also used by recovery. */
  hold(entry: TaskEntry, workMs: number): Held {
    const { attempts, timers } = this.#parts;
    const held = attempts.reserve(entry, workMs);
    this.#parts.needs.run(entry.spec, 1);
    const { member, running } = held;
    const { timeoutMs } = entry.spec;
    if (timeoutMs > 0) {
      const isHeld = () => isHolding(running) && member.running.get(running.token) === running;
      timers.at(running.lease.startedAt + timeoutMs, isHeld, () => this.#timeOut(held));
    }
    return held;
  }

  // ── complete or fail ──────────────────────────────────────────────────────────────────────────────────────────────

  /** An agent reports the result of an attempt. A repeated report is acknowledged again and changes nothing. */
  done(member: Member, token: string, result: unknown, usage: Usage = NO_USAGE): void {
    const text = JSON.stringify(result ?? null);
    const running = member.running.get(token);
    if (running === undefined || !isHolding(running)) {
      this.#parts.attempts.release(member, running);
      this.#lateResults.receive(member, { token, text, usage });
      this.#parts.attempts.reported(member, token);
      return;
    }
    const { entry, lease } = running;
    const { committer, clock } = this.#parts;
    this.keepTail(running);
    committer.commit({
      kind: 'completed',
      seq: 0,
      at: clock.now(),
      task: entry.seq,
      attempt: lease.attempt,
      result: inlineText(text),
      usage,
    });
    this.completed(member, running, usage);
  }

  /** The attempt that held the task has delivered: its books are closed. */
  completed(member: Member, running: Running, usage: Usage): void {
    this.#parts.outcomes.completed(member, running, usage);
    this.#parts.needs.run(running.entry.spec, -1);
    this.#parts.attempts.release(member, running);
    this.#parts.attempts.reported(member, running.token);
    this.end(running.entry);
  }

  /** An agent reports that an attempt failed. */
  failed(member: Member, token: string, error: TaskError, usage: Usage = NO_USAGE): void {
    const running = member.running.get(token);
    if (running !== undefined && isHolding(running)) this.#settle(member, running, { how: 'failed', error, usage });
    this.#parts.attempts.release(member, running);
    this.#parts.attempts.reported(member, token);
  }

  /** An agent has stopped an attempt: as it was told to, or handing the work back, which counts as a failure. */
  stopped(member: Member, token: string): void {
    this.failed(member, token, { class: 'Stopped', message: 'the agent stopped the attempt' });
  }

  /** The agent is gone, or no longer knows the attempt. */
  lost(member: Member, running: Running, why: string): void {
    const error = { class: 'AgentLost', message: `agent ${member.hello.id}: ${why}` };
    if (isHolding(running)) this.#settle(member, running, { how: 'lost', error, usage: NO_USAGE });
    this.#parts.attempts.release(member, running);
  }

  /** The attempt ran too long: it is settled as such, and its agent is told to stop. */
  #timeOut(held: Held): void {
    const { member, running } = held;
    const error = { class: 'TimedOut', message: `the attempt ran longer than ${running.entry.spec.timeoutMs} ms` };
    this.#settle(member, running, { how: 'timed-out', error, usage: NO_USAGE });
    this.#parts.attempts.tellToStop(held, 'timeout');
    this.route();
  }

  #settle(
    member: Member,
    running: Running,
    ended: { how: 'failed' | 'lost' | 'timed-out'; error: TaskError; usage: Usage },
  ): void {
    const { entry, lease } = running;
    const { clock, random, settings, committer, room } = this.#parts;
    this.keepTail(running);
    const now = clock.now();
    const deaths = (entry.extras?.diedOn.length ?? 0) + (ended.how === 'lost' ? 1 : 0);
    const [{ attemptsMax, backoff }, { attempt }] = [entry.spec, lease];
    const used = attempt - (entry.extras?.conditions?.asks ?? 0);
    const { how, error, usage } = ended;
    const next = followUp({ how, error, attempt: used, attemptsMax, backoff, deaths }, settings.lease, now, random);
    committer.commit({ kind: 'failed', seq: 0, at: now, task: entry.seq, attempt, how, error, usage, next });
    const isFinal = next.kind !== 'retry';
    this.#parts.outcomes.failed(member, entry, { how, error, isFinal });
    this.#parts.needs.run(entry.spec, -1);
    if (next.kind === 'retry') room.enter(entry, now);
    else this.end(entry);
  }

  // ── shared steps ──────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Looks where an unfinished task is before a record ends it; the returned step, taken after that record, takes it out
   * from there, tells its agent, and closes its books.
   */
  leaving(entry: TaskEntry): (why: string) => void {
    const { attempts, room } = this.#parts;
    const holder = attempts.of(entry);
    const wasLeased = entry.state === 'leased';
    this.keepTail(holder?.running);
    room.takePayload(entry);
    return (why) => {
      if (wasLeased) this.#parts.needs.run(entry.spec, -1);
      else room.leave(entry);
      if (holder !== undefined) attempts.tellToStop(holder, why);
      this.end(entry);
    };
  }

  /** The task has its outcome: no agent needs to be looked for any more. */
  end(entry: TaskEntry): void {
    const { needs, clock } = this.#parts;
    needs.release(entry.spec);
    this.finishRate.add(1, clock.now());
    this.#parts.streams.ended(entry);
    this.#parts.trips.ended(entry);
    this.onEnded(entry);
  }

  /** What an attempt said last goes to disk with its end; not at the cost of the room put aside for outcomes. */
  keepTail(running: Running | undefined): void {
    if (running?.stream !== undefined && !this.isDiskFull) this.#parts.streams.keepTail(running);
  }
}
