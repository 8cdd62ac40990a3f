// A line of the screen as pieces with a style each: measured and cut before colours make its length unreadable.
import { paint, type Style } from '../table.ts';
import { clean, cut, pad, widthOf } from '../text-columns.ts';

export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

export const EMPTY: Line = [];

export const span = (text: string, style?: Style): Span => (style === undefined ? { text } : { text, style });

/** As the terminal gets it: harmless, never wider than asked for. */
export function lineText(line: Line, { columns, hasColour }: { columns: number; hasColour: boolean }): string {
  return fitted(line, columns)
    .map(({ text, style }) => (style === undefined ? text : paint(text, style, { hasColour })))
    .join('');
}

export const lineWidth = (line: Line): number => line.reduce((width, { text }) => width + widthOf(clean(text)), 0);

/** Cut to the width, and filled up to it where `isFilled`. */
export function fitted(line: Line, width: number, isFilled = false): Line {
  const pieces: Span[] = [];
  let left = width;
  for (const { text, style } of line) {
    if (left <= 0) break;
    const kept = cut(clean(text), left);
    left -= widthOf(kept);
    pieces.push(span(kept, style));
  }
  if (isFilled && left > 0) pieces.push(span(pad('', { width: left })));
  return pieces;
}

/** One at the left edge and one at the right; where both have no room the right one goes. */
export function apart(left: Line, right: Line, width: number): Line {
  const [leftWidth, rightWidth] = [lineWidth(left), lineWidth(right)];
  if (leftWidth + rightWidth + 2 > width) return fitted(left, width);
  return [...left, span(' '.repeat(width - leftWidth - rightWidth)), ...right];
}

/** Two blocks beside each other, the left one so wide. */
export function beside(left: readonly Line[], right: readonly Line[], width: number): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => [
    ...fitted(left[row] ?? EMPTY, width, true),
    ...(right[row] ?? EMPTY),
  ]);
}

/** Groups of spans with a gap between them; those that find no room at the end are left out. */
export function listed(groups: readonly Line[], width: number, gap = '  '): Line {
  let line: Line = EMPTY;
  for (const group of groups) {
    const longer: Line = line.length === 0 ? group : [...line, span(gap), ...group];
    if (lineWidth(longer) > width) return line.length === 0 ? group : line;
    line = longer;
  }
  return line;
}
