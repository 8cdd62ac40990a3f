// How fast tasks of a type arrive: a count that fades over an hour, divided by the time it stands for.

const HOUR_MS = 3_600_000;
/** A first burst is not taken for an hourly rate: it stands for at least this long. */
const SPAN_MS_MIN = 60_000;

export type ArrivalsData = readonly [number, number, number];

export class Arrivals {
  #count = 0;
  #at = 0;
  #since = 0;

  add(count: number, at: number): void {
    if (this.#since === 0) this.#since = this.#at = at;
    const now = Math.max(this.#at, at);
    this.#count = this.#count * Math.exp((this.#at - now) / HOUR_MS) + count;
    this.#at = now;
  }

  /** Tasks per hour, as of `at`. */
  perHour(at: number): number {
    const now = Math.max(this.#at, at);
    const spanMs = HOUR_MS * (1 - Math.exp(-Math.max(SPAN_MS_MIN, now - this.#since) / HOUR_MS));
    return (this.#count * Math.exp((this.#at - now) / HOUR_MS) * HOUR_MS) / spanMs;
  }

  data(): ArrivalsData {
    return [this.#count, this.#at, this.#since];
  }

  restore([count, at, since]: ArrivalsData): void {
    this.#count = count;
    this.#at = at;
    this.#since = since;
  }
}
