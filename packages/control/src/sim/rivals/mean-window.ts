// The mean of what was seen within a window of time, for windows of some dozens of looks.

export class MeanWindow {
  readonly #windowMs: number;
  readonly #seen: { readonly at: number; readonly value: number }[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(at: number, value: number): void {
    this.#seen.push({ at, value });
    this.#forget(at);
  }

  /** 0 when nothing was seen in the window. */
  mean(at: number): number {
    this.#forget(at);
    // Summed anew each time: a running sum would drift by rounding, and never be exactly nothing again.
    let sum = 0;
    for (const { value } of this.#seen) sum += value;
    return this.#seen.length === 0 ? 0 : sum / this.#seen.length;
  }

  #forget(at: number): void {
    while (this.#seen[0] !== undefined && this.#seen[0].at <= at - this.#windowMs) this.#seen.shift();
  }
}
