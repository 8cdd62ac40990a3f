// How many agents were up, and how busy, over the run: samples in a bounded list, and their integral.

const SAMPLES_MAX = 1200;

export interface FleetSample {
  readonly at: number;
  readonly agents: number;
  readonly slots: number;
  readonly slotsBusy: number;
  readonly waiting: number;
}

export class FleetHistory {
  #samples: FleetSample[] = [];
  #step = 1;
  #skipped = 0;

  add(sample: FleetSample): void {
    const last = this.#samples.at(-1);
    // A change of the fleet is always kept: agent-minutes depend on it.
    if (last !== undefined && last.agents === sample.agents && ++this.#skipped < this.#step) return;
    this.#skipped = 0;
    this.#samples.push(sample);
    if (this.#samples.length <= SAMPLES_MAX) return;
    this.#samples = this.#samples.filter((_sample, index) => index % 2 === 0);
    this.#step *= 2;
  }

  get samples(): readonly FleetSample[] {
    return this.#samples;
  }

  /** Agents × time between two times; before the first sample the fleet was what that says. */
  agentMs(from: number, to: number): number {
    let sum = 0;
    this.#samples.forEach(({ at, agents }, index) => {
      const begin = index === 0 ? from : Math.max(from, at);
      const end = Math.min(to, this.#samples[index + 1]?.at ?? to);
      if (end > begin) sum += agents * (end - begin);
    });
    return sum;
  }
}
