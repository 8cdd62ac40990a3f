// The throttle windows that are open: until when, and which task stands for what is submitted meanwhile.
//
// H1. Only the record `submitted` opens one (register.ts); one that the records' time has passed is as good as gone, so
//     that replay has the same windows whenever it drops them.
import type { SubmittedTask } from './records.ts';

export interface ThrottleWindow {
  readonly name: string;
  readonly task: number;
  readonly until: number;
}

/** What a debounce or throttle key is a key of. Types and tenants hold no line break. */
export function gatheringName({ tenant, type }: { tenant: string; type: string }, key: string): string {
  return `${tenant}\n${type}\n${key}`;
}

export class Throttles {
  readonly #windows = new Map<string, ThrottleWindow>();
  /** No window ends before. */
  #endsAt = Number.POSITIVE_INFINITY;

  get(name: string, now: number): ThrottleWindow | undefined {
    const window = this.#windows.get(name);
    return window === undefined || window.until <= now ? undefined : window;
  }

  /** Windows that are open, as of the last record. */
  count(at: number): number {
    if (at >= this.#endsAt) this.#forget(at);
    return this.#windows.size;
  }

  open(task: number, { spec, conditions }: SubmittedTask): void {
    const throttle = conditions?.throttle;
    if (throttle !== undefined) this.#put({ name: gatheringName(spec, throttle.key), task, until: throttle.until });
  }

  data(at: number): readonly ThrottleWindow[] {
    this.#forget(at);
    return [...this.#windows.values()];
  }

  restore(windows: readonly ThrottleWindow[]): void {
    this.#windows.clear();
    this.#endsAt = Number.POSITIVE_INFINITY;
    for (const window of windows) this.#put(window);
  }

  #put(window: ThrottleWindow): void {
    // Always last: the order must not depend on whether an older window was dropped already.
    this.#windows.delete(window.name);
    this.#windows.set(window.name, window);
    this.#endsAt = Math.min(this.#endsAt, window.until);
  }

  #forget(at: number): void {
    this.#endsAt = Number.POSITIVE_INFINITY;
    for (const { name, until } of this.#windows.values()) {
      if (until <= at) this.#windows.delete(name);
      else this.#endsAt = Math.min(this.#endsAt, until);
    }
  }
}
