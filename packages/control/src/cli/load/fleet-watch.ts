// Looks at the fleet twice a second while a load runs: agents that could take its tasks, and what their pools decide.
import { setTimeout as sleep } from 'node:timers/promises';
import type { MusterClient } from '@muster/contract';
import { Fault } from '@muster/contract/protocol';
import { FleetHistory, type FleetSample } from '../fleet-use/fleet-history.ts';
import { lookAtFleet } from '../fleet-use/fleet-look.ts';
import { changesOf, DecisionWatch, type ScalingAction } from '../fleet-use/scaling-actions.ts';

const LOOK_EVERY_MS = 500;
/** A pool keeps more decisions than it makes between two such looks. */
const DECISIONS_EVERY_LOOKS = 4;

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
  readonly #decisions: DecisionWatch;
  readonly history = new FleetHistory();
  /** Slots per agent when agents were last seen; undefined before. */
  slotsPerAgent: number | undefined;

  constructor(options: FleetWatchOptions) {
    this.#options = options;
    this.#decisions = new DecisionWatch(options.http);
  }

  /** What the pools decided; of agents that belong to none, the changes of their number. */
  get scalingActions(): readonly ScalingAction[] {
    return this.#decisions.hasPools ? this.#decisions.actions : changesOf(this.history.samples);
  }

  /** Until the signal aborts, and once more then. Rejects only with what will not pass, such as a wrong token. */
  async run(signal: AbortSignal): Promise<void> {
    for (let looks = 0; ; looks++) {
      const isLast = signal.aborted;
      this.#options.onLook(await this.#look(isLast || looks % DECISIONS_EVERY_LOOKS === 0));
      if (isLast) return;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #look(withDecisions: boolean): Promise<FleetSample | undefined> {
    const { http } = this.#options;
    try {
      const { sample, agents, pools } = await lookAtFleet(http, this.#options);
      if (sample.slots > 0) this.slotsPerAgent = sample.slots / agents.length;
      this.history.add(sample);
      if (withDecisions) await this.#decisions.look(pools);
      return sample;
    } catch (error) {
      // A load goes on while its controller is restarted.
      if (error instanceof Fault && error.retryable) return undefined;
      throw error;
    }
  }
}
