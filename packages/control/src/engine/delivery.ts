// Dispatched attempts on their way to their agents: sent once their dispatch is durable, with payloads and whatever
// else the attempt is given read from disk meanwhile.
import type { Held } from './attempts.ts';
import { handedTo } from './handed.ts';
import type { EngineParts } from './parts.ts';
import type { Running } from './roster.ts';
import { type Handed, startItem } from './start-item.ts';
import { aboutTask } from './task-log.ts';

interface Outgoing extends Held {
  readonly payload: string | Promise<string>;
  /** Absent for most. */
  readonly handed: Promise<Handed> | undefined;
}

export class Delivery {
  readonly #parts: EngineParts;
  readonly #onUnreadable: (held: Held) => void;
  /** Attempts added since the last delivery. */
  #outgoing: Outgoing[] | undefined;

  /** `onUnreadable`: what belongs to the attempt cannot be read. */
  constructor(parts: EngineParts, onUnreadable: (held: Held) => void) {
    this.#parts = parts;
    this.#onUnreadable = onUnreadable;
  }

  /** `payload` is read from disk when memory no longer has it. */
  add({ member, running }: Held, payload = this.#readPayload(running)): void {
    const handed = handedTo(running.entry, this.#parts);
    handed?.catch(() => {}); // It may fail before anybody waits for it; whoever does is told.
    const item = { member, running, payload, handed };
    if (this.#outgoing === undefined) this.#outgoing = [item];
    else this.#outgoing.push(item);
  }

  /** Sends what was added, in one turn with all that becomes durable with it. */
  flush(): void {
    const outgoing = this.#outgoing;
    if (outgoing === undefined) return;
    this.#outgoing = undefined;
    this.#parts.committer.whenDurable(() => {
      for (const item of outgoing) {
        const { payload, handed } = item;
        if (typeof payload === 'string' && handed === undefined) this.#send(item, payload, undefined);
        else
          Promise.all([payload, handed]).then(
            ([text, given]) => this.#send(item, text, given),
            (error: unknown) => this.#giveUp(item, error),
          );
      }
    });
  }

  #readPayload({ entry }: Running): string | Promise<string> {
    const reading = this.#parts.journal.readText({ at: entry.payloadAt, length: entry.payloadLength });
    reading.catch(() => {}); // As above.
    return reading;
  }

  #giveUp(held: Held, error: unknown): void {
    const about = aboutTask(held.running.entry);
    this.#parts.log({ level: 'error', event: 'payload-unreadable', ...about, error: String(error) });
    this.#onUnreadable(held);
  }

  #send({ member, running }: Held, payload: string, handed: Handed | undefined): void {
    if (member.connection === 0 || running.isStopping || member.running.get(running.token) !== running) return;
    this.#parts.mailbox.pushWithJson(member.connection, startItem(running, handed), 'payload', payload);
  }
}
