// The engine by itself, on a virtual clock and a journal in memory: no sockets, no disk, no agents that are processes.
import { systemCalendar } from '../../packages/control/dist/adapters/calendar.js';
import { MemoryJournal } from '../../packages/control/dist/adapters/journal/memory-journal.js';
import { VirtualClock } from '../../packages/control/dist/base/clock.js';
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { loadConfig } from '../../packages/control/dist/config/load.js';
import { Controller } from '../../packages/control/dist/engine/controller.js';
import type { EngineSettings } from '../../packages/control/dist/engine/settings.js';

type Parts = ConstructorParameters<typeof Controller>[0];

const DAYS_MS = 30 * 86_400_000;

export class EngineAlone {
  readonly clock = new VirtualClock();
  readonly controller: Controller;
  readonly #journal = new MemoryJournal();
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(parts: Pick<Parts, 'mailbox' | 'settings' | 'yieldTurn' | 'measuring' | 'pools' | 'provide'>) {
    this.controller = new Controller({
      ...parts,
      clock: this.clock,
      journal: this.#journal,
      history: this.#journal,
      calendar: systemCalendar(),
      random: seededRandom(1),
      alarm: {
        wakeAt: (at) => {
          this.#wakeAt = at;
        },
      },
      log: () => {},
      version: 'bench',
      node: 'bench',
      onFatal: (error) => {
        throw error;
      },
      loopDelayMsMax: () => 0,
    });
  }

  /** Lets time pass; `tick` is called for each moment that something is due. */
  async pass(ms: number, tick: () => Promise<void>): Promise<void> {
    const until = this.clock.now() + ms;
    while (this.#wakeAt <= until) {
      this.clock.advance(Math.max(0, this.#wakeAt - this.clock.now()));
      this.#wakeAt = Number.POSITIVE_INFINITY;
      await tick();
    }
    this.clock.advance(until - this.clock.now());
  }

  /** Makes durable what was committed, and lets its effects run. */
  async settle(rounds: number, turn: () => Promise<unknown> = nextTurn): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      this.#journal.flush();
      await turn();
    }
  }
}

const nextTurn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

/** As they are when nobody says anything, but that no agent need say that it lives. */
export function quietSettings(): EngineSettings {
  const loaded = loadConfig({});
  if (loaded.kind !== 'loaded') throw new Error('the defaults are no settings');
  const { lease, ...rest } = loaded.config;
  return { ...rest, lease: { ...lease, silenceMs: DAYS_MS } };
}
