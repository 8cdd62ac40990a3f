// The demo's progress on stderr: a block that is redrawn on a terminal, a line every few seconds elsewhere.
import { durationText } from '../duration.ts';
import { bar, paint } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { View } from './live.ts';

const LINE_EVERY_MS = 5000;
const AGENTS_SHOWN_MAX = 12;
const BAR_WIDTH_MAX = 10;

export class Progress {
  readonly #terminal: Terminal;
  #drawnLines = 0;
  #lastLineAtMs = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(phase: string, view: View): void {
    if (this.#terminal.isTty) {
      this.clear();
      const lines = blockOf(phase, view, this.#terminal);
      this.#terminal.err(`${lines.join('\n')}\n`);
      this.#drawnLines = lines.length;
      return;
    }
    if (view.elapsedMs - this.#lastLineAtMs < LINE_EVERY_MS) return;
    this.#lastLineAtMs = view.elapsedMs;
    this.#terminal.err(`${lineOf(phase, view)}\n`);
  }

  /** A line that stays, above the block. */
  note(text: string): void {
    this.clear();
    this.#terminal.err(`${text}\n`);
  }

  clear(): void {
    // Up over the block, then erase to the end of the screen.
    if (this.#drawnLines > 0) this.#terminal.err(`\u001b[${this.#drawnLines}F\u001b[0J`);
    this.#drawnLines = 0;
  }
}

function lineOf(phase: string, view: View): string {
  const busy = view.agents.reduce((sum, { slotsBusy }) => sum + slotsBusy, 0);
  const slots = view.agents.reduce((sum, agent) => sum + agent.slots, 0);
  return `${durationText(view.elapsedMs)} ${phase}: ${rates(view)}; ${counts(view)}; slots ${busy}/${slots} busy; ${waits(view)}`;
}

/** Lines are cut to the terminal: a wrapped one would break the redrawing. */
function blockOf(phase: string, view: View, terminal: Terminal): string[] {
  const shown = view.agents.slice(0, AGENTS_SHOWN_MAX);
  const hidden = view.agents.length - shown.length;
  const idWidth = shown.reduce((width, { id }) => Math.max(width, id.length), 0);
  const agents = shown.map(({ id, slots, slotsBusy, completed }) => {
    const meter = bar(slotsBusy / slots, Math.min(BAR_WIDTH_MAX, slots));
    return `  ${id.padEnd(idWidth)}  ${meter} ${slotsBusy}/${slots} busy  ${completed} done`;
  });
  const plain = [
    `Demo, ${durationText(view.elapsedMs)}: ${phase}`,
    `  ${rates(view)}`,
    `  ${counts(view)}`,
    `  ${waits(view)}`,
    ...agents,
  ];
  if (hidden > 0) plain.push(`  and ${hidden} more agents`);
  const cut = plain.map((line) => line.slice(0, terminal.columns - 1));
  return cut.map((line, index) => (index === 0 ? paint(line, 'bold', terminal) : line));
}

const rates = ({ submittedPerSecond, completedPerSecond }: View): string =>
  `in ${submittedPerSecond.toFixed(0)}/s, done ${completedPerSecond.toFixed(0)}/s`;

const counts = ({ submitted, waiting, running, completed, failed }: View): string =>
  `${submitted} submitted, ${waiting} waiting, ${running} running, ${completed} completed, ${failed} failed`;

function waits({ waitMsP50, waitMsP99 }: View): string {
  if (waitMsP50 === undefined || waitMsP99 === undefined) return 'wait: none yet';
  return `wait p50 ${durationText(waitMsP50)}, p99 ${durationText(waitMsP99)}`;
}
