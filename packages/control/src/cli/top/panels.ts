// The panels by name, each with the kind of its rows sealed inside.
import { AGENTS } from './agents-panel.ts';
import type { Facts } from './facts.ts';
import { gridLines } from './grid.ts';
import { HAPPENINGS } from './happenings-panel.ts';
import { EMPTY, fitted, type Line, span } from './line.ts';
import { NEEDS } from './needs-panel.ts';
import { chosenRows, type PanelTable, urgentRows } from './panel.ts';
import { POOLS } from './pools-panel.ts';
import { type Panel, type ViewState, within } from './view-state.ts';

/** The lines about the marked row, at the bottom of a panel that has room for them. */
const DETAIL_ROWS = 2;
const DETAIL_FROM_ROWS = 8;

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

export interface DrawnPanel {
  readonly lines: readonly Line[];
  /** Rows that the filter leaves. */
  readonly rows: number;
  readonly pageRows: number;
}

export interface PanelView {
  readonly title: string;
  readonly sorts: readonly string[];
  count(facts: Facts): number;
  /** The whole panel, with a marked row that can be moved. */
  draw(facts: Facts, state: ViewState, size: PanelSize): DrawnPanel;
  /** Its first rows, for the panel that shows a part of each. */
  excerpt(facts: Facts, filter: string, size: PanelSize): Line[];
}

export const PANEL_VIEWS: Readonly<Record<Exclude<Panel, 'all'>, PanelView>> = {
  pools: viewOf('pools', POOLS),
  needs: viewOf('needs', NEEDS),
  agents: viewOf('agents', AGENTS),
  happenings: viewOf('happenings', HAPPENINGS),
};

function viewOf<Row>(name: Panel, table: PanelTable<Row>): PanelView {
  const { title, sorts, columns, detail, urgency } = table;
  return {
    title,
    sorts: sorts.map((sort) => sort.title),
    count: (facts) => table.rows(facts).length,
    draw(facts, state, size) {
      const detailRows = size.rows >= DETAIL_FROM_ROWS ? DETAIL_ROWS : 0;
      const pageRows = Math.max(1, size.rows - 1 - detailRows);
      const { filter, places } = state;
      const rows = chosenRows(table, facts, { filter, ...places[name] });
      const { first, selected } = within(places[name], { rows: rows.length, pageRows, sorts: sorts.length });
      const marked = rows[selected];
      if (marked === undefined) return { lines: [emptyLine(table, facts, filter)], rows: 0, pageRows };
      const shown = rows.slice(first, first + pageRows);
      const by = sorts[places[name].sort];
      const isDown = by !== undefined && by.isDescending !== places[name].isReversed;
      const lines = gridLines({
        rows: shown,
        columns: columns(facts),
        width: size.columns,
        selected: selected - first,
        sorted: by === undefined ? undefined : { title: by.title, mark: isDown ? '▼' : '▲' },
      });
      const blank = Array.from({ length: pageRows - shown.length }, () => EMPTY);
      const about = detailRows === 0 ? [] : wrapped(detail(marked, facts), size.columns, detailRows);
      return { lines: [...lines, ...blank, ...about], rows: rows.length, pageRows };
    },
    excerpt(facts, filter, size) {
      const found = chosenRows(table, facts, { filter, sort: 0, isReversed: false });
      if (found.length === 0) return [emptyLine(table, facts, filter)];
      const count = Math.max(0, size.rows - 1);
      const rows = urgency === undefined ? found.slice(0, count) : urgentRows(found, urgency, count);
      return gridLines({ rows, columns: columns(facts), width: size.columns });
    },
  };
}

type EmptyWords = Pick<PanelTable<never>, 'none' | 'isOfFleet'>;

function emptyLine({ none, isOfFleet }: EmptyWords, { overview, ageMs }: Facts, filter: string): Line {
  const isHidden = isOfFleet === true && overview === undefined && ageMs !== undefined;
  const text = isHidden ? HIDDEN : filter === '' ? none : `Nothing contains "${filter}".`;
  return [span(`  ${text}`, 'dim')];
}

const HIDDEN = 'Not shown to a token of one tenant: it serves all.';

/** Over so many lines, broken at spaces; what is too long for them is cut. */
function wrapped(text: string, columns: number, rows: number): Line[] {
  const lines: string[] = [];
  let rest = text;
  while (lines.length < rows - 1 && fitted([span(rest)], columns)[0]?.text !== rest) {
    const cutAt = rest.slice(0, columns).lastIndexOf(' ');
    const end = cutAt > columns / 2 ? cutAt : columns;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return Array.from({ length: rows }, (_, row) => [span(lines[row] ?? '', 'cyan')]);
}
