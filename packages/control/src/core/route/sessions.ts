// Which agent a session met last. Bounded: the sessions unused for longest are forgotten first.

export class Sessions {
  readonly #agents = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#agents.size;
  }

  /** Sequence number of the agent, or -1. */
  find(session: string): number {
    return this.#agents.get(session) ?? -1;
  }

  remember(session: string, agent: number): void {
    if (this.#max === 0) return;
    this.#agents.delete(session);
    this.#agents.set(session, agent);
    if (this.#agents.size <= this.#max) return;
    for (const oldest of this.#agents.keys()) {
      this.#agents.delete(oldest);
      return;
    }
  }
}
