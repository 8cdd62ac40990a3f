// How many tasks of one type wait and run, and their means over time, as a metrics pipeline reports them.

export class LoadMeter {
  #waiting = 0;
  #running = 0;
  /** Task milliseconds since the last time the means were taken. */
  #waitingMs = 0;
  #runningMs = 0;
  #countedAt: number;
  #takenAt: number;

  constructor(now: number) {
    this.#countedAt = now;
    this.#takenAt = now;
  }

  change(now: number, waiting: number, running: number): void {
    this.#count(now);
    this.#waiting += waiting;
    this.#running += running;
  }

  /** Since they were taken last; the numbers of now when no time has passed. */
  takeMeans(now: number): { readonly waiting: number; readonly running: number } {
    this.#count(now);
    const passedMs = now - this.#takenAt;
    const means =
      passedMs > 0
        ? { waiting: this.#waitingMs / passedMs, running: this.#runningMs / passedMs }
        : { waiting: this.#waiting, running: this.#running };
    this.#waitingMs = 0;
    this.#runningMs = 0;
    this.#takenAt = now;
    return means;
  }

  #count(now: number): void {
    this.#waitingMs += this.#waiting * (now - this.#countedAt);
    this.#runningMs += this.#running * (now - this.#countedAt);
    this.#countedAt = now;
  }
}
