// The two ways in which items travel, sockets and polls, as the one Mailbox that the engine knows.
import type { FaultCode, FromController } from '@muster/contract';
import type { ItemWithout, Mailbox } from '../engine/ports.ts';
import type { Hub } from './hub.ts';
import { FIRST_POLLED, type Polls } from './poll/polls.ts';

export class Carriers implements Mailbox {
  readonly #hub: Hub;
  readonly #polls: Polls;

  constructor(hub: Hub, polls: Polls) {
    this.#hub = hub;
    this.#polls = polls;
  }

  push(connection: number, item: FromController): void {
    this.#of(connection).push(connection, item);
  }

  pushWithJson(
    connection: number,
    item: ItemWithout<'payload' | 'result'>,
    field: 'payload' | 'result',
    json: string,
  ): void {
    this.#of(connection).pushWithJson(connection, item, field, json);
  }

  close(connection: number, code: FaultCode, reason: string): void {
    this.#of(connection).close(connection, code, reason);
  }

  #of(connection: number): Mailbox {
    return connection < FIRST_POLLED ? this.#hub : this.#polls;
  }
}
