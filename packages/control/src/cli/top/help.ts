// The keys, and what colours and signs mean.
import type { Size } from './head.ts';
import { EMPTY, type Line, listed, span } from './line.ts';
import { STATE_LOOKS, STATE_ORDER } from './states.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['Tab, ← →, 1 to 5', 'another panel'],
  ['↑ ↓ or j k', 'another row; what there is to say of it stands at the bottom'],
  ['PgUp PgDn, Home End', 'further; so do b and Space, g and G'],
  ['s', 'sort by the next column;  r  turns the order around'],
  ['/', 'show only rows that contain what you type; Esc shows all again'],
  ['p', 'pause: what is shown stays; the fleet goes on'],
  ['Ctrl-Z', 'leave for a while, fg comes back;  q or Ctrl-C  ends'],
];

export function helpLines({ columns, rows }: Size): Line[] {
  const width = Math.max(...KEYS.map(([key]) => key.length));
  const states = STATE_ORDER.map((state): Line => {
    const { cell, style, word } = STATE_LOOKS[state];
    return [span(`${cell} `, style), span(word)];
  });
  const lines: Line[] = [
    ...KEYS.map(([key, meaning]): Line => [span(`  ${key.padEnd(width)}  `, 'bold'), span(meaning)]),
    EMPTY,
    [span('  '), ...listed(states, columns - 2)],
    [span('  done and wait are the charts: tasks with an outcome per second; p95 of the time from ready to started.')],
  ];
  return lines.slice(0, rows);
}
