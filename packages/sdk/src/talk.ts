// The talk of an agent's attempts: gathered for a moment, sent in batches, at a bounded rate.
//
// T1. An attempt's talk leaves before its outcome does.
// T2. While the socket does not drain, nothing more is handed to it; what waits is bounded (chunks.ts).
import type { LogLevel } from '@muster/contract';
import { Chunks } from './chunks.ts';
import { unsafeJson } from './json-text.ts';
import type { Time } from './time.ts';

export interface TalkOptions {
  readonly time: Time;
  readonly send: (text: string) => void;
  /** False between two connections. */
  readonly isConnected: () => boolean;
  /** Too much waits for the socket already. */
  readonly isCrowded: () => boolean;
}

/** Long enough to gather the words of a model, short enough to look live. */
const BATCH_MS = 50;
/** Of one batch, in characters: 5 MB/s, so that one talkative agent leaves the controller to the others. */
const BATCH_LENGTH = 256 * 1024;

export class Talk {
  readonly #options: TalkOptions;
  readonly #byToken = new Map<string, Chunks>();
  readonly #waiting = new Set<Chunks>();
  #isPlanned = false;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(options: TalkOptions) {
    this.#options = options;
  }

  output(token: string, data: unknown): void {
    assertSafe(data);
    const chunks = this.#of(token);
    chunks.output(data);
    this.#plan(chunks);
  }

  log(token: string, level: LogLevel, data: unknown): void {
    assertSafe(data);
    const chunks = this.#of(token);
    chunks.log(level, data);
    this.#plan(chunks);
  }

  /** The attempt is about to report its outcome (T1). */
  finish(token: string): void {
    const chunks = this.#byToken.get(token);
    if (chunks === undefined || !this.#options.isConnected()) return;
    this.#waiting.delete(chunks);
    for (const text of chunks.take(Number.POSITIVE_INFINITY)) this.#options.send(text);
  }

  /** After a reconnect: what may have been lost, then what waits, before the outcome is sent again. */
  resume(token: string): void {
    for (const text of this.#byToken.get(token)?.again() ?? []) this.#options.send(text);
    this.finish(token);
  }

  forget(token: string): void {
    const chunks = this.#byToken.get(token);
    if (chunks === undefined) return;
    this.#byToken.delete(token);
    this.#waiting.delete(chunks);
  }

  #of(token: string): Chunks {
    const known = this.#byToken.get(token);
    if (known !== undefined) return known;
    const chunks = new Chunks(token);
    this.#byToken.set(token, chunks);
    return chunks;
  }

  #plan(chunks: Chunks): void {
    this.#waiting.add(chunks);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const { time } = this.#options;
    const sinceMs = time.now() - this.#sentAt;
    // The first word after a silence goes at once.
    if (sinceMs >= BATCH_MS) time.soon(() => this.#flush());
    else time.after(BATCH_MS - sinceMs, () => this.#flush());
  }

  #flush(): void {
    this.#isPlanned = false;
    this.#sentAt = this.#options.time.now();
    let length = 0;
    if (this.#options.isConnected() && !this.#options.isCrowded()) {
      for (const chunks of this.#waiting) {
        if (length >= BATCH_LENGTH) break;
        for (const text of chunks.take(BATCH_LENGTH - length)) {
          this.#options.send(text);
          length += text.length;
        }
        // Whoever was served goes to the end of the line.
        this.#waiting.delete(chunks);
        if (!chunks.isEmpty) this.#waiting.add(chunks);
      }
    }
    const [next] = this.#waiting;
    if (next !== undefined) this.#plan(next);
  }
}

/** The controller refuses the whole frame for a value that it must not store, and other attempts' outcomes with it. */
function assertSafe(data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  const problem = unsafeJson(JSON.stringify(data));
  if (problem !== undefined) throw new RangeError(`The output cannot be sent: ${problem}`);
}
