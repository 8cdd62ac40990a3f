// Gathers messages until the screen is drawn next, so that the page changes at most once a frame however many come.
// A page that nobody sees gets no frames; it is brought up to date once a second.

const HIDDEN_MS = 1_000;
/** So many waiting messages are handed on at once: a hidden page must not gather without end. */
const GATHERED_MAX = 500;

export class Frames<Message> {
  #gathered: Message[] = [];
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #handOn: (messages: readonly Message[]) => void;

  constructor(handOn: (messages: readonly Message[]) => void) {
    this.#handOn = handOn;
  }

  add(message: Message): void {
    this.#gathered.push(message);
    if (this.#gathered.length >= GATHERED_MAX) this.flush();
    else if (this.#frame === undefined && this.#timer === undefined) this.#wait();
  }

  /** Hands on what is there, at once. */
  flush(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#frame = undefined;
    this.#timer = undefined;
    if (this.#gathered.length === 0) return;
    const messages = this.#gathered;
    this.#gathered = [];
    this.#handOn(messages);
  }

  #wait(): void {
    if (document.hidden) this.#timer = setTimeout(() => this.flush(), HIDDEN_MS);
    else this.#frame = requestAnimationFrame(() => this.flush());
  }
}
