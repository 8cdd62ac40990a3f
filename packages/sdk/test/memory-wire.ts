// Time and a wire that a test drives by hand.
import type { Fault, FromController } from '@muster/contract/protocol';
import type { Time } from '../src/time.ts';
import type { Dial, Wire, WireEvents } from '../src/wire.ts';

export class ManualTime implements Time {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];
  #soon: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  soon(run: () => void): void {
    this.#soon.push(run);
  }

  /** The end of this turn of the event loop. */
  endTurn(): void {
    for (const run of this.#soon.splice(0)) run();
  }

  /** Runs every timer that is due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#now = next.at;
      this.#timers = this.#timers.filter((other) => other !== next);
      next.run();
    }
    this.#now = end;
  }

  #nextDue(end: number) {
    return this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** One dialled connection, seen from the controller's side. */
export class MemoryWire implements Wire {
  bufferedBytes = 0;
  readonly sent: string[] = [];
  pings = 0;
  goodbye: string | undefined;
  readonly #events: WireEvents;
  #isClosed = false;

  constructor(events: WireEvents) {
    this.#events = events;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.pings++;
  }

  close(_code: number, reason: string): void {
    this.goodbye = reason;
    this.break(reason);
  }

  terminate(): void {
    this.break('terminated');
  }

  open(): void {
    this.#events.opened();
  }

  deliver(...items: FromController[]): void {
    this.#events.received(JSON.stringify(items));
  }

  deliverText(text: string): void {
    this.#events.received(text);
  }

  answerPing(): void {
    this.#events.answered();
  }

  drain(): void {
    this.bufferedBytes = 0;
    this.#events.drained();
  }

  break(reason = 'broken', fault?: Fault): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events.closed(reason, fault);
  }
}

/** Remembers every wire that was dialled; the last one is the current. */
export function memoryDial() {
  const wires: MemoryWire[] = [];
  const dial: Dial = (_address, events) => {
    const wire = new MemoryWire(events);
    wires.push(wire);
    return wire;
  };
  const wire = (): MemoryWire => {
    const last = wires.at(-1);
    if (last === undefined) throw new Error('nothing was dialled');
    return last;
  };
  return { dial, wires, wire };
}
