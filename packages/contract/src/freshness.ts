// How old what a client of the live stream shows is. The controller's clock and the reader's may differ; the quickest
// message tells by how much, at most too little by what the quickest one took on its way.

export class Freshness {
  /** Reader's clock minus controller's: the least that was seen. */
  #skewMs = Number.POSITIVE_INFINITY;
  #sentAt: number | undefined;

  heard(message: { readonly at: number }, now: number): void {
    this.#skewMs = Math.min(this.#skewMs, now - message.at);
    this.#sentAt = Math.max(this.#sentAt ?? 0, message.at);
  }

  /** A connection of another controller, or after a clock was set, starts from nothing. */
  forget(): void {
    this.#skewMs = Number.POSITIVE_INFINITY;
    this.#sentAt = undefined;
  }

  /** undefined before anything was heard. */
  ageMs(now: number): number | undefined {
    return this.#sentAt === undefined ? undefined : Math.max(0, now - this.#skewMs - this.#sentAt);
  }

  /** The controller's time, as well as the reader knows it. */
  controllerNow(now: number): number {
    return Number.isFinite(this.#skewMs) ? now - this.#skewMs : now;
  }
}
