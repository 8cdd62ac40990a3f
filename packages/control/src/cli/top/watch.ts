// muster top on a terminal: draws the frame when something has changed, and does what the keys say.
//
// W1. News draw at most once in `intervalMs`, keys at once: what a person does must not wait for the next second.
// W2. A frame is made only when it will be drawn.
import type { Screen, ScreenEvents } from '../terminal.ts';
import { type Facts, factsOf } from './facts.ts';
import { frameOf } from './frame.ts';
import { lineText } from './line.ts';
import type { LiveLink } from './live-link.ts';
import { NameOrder } from './name-order.ts';
import { type Extent, press, type ViewState } from './view-state.ts';

/** A key that is held down comes more often than anybody can look. */
const KEYS_MS = 40;

export interface WatchOptions {
  readonly openScreen: (events: ScreenEvents) => Screen | undefined;
  readonly hasColour: boolean;
  readonly state: ViewState;
  readonly intervalMs: number;
  /** Resolves when somebody or something wants the end. */
  readonly quit: () => void;
}

export class Watch {
  readonly #link: LiveLink;
  readonly #options: WatchOptions;
  #state: ViewState;
  #extent: Extent = { rows: 0, pageRows: 1, sorts: 0 };
  readonly #order = new NameOrder();
  /** What is shown while paused. */
  #kept: Facts | undefined;
  #screen: Screen | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #isTimedAt = Number.POSITIVE_INFINITY;

  constructor(link: LiveLink, options: WatchOptions) {
    this.#link = link;
    this.#options = options;
    this.#state = options.state;
  }

  /** False where there is no screen. */
  open(): boolean {
    this.#screen = this.#options.openScreen({
      onKey: (key) => {
        const next = press(this.#state, key, this.#extent);
        if (next === 'quit') this.#options.quit();
        else this.#change(next);
      },
      onResize: () => this.#drawWithin(0),
    });
    if (this.#screen !== undefined) this.#draw();
    return this.#screen !== undefined;
  }

  news(): void {
    if (this.#screen !== undefined) this.#drawWithin(this.#options.intervalMs); // W1
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#screen?.close();
    this.#screen = undefined;
  }

  #change(next: ViewState): void {
    if (next.isPaused !== this.#state.isPaused) {
      this.#kept = next.isPaused ? this.#facts() : undefined;
      this.#link.hide(next.isPaused);
    }
    this.#state = next;
    this.#drawWithin(KEYS_MS);
  }

  /** So long after the last frame at the latest. */
  #drawWithin(intervalMs: number): void {
    const at = Math.max(performance.now(), this.#drawnAt + intervalMs);
    if (at >= this.#isTimedAt) return;
    clearTimeout(this.#timer);
    this.#isTimedAt = at;
    this.#timer = setTimeout(() => this.#draw(), at - performance.now());
  }

  #draw(): void {
    this.#isTimedAt = Number.POSITIVE_INFINITY;
    const screen = this.#screen;
    if (screen === undefined) return;
    const { columns, rows } = screen;
    const { lines, extent } = frameOf(this.#facts(), this.#state, { columns, rows }); // W2
    this.#extent = extent;
    const { hasColour } = this.#options;
    screen.draw(lines.map((line) => lineText(line, { columns, hasColour })));
    this.#drawnAt = performance.now();
  }

  #facts(): Facts {
    const { mirror, host, state, ageMs, controllerNow } = this.#link;
    const about = { host, link: state, ageMs, now: controllerNow, order: this.#order };
    if (this.#kept !== undefined) return { ...this.#kept, link: state, ageMs };
    return factsOf(mirror, about);
  }
}
