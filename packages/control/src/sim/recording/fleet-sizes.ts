// How many agents of a type were up at a time of the recording.
import type { Presence } from './fleet-log.ts';

export class FleetSizes {
  readonly #at: readonly number[];
  readonly #size: readonly number[];

  constructor(presences: readonly Presence[]) {
    const steps = presences.flatMap(({ from, to }) => [
      { at: from, change: 1 },
      { at: to, change: -1 },
    ]);
    steps.sort((a, b) => a.at - b.at);
    const at: number[] = [];
    const sizes: number[] = [];
    let size = 0;
    for (const step of steps) {
      if (step.at === Number.POSITIVE_INFINITY) break;
      size += step.change;
      if (at.at(-1) === step.at) sizes[sizes.length - 1] = size;
      else {
        at.push(step.at);
        sizes.push(size);
      }
    }
    this.#at = at;
    this.#size = sizes;
  }

  get most(): number {
    return this.#size.reduce((most, size) => Math.max(most, size), 0);
  }

  sizeAt(at: number): number {
    let low = 0;
    let high = this.#at.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#at[middle] as number) <= at)
        low = middle + 1; // middle < length
      else high = middle;
    }
    return this.#size[low - 1] ?? 0;
  }
}
