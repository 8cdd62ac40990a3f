// Rows and columns within a width: columns that find no room are left out, the least important first.
import { clean, cut, pad, widthOf } from '../text-columns.ts';
import { type Line, lineText, type Span, span } from './line.ts';

export interface GridColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Span;
  readonly isNumber?: boolean;
  /** As wide as this; else as its widest cell. */
  readonly width?: number;
  /** Not made narrower than this, but left out [10, or its width]. */
  readonly least?: number;
  /** The higher, the sooner it is left out. */
  readonly rank: number;
}

export interface GridOptions<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly GridColumn<Row>[];
  readonly width: number;
  /** Index of the marked row. */
  readonly selected?: number | undefined;
  /** The title of the column that the rows are sorted by gets this mark. */
  readonly sorted?: { readonly title: string; readonly mark: string } | undefined;
}

const GAP = '  ';
/** Where the mark of the selected row stands. */
const GUTTER = 2;
const LEAST = 10;

interface Placed<Row> {
  readonly column: GridColumn<Row>;
  readonly title: string;
  readonly cells: readonly Span[];
  readonly natural: number;
  readonly least: number;
}

/** The head, then a line for each row. */
export function gridLines<Row>({ rows, columns, width, selected, sorted }: GridOptions<Row>): Line[] {
  const placed = withinWidth(
    columns.map((column) => placedOf(rows, column, sorted)).filter(hasContent),
    width - GUTTER,
  );
  const widths = shared(placed, width - GUTTER);
  const lineOf = (cells: readonly Span[]): Line => {
    const line: Span[] = [];
    cells.forEach(({ text, style }, index) => {
      const room = widths[index] ?? 0;
      const isRight = placed[index]?.column.isNumber === true;
      if (index > 0) line.push(span(GAP));
      line.push(span(pad(cut(text, room), { width: room, isRight }), style));
    });
    return line;
  };
  const head = [span('  '), ...lineOf(placed.map(({ title }) => span(title, 'dim')))];
  const body = rows.map((_, row): Line => {
    const line = lineOf(placed.map(({ cells }) => cells[row] ?? span('')));
    return row === selected ? marked(line, width) : [span('  '), ...line];
  });
  return [head, ...body];
}

/** In one colour over the whole width; the arrow tells where there are no colours. */
function marked(line: Line, width: number): Line {
  const text = lineText([span('▸ '), ...line], { columns: width, hasColour: false });
  return [span(pad(text, { width }), 'inverse')];
}

/** Reasons and versions are rare: where no row has one, others need the room. */
const hasContent = ({ column, cells }: Placed<never>): boolean =>
  column.rank === 0 || cells.length === 0 || cells.some(({ text }) => text !== '');

function placedOf<Row>(rows: readonly Row[], column: GridColumn<Row>, sorted: GridOptions<Row>['sorted']): Placed<Row> {
  const title = sorted?.title === column.title ? `${column.title}${sorted.mark}` : column.title;
  const cells = rows.map((row) => {
    const { text, style } = column.cell(row);
    return span(clean(text), style);
  });
  const widest = cells.reduce((width, { text }) => Math.max(width, widthOf(text)), widthOf(title));
  const natural = Math.max(column.width ?? widest, widthOf(title));
  return { column, title, cells, natural, least: column.width ?? Math.min(natural, column.least ?? LEAST) };
}

const leastOf = (placed: readonly Placed<never>[]): number =>
  placed.reduce((sum, { least }) => sum + least + GAP.length, -GAP.length);

function withinWidth<Row>(placed: readonly Placed<Row>[], width: number): readonly Placed<Row>[] {
  let kept = placed;
  while (kept.length > 1 && leastOf(kept) > width) {
    const worst = kept.reduce((found, each) => (each.column.rank > found.column.rank ? each : found));
    kept = kept.filter((each) => each !== worst);
  }
  return kept;
}

/** What is left over goes to the columns from left to right, as far as they can use it. */
function shared(placed: readonly Placed<never>[], width: number): number[] {
  let left = Math.max(0, width - leastOf(placed));
  return placed.map(({ natural, least }) => {
    const more = Math.min(left, Math.max(0, natural - least));
    left -= more;
    return least + more;
  });
}
