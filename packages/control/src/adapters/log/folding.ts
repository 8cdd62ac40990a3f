// Keeps a log readable, and a disk from filling, when one thing happens without end: of each event so many lines a
// minute are written, and the rest becomes one line with a count.
import { LOG_EVENTS, type LogEntry } from '@muster/contract';
import type { LogEvent } from '../../engine/ports.ts';

const MINUTE_MS = 60_000;

interface Minute {
  readonly endsAt: number;
  written: number;
  folded: number;
  /** Stands for all that were folded. */
  last: LogEvent | undefined;
}

export class Folding {
  // One per event and level, and there is a list of those.
  readonly #minutes = new Map<string, Minute>();
  #foldedCount = 0;

  /** Lines that were folded into others, since the start. */
  get foldedCount(): number {
    return this.#foldedCount;
  }

  /** Whether the line is to be written; else it is kept as the one that stands for those of its minute. */
  admits(event: LogEvent, { now, linesPerMinute }: { readonly now: number; readonly linesPerMinute: number }): boolean {
    const entry: LogEntry = LOG_EVENTS[event.event];
    if (linesPerMinute === 0 || entry.isEach === true) return true;
    const key = `${event.event} ${event.level}`;
    let minute = this.#minutes.get(key);
    if (minute === undefined || (now >= minute.endsAt && minute.folded === 0)) {
      minute = { endsAt: now + MINUTE_MS, written: 0, folded: 0, last: undefined };
      this.#minutes.set(key, minute);
    }
    if (minute.written < linesPerMinute) {
      minute.written++;
      return true;
    }
    this.#foldedCount++;
    minute.folded++;
    minute.last = event;
    return false;
  }

  /** When the next count is due; undefined when nothing was folded. */
  dueAt(): number | undefined {
    let dueAt: number | undefined;
    for (const { endsAt, folded } of this.#minutes.values()) {
      if (folded > 0 && (dueAt === undefined || endsAt < dueAt)) dueAt = endsAt;
    }
    return dueAt;
  }

  /** Takes the lines that stand for folded ones: the last of each, with `repeated`, of minutes that ended by `until`. */
  take(until: number): LogEvent[] {
    const lines: LogEvent[] = [];
    for (const [key, { endsAt, folded, last }] of this.#minutes) {
      if (endsAt > until) continue;
      this.#minutes.delete(key);
      if (last !== undefined) lines.push({ ...last, repeated: folded });
    }
    return lines;
  }
}
