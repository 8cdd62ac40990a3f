// A terminal that understands what `muster top` writes to it, and refuses everything else.
import { widthOf } from '../../src/cli/text-columns.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the language of terminals is made of them
const SEQUENCE = /^\u001b\[(\??[\d;]*)([A-Za-z])/;
const MODES: Readonly<Record<string, 'isOther' | 'isCursorHidden' | 'isUnwrapped' | 'isInFrame'>> = {
  '?1049': 'isOther',
  '?25': 'isCursorHidden',
  '?7': 'isUnwrapped',
  '?2026': 'isInFrame',
};

export class PlayedScreen {
  /** The other buffer is shown. */
  isOther = false;
  isCursorHidden = false;
  /** Lines are not wrapped. */
  isUnwrapped = false;
  isInFrame = false;
  hasColours = false;
  columns: number;
  #lines: string[] = [];
  #row = 0;
  /** What stands before the cursor. */
  #before = '';

  constructor(columns: number) {
    this.columns = columns;
  }

  get lines(): readonly string[] {
    // Rows that nothing was written to are empty, not missing.
    return Array.from(this.#lines, (line) => line ?? '');
  }

  /** Columns of the widest line. */
  get widest(): number {
    return Math.max(0, ...this.lines.map(widthOf));
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** As the shell would find it. */
  get isRestored(): boolean {
    return !this.isOther && !this.isCursorHidden && !this.isUnwrapped && !this.isInFrame;
  }

  write(text: string): void {
    let rest = text;
    while (rest !== '') {
      const found = SEQUENCE.exec(rest);
      if (found === null) {
        const end = rest.indexOf('\u001b', 1);
        this.#type(end < 0 ? rest : rest.slice(0, end));
        rest = end < 0 ? '' : rest.slice(end);
        continue;
      }
      this.#obey(found[1] ?? '', found[2] ?? '');
      rest = rest.slice(found[0].length);
    }
  }

  #obey(parameters: string, letter: string): void {
    const [row = 0] = parameters.split(';').map(Number);
    const mode = MODES[parameters];
    if (letter === 'h' || letter === 'l') {
      // Without wrapping is a mode that is switched off.
      if (mode === undefined) throw new Error(`no mode ${parameters}`);
      this[mode] = (letter === 'h') !== (mode === 'isCursorHidden' || mode === 'isUnwrapped');
    } else if (letter === 'H') {
      this.#row = row - 1;
      this.#before = '';
    } else if (letter === 'J') this.#lines = [];
    else if (letter === 'm') this.hasColours ||= parameters !== '0';
    else if (letter === 'K') this.#erase();
    else throw new Error(`no sequence ${parameters}${letter}`);
  }

  /** From the cursor on. Behind the last column it stands on the last letter. */
  #erase(): void {
    if (widthOf(this.#before) >= this.columns) this.#before = [...this.#before].slice(0, -1).join('');
    this.#lines[this.#row] = this.#before;
  }

  #type(text: string): void {
    if (/\p{Cc}/u.test(text) && this.isOther) throw new Error(`a control character in ${JSON.stringify(text)}`);
    this.#before += text;
    const behind = [...(this.#lines[this.#row] ?? '')].slice([...this.#before].length);
    this.#lines[this.#row] = this.#before + behind.join('');
  }
}
