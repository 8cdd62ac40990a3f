// One whole frame: what there is to show, as somebody has chosen to see it, on a screen of this size.
import { allLines } from './all-panel.ts';
import type { Facts } from './facts.ts';
import { filledUp, headLines, type Size } from './head.ts';
import { helpLines } from './help.ts';
import { apart, EMPTY, type Line, listed, type Span, span } from './line.ts';
import { PANEL_VIEWS } from './panels.ts';
import { type Extent, PANELS, type ViewState } from './view-state.ts';

export interface Frame {
  /** As many as the screen has rows, none wider than it. */
  readonly lines: readonly Line[];
  /** Of the panel, for the keys that move in it. */
  readonly extent: Extent;
}

/** Rows of the tabs and of the keys. */
const TABS_ROWS = 1;
const KEYS_ROWS = 1;
/** From here on a line stays free between the head and the panels. */
const ROOMY_ROWS = 30;

export function frameOf(facts: Facts, state: ViewState, size: Size): Frame {
  const head = [...headLines(facts, state, size), ...(size.rows >= ROOMY_ROWS ? [EMPTY] : [])];
  const rows = Math.max(0, size.rows - head.length - TABS_ROWS - KEYS_ROWS);
  const body = bodyOf(facts, state, { columns: size.columns, rows });
  const above = [...head, tabsLine(facts, state, size.columns), ...body.lines];
  const keys = apart(keysLine(state, size.columns), placeSpans(facts), size.columns);
  const lines = [...filledUp(above, { ...size, rows: size.rows - KEYS_ROWS }), keys];
  return { lines: filledUp(lines, size), extent: body.extent };
}

function bodyOf(facts: Facts, state: ViewState, size: Size): { lines: readonly Line[]; extent: Extent } {
  const { panel } = state;
  const nothing: Extent = { rows: 0, pageRows: Math.max(1, size.rows), sorts: 0 };
  if (state.isHelp) return { lines: helpLines(size), extent: nothing };
  if (panel === 'all') return { lines: allLines(facts, state.filter, size), extent: nothing };
  const view = PANEL_VIEWS[panel];
  const { lines, rows, pageRows } = view.draw(facts, state, size);
  return { lines, extent: { rows, pageRows, sorts: view.sorts.length } };
}

function tabsLine(facts: Facts, state: ViewState, columns: number): Line {
  const tabs = PANELS.map((panel, index): Line => {
    const isShown = panel === state.panel;
    const view = panel === 'all' ? undefined : PANEL_VIEWS[panel];
    const title = view === undefined ? 'All' : view.title;
    const number = view === undefined || panel === 'happenings' ? '' : ` ${view.count(facts)}`;
    // The brackets tell where there are no colours.
    const text = isShown ? `[${index + 1} ${title}${number}]` : ` ${index + 1} ${title}${number} `;
    return [span(text, isShown ? 'inverse' : undefined)];
  });
  const filter = filterSpans(state);
  return apart(listed(tabs, columns, ' '), filter, columns);
}

/** Which controller this is. */
function placeSpans({ host, overview }: Facts): Span[] {
  return [span(`muster ${overview?.version ?? ''} at ${host}`, 'dim')];
}

function filterSpans({ filter, isTyping }: ViewState): Span[] {
  if (isTyping) return [span(`/${filter}▏`, 'bold')];
  return filter === '' ? [] : [span(`/${filter}`, 'yellow')];
}

function keysLine({ isTyping, isHelp, panel }: ViewState, columns: number): Line {
  const keys: readonly (readonly [string, string])[] = isTyping
    ? [
        ['Enter', 'keeps the filter'],
        ['Esc', 'shows all again'],
      ]
    : [
        ['q', 'quit'],
        ['?', isHelp ? 'back' : 'help'],
        ['Tab', 'panel'],
        ...(panel === 'all' ? [] : [['↑↓', 'move'] as const, ['s', 'sort'] as const]),
        ['/', 'filter'],
        ['p', 'pause'],
      ];
  return listed(
    keys.map(([key, meaning]) => [span(key, 'bold'), span(` ${meaning}`, 'dim')]),
    columns,
  );
}
