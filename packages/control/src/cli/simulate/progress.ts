// How far a comparison is: a bar over all runs, on a terminal; a line now and then elsewhere.

import { amount, durationText, gaugeText } from '@muster/contract/amounts';
import { ratioOf, type Standing } from '../../compare/runs.ts';
import { type BlockLine, Redrawn, type Shown } from '../redrawn.ts';
import { bar } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const REDRAW_EVERY_MS = 100;
const BAR_WIDTH = 40;
/** Before this share is done, what is left is a guess that is not worth telling. */
const FORETOLD_FROM = 0.02;

export class Progress {
  readonly #redrawn: Redrawn;
  readonly #now: () => number;
  readonly #startedAt: number;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, now: () => number) {
    this.#redrawn = new Redrawn(terminal);
    this.#now = now;
    this.#startedAt = now();
  }

  /** Before anything runs, all arrivals are looked at once. */
  reading(tasks: number): void {
    const line = (): string => `Reading the arrivals: ${amount(tasks)} tasks`;
    this.#show((elapsedMs) => ({ elapsedMs, block: () => [{ text: line() }], line }));
  }

  show(standing: Standing): void {
    this.#show((elapsedMs) => {
      const ratio = ratioOf(standing);
      const left = leftText(ratio, elapsedMs);
      return {
        elapsedMs,
        block: () => blockOf(standing, { ratio, left }),
        line: () => `${gaugeText(ratio)}, ${headOf(standing)}: ${countsOf(standing)}${left}`,
      };
    });
  }

  #show(shown: (elapsedMs: number) => Shown): void {
    const now = this.#now();
    if (now - this.#shownAt < REDRAW_EVERY_MS) return;
    this.#shownAt = now;
    this.#redrawn.show(shown(now - this.#startedAt));
  }

  /** A line that stays, above the bar. */
  note(text: string): void {
    this.#redrawn.note(text);
  }

  clear(): void {
    this.#redrawn.clear();
  }
}

const blockOf = (
  standing: Standing,
  { ratio, left }: { readonly ratio: number; readonly left: string },
): BlockLine[] => [
  { text: `Simulating, ${headOf(standing)}`, style: 'bold' },
  { text: `  ${bar(ratio, BAR_WIDTH)} ${gaugeText(ratio)}${left}` },
  { text: `  ${countsOf(standing)}` },
];

const headOf = ({ run, runs, text }: Standing): string => `run ${run + 1} of ${runs}: ${text}`;

const countsOf = ({ tasks, tasksPerRun, atMs }: Standing): string =>
  `${amount(tasks)} of ${amount(Math.max(tasks, tasksPerRun))} tasks, ${durationText(atMs)} simulated`;

function leftText(ratio: number, elapsedMs: number): string {
  if (ratio < FORETOLD_FROM) return '';
  return `, about ${durationText(Math.max(1000, (elapsedMs * (1 - ratio)) / ratio))} left`;
}
