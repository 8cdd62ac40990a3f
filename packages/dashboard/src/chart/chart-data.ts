// What a chart shows: lines over one row of moments, and marks on the time axis. Data only; drawing is elsewhere.
import type { Unit } from '../words/numbers.ts';

export interface Line {
  readonly name: string;
  /** The custom property that holds its colour: --series-1 to --series-4, or a state's. */
  readonly colour: `--${string}`;
  /** One for each moment; null is a gap. */
  readonly values: readonly (number | null)[];
  /** `wanted` is a dashed step, to lie over what is there. */
  readonly style?: 'line' | 'step' | 'area' | 'dashed' | 'dotted' | 'wanted';
}

export interface Mark {
  readonly at: number;
  readonly kind: 'up' | 'down' | 'note';
  readonly text: string;
}

export interface ChartData {
  readonly title: string;
  readonly unit: Unit;
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly marks?: readonly Mark[];
  /** The time axis: from, to. */
  readonly span: readonly [number, number];
  /** The value axis reaches at least this. */
  readonly highestAtLeast?: number;
}

export const lastOf = (values: readonly (number | null)[]): number | null => {
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index];
    if (value !== null && value !== undefined) return value;
  }
  return null;
};

export function highestOf(lines: readonly Line[]): number {
  let highest = 0;
  for (const { values } of lines) for (const value of values) if (value !== null && value > highest) highest = value;
  return highest;
}
