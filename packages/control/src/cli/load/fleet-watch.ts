// Looks at the fleet twice a second while a load runs: the agents that could take its tasks.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, Fault, type MusterClient } from '@muster/contract';
import { FleetHistory, type FleetSample } from '../fleet-use/fleet-history.ts';

const WATCH_EVERY_MS = 500;

export interface FleetWatchOptions {
  readonly http: MusterClient;
  readonly type: string;
  /** Milliseconds, the clock of the report. */
  readonly now: () => number;
  /** After each look; without a sample when the controller did not answer. */
  readonly onLook: (sample: FleetSample | undefined) => void;
}

export class FleetWatch {
  readonly #options: FleetWatchOptions;
  readonly history = new FleetHistory();
  /** Slots per agent when agents were last seen; undefined before. */
  slotsPerAgent: number | undefined;

  constructor(options: FleetWatchOptions) {
    this.#options = options;
  }

  /** Until the signal aborts, and once more then. Rejects only with what will not pass, such as a wrong token. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const isLast = signal.aborted;
      this.#options.onLook(await this.#look());
      if (isLast) return;
      await sleep(WATCH_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<FleetSample | undefined> {
    const { http, type, now } = this.#options;
    try {
      const [status, agents] = await Promise.all([http.status(), http.agents()]);
      const able = agents.filter((agent) => canTake(agent, type));
      const slots = sumOf(able, (agent) => agent.slots);
      if (slots > 0) this.slotsPerAgent = slots / able.length;
      const sample: FleetSample = {
        at: now(),
        agents: able.length,
        slots,
        slotsBusy: sumOf(able, ({ slotsBusy }) => slotsBusy),
        waiting: status.tasks.waiting,
      };
      this.history.add(sample);
      return sample;
    } catch (error) {
      // A load goes on while its controller is restarted.
      if (error instanceof Fault && error.retryable) return undefined;
      throw error;
    }
  }
}

const canTake = ({ type, capabilities }: Agent, task: string): boolean => type === task || capabilities.includes(task);

const sumOf = (agents: readonly Agent[], value: (agent: Agent) => number): number =>
  agents.reduce((sum, agent) => sum + value(agent), 0);
