// Attempts that end while their work goes on: handed over to a task that takes its place, or held with a question to
// a person. A repeated or late report is only acknowledged: whoever holds the task decides what follows.
import type { ToController, Usage } from '@muster/contract';
import { assert } from '../base/assert.ts';
import { isHolding } from './attempts.ts';
import { type HandOffItem, successorOf } from './hand-off.ts';
import type { EngineParts } from './parts.ts';
import { inlineText } from './records.ts';
import type { Member, Running } from './roster.ts';
import type { TaskSpec } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';

const NO_USAGE: Usage = {};

type Asked = Omit<Extract<ToController, { kind: 'ask' }>, 'kind' | 'token'>;

export class Continuations {
  readonly #parts: EngineParts;
  readonly #tasks: TaskLifecycle;

  constructor(parts: EngineParts, tasks: TaskLifecycle) {
    this.#parts = parts;
    this.#tasks = tasks;
  }

  /**
   * An attempt ends with its result and with the task that goes on from there: both are recorded, or neither. Throws a
   * Fault when neither is.
   */
  handOff(member: Member, token: string, item: HandOffItem): void {
    const running = member.running.get(token);
    if (running === undefined || !isHolding(running)) {
      this.#acknowledge(member, token, running);
      return;
    }
    const { entry, lease } = running;
    const { committer, clock, ledger, room, settings } = this.#parts;
    const [{ result, usage = NO_USAGE }, now, { payloadBytesMax }] = [item, clock.now(), settings.queue];
    const intern = (spec: TaskSpec): TaskSpec => ledger.intern(spec);
    const follow = successorOf(entry, item, { from: member.hello.id, now, payloadBytesMax, intern });
    const first = ledger.state.nextTask;
    const ended = inlineText(JSON.stringify(result ?? null));
    const ending = { task: entry.seq, attempt: lease.attempt, result: ended, usage };
    this.#tasks.keepTail(running);
    committer.commit({ kind: 'handed-off', seq: 0, at: now, ...ending, first, follow });
    this.#tasks.completed(member, running, usage);
    const successor = ledger.tasks.get(first);
    assert(successor !== undefined, `task ${first} was handed over but is not in the ledger`);
    room.keepPayload(successor);
    this.#tasks.enter(successor, now);
  }

  /** An attempt ends with a question to a person: its slots are free, and the task is held until there is an answer. */
  ask(member: Member, token: string, { question, detail, timeoutMs = 0, usage = NO_USAGE }: Asked): void {
    const running = member.running.get(token);
    if (running !== undefined && isHolding(running)) {
      const { committer, clock, room, needs } = this.#parts;
      const { entry, lease } = running;
      const now = clock.now();
      const { attempt } = lease;
      const expiresAt = timeoutMs === 0 ? 0 : now + timeoutMs;
      const about = { task: entry.seq, attempt, question, detail, expiresAt, usage };
      this.#tasks.keepTail(running);
      committer.commit({ kind: 'asked', seq: 0, at: now, ...about });
      needs.run(entry.spec, -1);
      room.enter(entry, now);
      this.#tasks.onHeld(entry, new Map());
    }
    this.#acknowledge(member, token, running);
  }

  #acknowledge(member: Member, token: string, running: Running | undefined): void {
    this.#parts.attempts.release(member, running);
    this.#parts.attempts.reported(member, token);
  }
}
