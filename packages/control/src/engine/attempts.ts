// The attempts that hold slots, from their dispatch until their agent no longer runs them.
//
// E3. A reservation is made with the dispatch record and released exactly once: when the agent no longer runs the
//     attempt, whatever became of its task meanwhile.
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { printToken } from '../core/queue/lease.ts';
import type { Fleet } from '../core/route/fleet.ts';
import type { Apart } from './apart.ts';
import type { Committer } from './committer.ts';
import type { Limiter } from './limiter.ts';
import type { Needs } from './needs.ts';
import type { Mailbox } from './ports.ts';
import type { Member, Roster, Running } from './roster.ts';
import type { EngineSettings } from './settings.ts';
import type { Lease, TaskEntry } from './task-entry.ts';

export interface AttemptsParts {
  readonly clock: Clock;
  readonly roster: Roster;
  readonly fleet: Fleet;
  readonly needs: Needs;
  readonly limiter: Limiter;
  readonly apart: Apart;
  readonly committer: Committer;
  readonly mailbox: Mailbox;
  readonly settings: EngineSettings;
}

/** An attempt and the agent that runs it. */
export interface Held {
  readonly member: Member;
  readonly running: Running;
}

export class Attempts {
  readonly #parts: AttemptsParts;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  /** Reserves the slots of a leased task on its agent. */
  reserve(entry: TaskEntry, workMs: number): Held {
    const { roster, fleet, needs, limiter, apart } = this.#parts;
    const { spec } = entry;
    const lease = entry.lease as Lease; // T2: a leased task has one
    const member = roster.get(lease.agent);
    if (member === undefined) {
      assert(false, `task ${entry.seq} is leased to agent ${lease.agent}, which is no member`);
    }
    const token = printToken(entry.seq, lease);
    const running: Running = {
      token,
      entry,
      lease,
      slots: spec.slots,
      workMs,
      busyRatio: member.slotsBusy / member.hello.slots,
      progress: undefined,
      stream: undefined,
      isStopping: false,
      buckets: needs.claim(spec).buckets,
      isSuspect: this.isSuspect(entry),
    };
    if (running.isSuspect) member.suspects++;
    if (spec.apart !== '') apart.hold(spec.apart, member.seq);
    fleet.reserve(member.seq, spec.slots, workMs);
    limiter.take(running.buckets);
    member.running.set(token, running);
    member.slotsBusy += spec.slots;
    roster.changed(member);
    return { member, running };
  }

  /** Of an attempt that the agent does not run any more; without effect when they were released before. */
  release(member: Member, running: Running | undefined): void {
    if (running === undefined || !member.running.delete(running.token)) return;
    const { roster, fleet, limiter, apart } = this.#parts;
    member.slotsBusy -= running.slots;
    if (member.slotsBusy === 0) member.idleSince = this.#parts.clock.now();
    if (running.isSuspect) member.suspects--;
    const { apart: name } = running.entry.spec;
    if (name !== '') apart.release(name, member.seq);
    fleet.release(member.seq, running.slots, running.workMs);
    limiter.giveBack(running.buckets);
    roster.changed(member);
  }

  /** The attempt that holds the task now, if one does. */
  of(entry: TaskEntry): Held | undefined {
    const { lease } = entry;
    if (entry.state !== 'leased' || lease === undefined) return undefined;
    const member = this.#parts.roster.get(lease.agent);
    const running = member?.running.get(printToken(entry.seq, lease));
    return member === undefined || running === undefined ? undefined : { member, running };
  }

  /** Its slots stay taken until the agent has stopped it. */
  tellToStop({ member, running }: Held, reason: string): void {
    running.isStopping = true;
    const { mailbox, committer } = this.#parts;
    committer.whenDurable(() => {
      if (member.connection !== 0) mailbox.push(member.connection, { kind: 'cancel', token: running.token, reason });
    });
  }

  /** A report of this frame is to be acknowledged. Mostly it is the only one, and a list made for one is small. */
  reported(member: Member, token: string): void {
    if (member.reported === undefined) member.reported = [token];
    else member.reported.push(token);
  }

  /** Tells an agent that it may forget its reports, once what they caused is durable: one item for all of a frame. */
  acknowledge(member: Member): void {
    const tokens = member.reported;
    if (tokens === undefined) return;
    member.reported = undefined;
    const { committer, mailbox } = this.#parts;
    committer.whenDurable(() => {
      if (member.connection !== 0) mailbox.push(member.connection, { kind: 'settled', tokens });
    });
  }

  /** One more lost agent would condemn the task as poison; it may only have been in bad company. */
  isSuspect(entry: TaskEntry): boolean {
    const deaths = entry.extras?.diedOn.length ?? 0;
    return deaths > 0 && deaths >= this.#parts.settings.lease.poisonDeaths - 1;
  }

  /** Which agents may take the task, of those with room; undefined for nearly every task: all of them. */
  vetoFor(entry: TaskEntry): ((agent: number) => boolean) | undefined {
    const { apart: name } = entry.spec;
    if (name === '') return this.isSuspect(entry) ? this.#holdsNoSuspect : undefined;
    const { apart } = this.#parts;
    const mayMeet = this.isSuspect(entry) ? this.#holdsNoSuspect : () => true;
    return (agent) => mayMeet(agent) && !apart.holds(name, agent);
  }

  /** Suspects are kept apart, so that the next death tells which of them was the cause. */
  readonly #holdsNoSuspect = (agent: number): boolean => this.#parts.roster.get(agent)?.suspects === 0;
}

/** Does this attempt hold its task now? */
export function isHolding({ entry, lease, isStopping }: Running): boolean {
  return entry.state === 'leased' && entry.lease === lease && !isStopping;
}
