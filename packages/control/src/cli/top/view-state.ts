// What a person has chosen to see, and what a key makes of it: state and key in, state out.
import type { Key } from '../terminal.ts';

export const PANELS = ['all', 'pools', 'needs', 'agents', 'happenings'] as const;
export type Panel = (typeof PANELS)[number];

/** Of one panel. */
export interface Place {
  /** Index of the marked row, and of the first one that is shown. */
  readonly selected: number;
  readonly first: number;
  /** Index of the sort. */
  readonly sort: number;
  readonly isReversed: boolean;
}

export interface ViewState {
  readonly panel: Panel;
  readonly places: Readonly<Record<Panel, Place>>;
  /** Rows that do not contain it are left out; '' leaves out none. */
  readonly filter: string;
  /** Letters go to the filter. */
  readonly isTyping: boolean;
  readonly isPaused: boolean;
  readonly isHelp: boolean;
}

/** Of the panel that is shown. */
export interface Extent {
  readonly rows: number;
  /** Rows that fit on the screen. */
  readonly pageRows: number;
  readonly sorts: number;
}

const FILTER_LENGTH_MAX = 64;
const TOP: Place = { selected: 0, first: 0, sort: 0, isReversed: false };

export function viewState(given: Partial<Pick<ViewState, 'panel' | 'filter'>> & { readonly sort?: number }): ViewState {
  const { panel = 'all', filter = '', sort = 0 } = given;
  const places = { all: TOP, pools: TOP, needs: TOP, agents: TOP, happenings: TOP };
  return {
    panel,
    places: { ...places, [panel]: { ...TOP, sort } },
    filter: filter.slice(0, FILTER_LENGTH_MAX),
    ...{ isTyping: false, isPaused: false, isHelp: false },
  };
}

export function press(state: ViewState, key: Key, extent: Extent): ViewState | 'quit' {
  if (key.isControl && (key.name === 'c' || key.name === 'd')) return 'quit';
  const moved = move(state, key, extent);
  if (moved !== undefined) return moved;
  if (state.isTyping) return typed(state, key);
  switch (key.text) {
    case 'q':
      return 'quit';
    case '?':
    case 'h':
      return { ...state, isHelp: !state.isHelp };
    case 'p':
      return { ...state, isPaused: !state.isPaused };
    case '/':
      return { ...state, isTyping: true, isHelp: false };
    case 's':
      return inPlace(state, ({ sort }) => ({ ...TOP, sort: extent.sorts === 0 ? 0 : (sort + 1) % extent.sorts }));
    case 'r':
      return inPlace(state, (place) => ({ ...TOP, sort: place.sort, isReversed: !place.isReversed }));
  }
  const numbered = PANELS[Number(key.text) - 1];
  if (numbered !== undefined) return show(state, numbered);
  if (key.name === 'escape') return state.isHelp ? { ...state, isHelp: false } : { ...state, filter: '' };
  return turned(state, key);
}

/** The place within what there is now: rows come and go, and screens shrink. */
export function within({ selected, first, ...place }: Place, { rows, pageRows }: Extent): Place {
  const index = Math.max(0, Math.min(selected, rows - 1));
  const top = Math.min(Math.max(first, index - pageRows + 1), index, Math.max(0, rows - pageRows));
  return { ...place, selected: index, first: Math.max(0, top) };
}

function turned(state: ViewState, { name, isShift }: Key): ViewState {
  const step = name === 'right' || (name === 'tab' && !isShift) ? 1 : name === 'left' || name === 'tab' ? -1 : 0;
  if (step === 0) return state;
  const next = PANELS.at((PANELS.indexOf(state.panel) + step) % PANELS.length);
  return next === undefined ? state : show(state, next);
}

const show = (state: ViewState, panel: Panel): ViewState => ({ ...state, panel, isHelp: false });

/** Undefined for a key that does not move. */
function move(state: ViewState, key: Key, extent: Extent): ViewState | undefined {
  const rows = stepOf(key, { pageRows: extent.pageRows, isTyping: state.isTyping });
  if (rows === undefined) return undefined;
  return inPlace(state, (place) => {
    const now = within(place, extent);
    // Clamped before the sum with what is infinite is looked at by `within`.
    const selected = Math.max(0, Math.min(extent.rows - 1, now.selected + rows));
    return within({ ...now, selected }, extent);
  });
}

function stepOf(key: Key, { pageRows, isTyping }: { pageRows: number; isTyping: boolean }): number | undefined {
  switch (key.name) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'pageup':
      return -pageRows;
    case 'pagedown':
      return pageRows;
    case 'home':
      return Number.NEGATIVE_INFINITY;
    case 'end':
      return Number.POSITIVE_INFINITY;
  }
  if (isTyping) return undefined;
  const letters: Readonly<Record<string, number>> = {
    ...{ k: -1, j: 1, ' ': pageRows, b: -pageRows },
    ...{ g: Number.NEGATIVE_INFINITY, G: Number.POSITIVE_INFINITY },
  };
  return letters[key.text];
}

function typed(state: ViewState, { name, text }: Key): ViewState {
  if (name === 'return' || name === 'enter') return { ...state, isTyping: false };
  if (name === 'escape') return { ...state, isTyping: false, filter: '' };
  const filter = name === 'backspace' ? [...state.filter].slice(0, -1).join('') : state.filter + text;
  return { ...state, filter: filter.slice(0, FILTER_LENGTH_MAX) };
}

const inPlace = (state: ViewState, change: (place: Place) => Place): ViewState => ({
  ...state,
  places: { ...state.places, [state.panel]: change(state.places[state.panel]) },
});
