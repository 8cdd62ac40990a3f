// Tables for people: columns as wide as their widest cell, numbers to the right, the last column cut to the terminal.
import type { Terminal } from './terminal.ts';
import { clean, cut, pad, widthOf } from './text-columns.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly isNumber?: boolean;
}

const GAP = '  ';

export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  terminal: Pick<Terminal, 'columns' | 'hasColour'>,
): string {
  const cells = rows.map((row) => columns.map(({ cell }) => clean(cell(row))));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((width, row) => Math.max(width, widthOf(row[index] ?? '')), title.length),
  );
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, index) =>
      pad(text, { width: widths[index] ?? 0, isRight: columns[index]?.isNumber === true }),
    );
    return cut(padded.join(GAP).trimEnd(), terminal.columns);
  };
  const head = line(columns.map(({ title }) => title));
  return [paint(head, 'dim', terminal), ...cells.map(line)].join('\n');
}

export type Fact = readonly [name: string, value: string];

/** Names and values, one a line. */
export function facts(pairs: readonly Fact[]): string {
  const width = pairs.reduce((widest, [name]) => Math.max(widest, name.length), 0);
  return pairs.map(([name, value]) => `${name.padEnd(width)}${GAP}${clean(value)}`).join('\n');
}

const STYLES = {
  dim: '2',
  bold: '1',
  inverse: '7',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  cyan: '36',
} as const;

export type Style = keyof typeof STYLES;

export function paint(text: string, style: Style, terminal: Pick<Terminal, 'hasColour'>): string {
  return terminal.hasColour ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text;
}

/** ▕██████░░░░▏, for a share of a whole. */
export function bar(ratio: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, ratio)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
