// A mailbox that is watched: what leaves the engine must be durable already (E2 in engine/committer.ts).
import { type Accepted, type FaultCode, type FromController, taskSeqOf } from '@muster/contract';
import { parseToken } from '../../core/queue/lease.ts';
import type { ItemWithout, Mailbox } from '../../engine/ports.ts';
import type { Account } from './account.ts';
import type { Findings } from './findings.ts';
import { taskOfToken } from './task-account.ts';

export interface CheckedMailboxOptions {
  readonly mailbox: Mailbox;
  readonly findings: Findings;
  readonly durable: () => Account;
  /** Called for every item before it goes on. */
  readonly onItem: (connection: number, item: { readonly kind: FromController['kind'] }) => void;
}

type Watched = FromController | ItemWithout<'payload' | 'result' | 'event'>;

export class CheckedMailbox implements Mailbox {
  readonly #options: CheckedMailboxOptions;

  constructor(options: CheckedMailboxOptions) {
    this.#options = options;
  }

  push(connection: number, item: FromController): void {
    this.#look(connection, item);
    this.#options.mailbox.push(connection, item);
  }

  pushWithJson(
    connection: number,
    item: ItemWithout<'payload' | 'result' | 'event'>,
    field: 'payload' | 'result' | 'event',
    json: string,
  ): void {
    this.#look(connection, item);
    this.#options.mailbox.pushWithJson(connection, item, field, json);
  }

  backlogBytes(connection: number): number {
    return this.#options.mailbox.backlogBytes(connection);
  }

  close(connection: number, code: FaultCode, reason: string): void {
    this.#options.mailbox.close(connection, code, reason);
  }

  #look(connection: number, item: Watched): void {
    this.#options.onItem(connection, item);
    switch (item.kind) {
      case 'accepted':
        acceptedEarly(item.tasks, this.#options.durable(), this.#options.findings);
        return;
      case 'start':
        this.#started(item.token);
        return;
      case 'settled':
        for (const token of item.tokens) this.#settled(token);
        return;
      case 'outcome':
        endedEarly({ id: item.task, state: item.state }, this.#options.durable(), this.#options.findings);
        return;
      case 'cancelled':
        endedEarly({ id: item.task, state: 'cancelled' }, this.#options.durable(), this.#options.findings);
        return;
      default:
    }
  }

  #started(text: string): void {
    const task = this.#options.durable().task(taskOfToken(text));
    if (task?.token === text) return; // the usual one
    const token = parseToken(text);
    if (token === undefined || task === undefined || task.attempt < token.attempt)
      this.#early(`attempt ${text} was sent before its dispatch was durable`);
    else if (task.attempt === token.attempt)
      this.#early(`attempt ${text} was sent, and the journal has another one under its number`);
  }

  #settled(text: string): void {
    const task = this.#options.durable().task(taskOfToken(text));
    if (task?.state === 'leased' && task.token === text)
      this.#early(`the report of attempt ${text} was acknowledged before it was durable`);
  }

  #early(text: string): void {
    this.#options.findings.report('promised-early', text);
  }
}

/** Tasks may be acknowledged once they are durable. */
export function acceptedEarly(tasks: readonly Accepted[], durable: Account, findings: Findings): void {
  for (const { id } of tasks) {
    if ((taskSeqOf(id) ?? 0) >= durable.tasks.length)
      findings.report('promised-early', `${id} was acknowledged before it was durable`);
  }
}

/** An outcome may be told once it is durable; it may have been redriven since. */
export function endedEarly(
  { id, state }: { readonly id: string; readonly state: string },
  durable: Account,
  findings: Findings,
): void {
  const task = durable.task(taskSeqOf(id) ?? 0);
  if (task === undefined || task.state === state || task.redriven > 0) return;
  findings.report('promised-early', `${id} was told to be ${state}, and is ${task.state} on disk`);
}
