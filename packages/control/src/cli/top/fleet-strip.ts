// The fleet in a line: a cell for each agent by its state, or for a share of a fleet that is larger than the line.
import type { LiveAgent, LiveAgentState } from '@muster/contract/live';
import { type Line, listed, type Span, span } from './line.ts';
import { STATE_LOOKS, STATE_ORDER } from './states.ts';

/** The strip takes at most this share of the line, so that the words have room. */
const STRIP_RATIO = 0.5;

type Counts = ReadonlyMap<LiveAgentState, number>;

export function fleetLine(agents: readonly LiveAgent[], width: number): Line {
  const counts = countsOf(agents);
  const strip = stripOf(counts, Math.floor(width * STRIP_RATIO));
  const words = STATE_ORDER.flatMap((state): Line[] => {
    const number = counts.get(state);
    if (number === undefined) return [];
    const { cell, word, style } = STATE_LOOKS[state];
    return [[span(`${cell} `, style), span(`${number} ${word}`)]];
  });
  if (words.length === 0) return [span('no agent yet', 'dim')];
  const shown = strip.reduce((sum, { text }) => sum + text.length, 0);
  return [...strip, span('  '), ...listed(words, width - shown - 2)];
}

/** One piece for each state. Of cells that cannot be divided evenly, the largest remainders get one more. */
export function stripOf(counts: Counts, cellsMax: number): Span[] {
  const total = [...counts.values()].reduce((sum, number) => sum + number, 0);
  const cells = Math.min(total, cellsMax);
  const shares = STATE_ORDER.filter((state) => counts.has(state)).map((state) => {
    const exact = ((counts.get(state) ?? 0) / total) * cells;
    // A single ejected agent of thousands is what one looks for: it gets its cell.
    return { state, exact, cells: Math.max(1, Math.floor(exact)) };
  });
  let left = cells - shares.reduce((sum, share) => sum + share.cells, 0);
  for (const share of [...shares].sort((a, b) => (b.exact % 1) - (a.exact % 1))) {
    if (left <= 0) break;
    share.cells++;
    left--;
  }
  const largest = shares.reduce((found, share) => (share.cells > found.cells ? share : found), { cells: 0 });
  largest.cells += Math.min(0, left);
  return shares.map(({ state, cells: number }) => {
    const { cell, style } = STATE_LOOKS[state];
    return span(cell.repeat(Math.max(0, number)), style);
  });
}

function countsOf(agents: readonly LiveAgent[]): Counts {
  const counts = new Map<LiveAgentState, number>();
  for (const { state } of agents) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
