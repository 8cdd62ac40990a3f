// The two ways in which items travel, sockets and polls, as the one Mailbox that the engine knows.
import type { FaultCode, FromController } from '@muster/contract';
import type { AuditLog, ItemWithout, Log, Mailbox } from '../engine/ports.ts';
import type { AuditedBy } from './audit.ts';
import type { Hub } from './hub.ts';
import { FIRST_POLLED, type Polls } from './poll/polls.ts';

export interface CarriersParts {
  readonly hub: Hub;
  readonly polls: Polls;
  /** Where cancellations are recorded; without one they are not. */
  readonly audit?: AuditLog | undefined;
  readonly log: Log;
}

/** What carries items, and knows who is at the other end. */
interface Carrier extends Mailbox {
  peerOf(connection: number): AuditedBy | undefined;
}

export class Carriers implements Mailbox {
  readonly #parts: CarriersParts;

  constructor(parts: CarriersParts) {
    this.#parts = parts;
  }

  push(connection: number, item: FromController): void {
    if (item.kind === 'cancelled' && this.#parts.audit !== undefined) this.#pushAudited(connection, item);
    else this.#of(connection).push(connection, item);
  }

  pushWithJson(
    connection: number,
    item: ItemWithout<'payload' | 'result' | 'event'>,
    field: 'payload' | 'result' | 'event',
    json: string,
  ): void {
    this.#of(connection).pushWithJson(connection, item, field, json);
  }

  backlogBytes(connection: number): number {
    return this.#of(connection).backlogBytes(connection);
  }

  close(connection: number, code: FaultCode, reason: string): void {
    this.#of(connection).close(connection, code, reason);
  }

  /** A cancellation is a change by a program: on record before it is answered, like those over HTTP. */
  #pushAudited(connection: number, item: Extract<FromController, { kind: 'cancelled' }>): void {
    const carrier = this.#of(connection);
    const by = carrier.peerOf(connection);
    if (by === undefined) return;
    const entry = { at: Date.now(), by, operation: 'cancel-task', target: item.task, result: 'done' };
    this.#parts.audit?.append(entry).then(
      () => carrier.push(connection, item),
      (error: unknown) => {
        this.#parts.log({ level: 'error', event: 'audit-failed', connection, message: String(error) });
        carrier.close(connection, 'internal', 'the audit log failed');
      },
    );
  }

  #of(connection: number): Carrier {
    return connection < FIRST_POLLED ? this.#parts.hub : this.#parts.polls;
  }
}
