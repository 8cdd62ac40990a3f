// Progress on stderr while a command runs: a block that is redrawn on a terminal, a line every few seconds elsewhere.
import { paint, type Style } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clean, cleanLines, cut } from './text-columns.ts';

const LINE_EVERY_MS = 5000;

export interface BlockLine {
  readonly text: string;
  readonly style?: Style;
}

export interface Shown {
  readonly elapsedMs: number;
  /** For a terminal. */
  readonly block: () => readonly BlockLine[];
  /** The same in one line, for everything else. */
  readonly line: () => string;
}

export class Redrawn {
  readonly #terminal: Terminal;
  #drawnLines = 0;
  #lastLineAtMs = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show({ elapsedMs, block, line }: Shown): void {
    if (this.#terminal.isTty) {
      this.clear();
      const lines = block().map((each) => this.#painted(each));
      this.#terminal.err(`${lines.join('\n')}\n`);
      this.#drawnLines = lines.length;
      return;
    }
    if (elapsedMs - this.#lastLineAtMs < LINE_EVERY_MS) return;
    this.#lastLineAtMs = elapsedMs;
    this.#terminal.err(`${clean(line())}\n`);
  }

  /** A line that stays, above the block. */
  note(text: string): void {
    this.clear();
    this.#terminal.err(`${cleanLines(text)}\n`);
  }

  /** Somebody typed a line below the block: it is erased with it. */
  typed(): void {
    if (this.#drawnLines > 0) this.#drawnLines++;
  }

  clear(): void {
    // Up over the block, then erase to the end of the screen.
    if (this.#drawnLines > 0) this.#terminal.err(`\u001b[${this.#drawnLines}F\u001b[0J`);
    this.#drawnLines = 0;
  }

  /** Lines are cut to the terminal: a wrapped one would break the redrawing. */
  #painted({ text, style }: BlockLine): string {
    const fitting = cut(clean(text), this.#terminal.columns - 1);
    return style === undefined ? fitting : paint(fitting, style, this.#terminal);
  }
}
