import { describe, expect, test } from 'vitest';
import type { Key } from '../terminal.ts';
import { type Extent, press, type ViewState, viewState, within } from './view-state.ts';

const extent: Extent = { rows: 100, pageRows: 10, sorts: 3 };

/** `Tab` and `up` are names; one letter is what it types; `^c` is with Control. */
function keyOf(text: string): Key {
  if (text.startsWith('^')) return { name: text.slice(1), text: '', isControl: true, isShift: false };
  const isLetter = [...text].length === 1;
  return {
    name: isLetter ? text : text.replace('shift-', ''),
    text: isLetter ? text : '',
    isControl: false,
    isShift: text.startsWith('shift-'),
  };
}

function after(keys: readonly string[], given: ViewState = viewState({ panel: 'agents' }), size = extent): ViewState {
  return keys.reduce((state, key) => {
    const next = press(state, keyOf(key), size);
    if (next === 'quit') throw new Error(`${key} ended it`);
    return next;
  }, given);
}

const agents = (keys: readonly string[]) => after(keys).places.agents;

describe('keys', () => {
  test.each(['q', '^c', '^d'])('%s ends', (key) => {
    expect(press(viewState({}), keyOf(key), extent)).toBe('quit');
  });

  test.each([
    [['tab'], 'happenings'],
    [['tab', 'tab'], 'all'],
    [['shift-tab'], 'needs'],
    [['left', 'left', 'left', 'left'], 'happenings'],
    [['right'], 'happenings'],
    [['1'], 'all'],
    [['2', '5'], 'happenings'],
    [['9'], 'agents'],
  ])('%j leads to the panel %s', (keys, panel) => {
    expect(after(keys).panel).toBe(panel);
  });

  test.each([
    [['down', 'j', 'down'], 3, 0],
    [['up'], 0, 0],
    [['pagedown'], 10, 1],
    [[' ', ' ', 'b'], 10, 10],
    [['end'], 99, 90],
    [['G', 'k'], 98, 90],
    [['end', 'pageup', 'pageup'], 79, 79],
    [['end', 'home'], 0, 0],
  ])('%j moves the mark to %d, the first row to %d', (keys, selected, first) => {
    expect(agents(keys)).toMatchObject({ selected, first });
  });

  test('each panel keeps its place', () => {
    const state = after(['down', 'down', 'tab', 'tab', '4']);
    expect([state.panel, state.places.agents.selected]).toEqual(['agents', 2]);
  });

  test('s goes through the sorts and begins at the top again, r turns the order around', () => {
    expect(agents(['down', 's'])).toEqual({ selected: 0, first: 0, sort: 1, isReversed: false });
    expect(agents(['s', 's', 's']).sort).toBe(0);
    expect(agents(['s', 'r'])).toMatchObject({ sort: 1, isReversed: true });
    expect(after(['5', 's'], viewState({}), { ...extent, sorts: 0 }).places.happenings.sort).toBe(0);
  });

  test('/ types a filter: letters that are keys elsewhere are letters', () => {
    const state = after(['/', 'q', 'p', 'j', '1', '図']);
    expect(state).toMatchObject({ filter: 'qpj1図', isTyping: true, isPaused: false, panel: 'agents' });
    expect(after(['backspace', 'return'], state)).toMatchObject({ filter: 'qpj1', isTyping: false });
    expect(after(['escape'], state)).toMatchObject({ filter: '', isTyping: false });
    // The list can be looked through meanwhile.
    expect(after(['down'], state).places.agents.selected).toBe(1);
    expect(press(state, keyOf('^c'), extent)).toBe('quit');
  });

  test('a filter has an end', () => {
    expect(after(['/', ...new Array<string>(500).fill('x')]).filter).toHaveLength(64);
    expect(viewState({ filter: 'x'.repeat(500) }).filter).toHaveLength(64);
  });

  test('p pauses and goes on, ? explains, escape goes back', () => {
    expect(after(['p']).isPaused).toBe(true);
    expect(after(['p', 'p']).isPaused).toBe(false);
    expect(after(['?']).isHelp).toBe(true);
    expect(after(['?', 'escape']).isHelp).toBe(false);
    expect(after(['?', '2'])).toMatchObject({ isHelp: false, panel: 'pools' });
  });

  test('keys that mean nothing change nothing', () => {
    const state = viewState({ panel: 'agents' });
    for (const key of ['f5', 'x', 'insert', '^l', 'undefined']) expect(after([key], state)).toBe(state);
  });
});

describe('the place in a list that changes', () => {
  const place = { selected: 50, first: 45, sort: 0, isReversed: false };

  test.each([
    ['stays', extent, { selected: 50, first: 45 }],
    ['follows a list that got shorter', { ...extent, rows: 20 }, { selected: 19, first: 10 }],
    ['is the top of an empty one', { ...extent, rows: 0 }, { selected: 0, first: 0 }],
    ['keeps the mark on a smaller screen', { ...extent, pageRows: 3 }, { selected: 50, first: 48 }],
    ['fills a larger screen', { ...extent, pageRows: 200 }, { selected: 50, first: 0 }],
  ])('%s', (_name, size, expected) => {
    expect(within(place, size)).toMatchObject(expected);
  });
});
