// Whether the demo goes on beyond its duration: a person says so, and says when it is enough.

export class KeepOpen {
  #isOpen: boolean;
  #onShut: (() => void)[] = [];

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  toggle(): void {
    this.#isOpen = !this.#isOpen;
    if (!this.#isOpen) for (const shut of this.#onShut.splice(0)) shut();
  }

  /** Resolves when it need not go on, at once where nobody has asked for it; or when it must end. */
  async shut(signal: AbortSignal): Promise<void> {
    if (!this.#isOpen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#onShut.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
