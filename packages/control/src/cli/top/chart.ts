// Values over time as blocks of one or more rows: ▂▅█, each letter one span of time, the newest at the right.
import type { LivePoint } from '@muster/contract/live';

const LEVELS = ' ▁▂▃▄▅▆▇█';
/** Steps that one row can show. */
const STEPS = LEVELS.length - 1;
/** A chart reaches back at least so far, where its points do. */
const REACH_MS = 120_000;

export interface Shape {
  readonly columns: number;
  readonly rows: number;
}

/** From the top row to the bottom one. What is undefined is left blank; what is above 0 shows. */
export function chart(values: readonly (number | undefined)[], { columns, rows }: Shape, top: number): string[] {
  const shown = values.slice(-columns);
  const blank = ' '.repeat(columns - shown.length);
  const heights = shown.map((value) => heightOf(value, { rows, top }));
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * STEPS;
    const letters = heights.map((height) => LEVELS[Math.min(STEPS, Math.max(0, height - below))] ?? ' ');
    return blank + letters.join('');
  });
}

/** How long one column stands for. */
export const columnMs = (columns: number): number => 1000 * Math.max(1, Math.ceil(REACH_MS / 1000 / columns));

/** One value a column. The columns begin at full multiples of their span, so that the chart moves and does not dance. */
export function perColumn(
  points: readonly LivePoint[],
  { columns, value }: { readonly columns: number; readonly value: (point: LivePoint) => number | null },
): (number | undefined)[] {
  const newest = points.at(-1);
  if (newest === undefined || columns < 1) return [];
  const spanMs = columnMs(columns);
  const last = Math.floor(newest.at / spanMs);
  const peaks = new Array<number | undefined>(columns).fill(undefined);
  for (const point of points) {
    const column = columns - 1 - (last - Math.floor(point.at / spanMs));
    const found = value(point);
    if (column < 0 || found === null) continue;
    peaks[column] = Math.max(peaks[column] ?? 0, found);
  }
  return peaks;
}

function heightOf(value: number | undefined, { rows, top }: { readonly rows: number; readonly top: number }): number {
  if (value === undefined || value <= 0) return 0;
  return Math.max(1, Math.round((Math.min(value, top) / Math.max(top, 1e-9)) * rows * STEPS));
}
