// What an attempt says while it runs: progress, output and log lines, and the checkpoint for the one after it.
import { Fault, PROTOCOL_LIMITS } from '@muster/contract';
import { isHolding } from './attempts.ts';
import type { EngineParts } from './parts.ts';
import { refuseLarge } from './payload-size.ts';
import { inlineText } from './records.ts';
import type { Member, Running } from './roster.ts';
import type { Said } from './streams.ts';

export class AttemptNotes {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
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
    const running = holding(member, token);
    if (running === undefined) return;
    const { clock, streams, tally } = this.#parts;
    const isFirst = running.stream === undefined && running.entry.extras?.conditions?.tails === undefined;
    if (isFirst) tally?.firstOutput(running.entry, clock.now());
    streams.say(running, said, text);
  }

  /** Keeps what the next attempt should start from; throws Fault `wrong-state` or `too-large`. Durable when committed. */
  checkpoint(member: Member, token: string, value: unknown): void {
    const running = holding(member, token);
    if (running === undefined) {
      throw new Fault('wrong-state', 'the attempt no longer holds its task', { field: 'token' });
    }
    const { committer, clock, settings } = this.#parts;
    const text = JSON.stringify(value);
    refuseLarge(text, 'data', settings.queue.payloadBytesMax);
    const at = clock.now();
    const { entry, lease } = running;
    const data = inlineText(text);
    committer.commit({ kind: 'checkpointed', seq: 0, at, task: entry.seq, attempt: lease.attempt, data });
    running.progress ??= { ratio: undefined, note: undefined, at };
  }
}

function holding(member: Member, token: string): Running | undefined {
  const running = member.running.get(token);
  return running !== undefined && isHolding(running) ? running : undefined;
}
