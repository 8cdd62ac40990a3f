// The demo's progress: rates, counts, waits and what each agent does.
import { durationText, rateText } from '@muster/contract/amounts';
import { type BlockLine, Redrawn } from '../redrawn.ts';
import { bar } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { View } from './live.ts';

const AGENTS_SHOWN_MAX = 12;
const BAR_WIDTH_MAX = 10;

export class Progress {
  readonly #redrawn: Redrawn;
  /** What a person at the terminal may do now. */
  #hint: () => string = () => '';

  constructor(terminal: Terminal) {
    this.#redrawn = new Redrawn(terminal);
  }

  show(phase: string, view: View): void {
    this.#redrawn.show({
      elapsedMs: view.elapsedMs,
      block: () => [...blockOf(phase, view), { text: `  ${this.#hint()}`, style: 'dim' }],
      line: () => lineOf(phase, view),
    });
  }

  hintAt(hint: () => string): void {
    this.#hint = hint;
  }

  /** Somebody pressed Enter below the block. */
  typed(): void {
    this.#redrawn.typed();
  }

  /** A line that stays, above the block. */
  note(text: string): void {
    this.#redrawn.note(text);
  }

  clear(): void {
    this.#redrawn.clear();
  }
}

function lineOf(phase: string, view: View): string {
  const busy = view.agents.reduce((sum, { slotsBusy }) => sum + slotsBusy, 0);
  const slots = view.agents.reduce((sum, agent) => sum + agent.slots, 0);
  return `${durationText(view.elapsedMs)} ${phase}: ${rates(view)}; ${counts(view)}; slots ${busy}/${slots} busy; ${waits(view)}`;
}

function blockOf(phase: string, view: View): BlockLine[] {
  const shown = view.agents.slice(0, AGENTS_SHOWN_MAX);
  const hidden = view.agents.length - shown.length;
  const idWidth = shown.reduce((width, { id }) => Math.max(width, id.length), 0);
  const agents = shown.map(({ id, slots, slotsBusy, completed }) => {
    const meter = bar(slotsBusy / slots, Math.min(BAR_WIDTH_MAX, slots));
    return { text: `  ${id.padEnd(idWidth)}  ${meter} ${slotsBusy}/${slots} busy  ${completed} done` };
  });
  return [
    { text: `Demo, ${durationText(view.elapsedMs)}: ${phase}`, style: 'bold' },
    { text: `  ${rates(view)}` },
    { text: `  ${counts(view)}` },
    { text: `  ${waits(view)}` },
    ...agents,
    ...(hidden > 0 ? [{ text: `  and ${hidden} more agents` }] : []),
  ];
}

const rates = ({ submittedPerSecond, completedPerSecond }: View): string =>
  `in ${rateText(submittedPerSecond)}, done ${rateText(completedPerSecond)}`;

const counts = ({ submitted, waiting, running, completed, failed }: View): string =>
  `${submitted} submitted, ${waiting} waiting, ${running} running, ${completed} completed, ${failed} failed`;

function waits({ waitMsP50, waitMsP99 }: View): string {
  if (waitMsP50 === undefined || waitMsP99 === undefined) return 'wait: none yet';
  return `wait p50 ${durationText(waitMsP50)}, p99 ${durationText(waitMsP99)}`;
}
