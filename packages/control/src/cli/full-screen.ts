// The terminal as one screen: another buffer than the one with the shell's lines, redrawn where it has changed, and
// given back as it was on every way out.
//
// S1. One write a frame, and only lines that differ: nothing flickers, and a slow line is not flooded.
// S2. Whatever ends the process but SIGKILL, the terminal is restored first.
import { emitKeypressEvents, type Key as NodeKey } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Screen, ScreenEvents } from './terminal.ts';

const ESC = '\u001b[';
/** The other buffer, no cursor, and lines that are not wrapped. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}?2026l${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** Terminals that know it show the frame at once, the others ignore it. */
const BEGIN_FRAME = `${ESC}?2026h`;
const END_FRAME = `${ESC}?2026l`;
const ERASE_REST = `${ESC}K`;
/** Of a terminal that does not tell. */
const USUAL = { columns: 80, rows: 24 };
const HANGUP_CODE = 129;

export interface ScreenStreams {
  readonly input: Pick<ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'> & NodeJS.ReadableStream;
  readonly output: Pick<WriteStream, 'write' | 'columns' | 'rows' | 'on' | 'off' | 'writableNeedDrain'>;
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'exit' | 'kill'>;
}

export class FullScreen implements Screen {
  readonly #streams: ScreenStreams;
  readonly #events: ScreenEvents;
  #shown: readonly string[] = [];
  #isOpen = true;

  constructor(streams: ScreenStreams, events: ScreenEvents) {
    this.#streams = streams;
    this.#events = events;
    const { input, output, process } = streams;
    emitKeypressEvents(input);
    input.on('keypress', this.#onKeypress);
    output.on('resize', this.#onResize);
    process.on('exit', this.#restore).on('uncaughtExceptionMonitor', this.#restore); // S2
    process.on('SIGHUP', this.#onHangup).on('SIGCONT', this.#onContinue);
    this.#enter();
  }

  get columns(): number {
    return this.#streams.output.columns || USUAL.columns;
  }

  get rows(): number {
    return this.#streams.output.rows || USUAL.rows;
  }

  draw(lines: readonly string[]): void {
    // A terminal that does not take what it got is not sent more of it.
    if (!this.#isOpen || this.#streams.output.writableNeedDrain) return;
    const text = frameText(this.#shown, lines);
    this.#shown = lines;
    if (text !== '') this.#streams.output.write(text);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#restore();
    const { input, output, process } = this.#streams;
    input.off('keypress', this.#onKeypress);
    input.pause();
    output.off('resize', this.#onResize);
    process.off('exit', this.#restore).off('uncaughtExceptionMonitor', this.#restore);
    process.off('SIGHUP', this.#onHangup).off('SIGCONT', this.#onContinue);
  }

  #enter(): void {
    const { input, output } = this.#streams;
    input.setRawMode(true);
    input.resume();
    this.#shown = [];
    output.write(ENTER);
  }

  readonly #restore = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#streams.input.setRawMode(false);
    this.#streams.output.write(LEAVE);
  };

  readonly #onKeypress = (text: string | undefined, key: NodeKey): void => {
    if (key.ctrl === true && key.name === 'z') {
      this.#stop();
      return;
    }
    const isPrinted = key.ctrl !== true && key.meta !== true && text !== undefined && !/\p{Cc}/u.test(text);
    this.#events.onKey({
      name: key.name ?? '',
      text: isPrinted ? text : '',
      isControl: key.ctrl === true,
      isShift: key.shift === true,
    });
  };

  readonly #onResize = (): void => {
    // What a terminal makes of its lines when it changes is its own affair: all of them are drawn anew.
    this.#shown = [];
    this.#streams.output.write(`${ESC}2J`);
    this.#events.onResize();
  };

  /** Raw mode keeps the terminal from stopping us on Ctrl-Z; people expect it. */
  #stop(): void {
    this.#restore();
    // The whole foreground job, as the terminal would: npx is a process of its own.
    this.#streams.process.kill(0, 'SIGTSTP');
  }

  readonly #onContinue = (): void => {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#enter();
    this.#events.onResize();
  };

  readonly #onHangup = (): void => this.#streams.process.exit(HANGUP_CODE);
}

/**
 * What turns the lines that are shown into these; '' when they are the same. A line is erased before it is written:
 * behind a line as wide as the screen the cursor stands on its last letter, which would go with the rest.
 */
export function frameText(shown: readonly string[], lines: readonly string[]): string {
  let changes = '';
  for (let row = 0; row < Math.max(shown.length, lines.length); row++) {
    const line = lines[row] ?? '';
    if (line !== (shown[row] ?? '')) changes += `${ESC}${row + 1};1H${ERASE_REST}${line}`;
  }
  return changes === '' ? '' : BEGIN_FRAME + changes + END_FRAME;
}
