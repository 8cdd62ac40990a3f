// Runs that have been made, a line of JSON each, so that what was cut goes on where it was.
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { CostPoint } from '../../../packages/control/dist/sim/cost-curve.js';
import type { Setting } from './contest.ts';
import type { Means, Survey } from './play.ts';

/** Whose runs belong together. */
export interface CaseKey {
  readonly by: Means;
  readonly trace: string;
  readonly scale: number;
  readonly startMs: number;
}

/** The commit that it was made at comes with it: another one may decide otherwise. */
export type RunLine = CaseKey & { readonly seed: number; readonly commit: string } & (
    | { readonly kind: 'survey'; readonly survey: Survey }
    | ({ readonly kind: 'run'; readonly policy: string; readonly setting: Setting } & CostPoint)
  );

/** Without a file nothing is kept. A line that was cut at the end of the file is dropped; its run is made again. */
export class RunLog {
  readonly lines: readonly RunLine[];
  readonly #file: string | undefined;

  /** Throws SyntaxError that names the line when the file holds something else. */
  constructor(file: string | undefined) {
    this.#file = file;
    this.lines = file === undefined || !existsSync(file) ? [] : linesOf(file);
  }

  add(line: RunLine): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `\n${JSON.stringify(line)}`);
  }
}

function linesOf(file: string): readonly RunLine[] {
  const texts = readFileSync(file, 'utf8').split('\n');
  return texts.flatMap((text, index): readonly RunLine[] => {
    if (text === '') return [];
    const line = parsed(text);
    if (line !== undefined) return [line];
    if (index === texts.length - 1) {
      truncateSync(file, Buffer.byteLength(texts.slice(0, -1).join('\n')));
      return [];
    }
    throw new SyntaxError(`${file}, line ${index + 1} is no run: remove that line, or give another file`);
  });
}

function parsed(text: string): RunLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<RunLine> | null;
    return line?.kind === 'run' || line?.kind === 'survey' ? (line as RunLine) : undefined;
  } catch {
    return undefined;
  }
}
