// The last values of a stream and their quantiles, for a display while it runs.
import { quantile } from './quantile.ts';

const VALUES_MAX = 1000;

export class RecentValues {
  readonly #values: number[] = [];
  #next = 0;

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % VALUES_MAX;
  }

  /** One per ratio, undefined without values. */
  quantiles(ratios: readonly number[]): readonly (number | undefined)[] {
    const sorted = Float64Array.from(this.#values).sort();
    return ratios.map((ratio) => quantile(sorted, ratio));
  }
}
