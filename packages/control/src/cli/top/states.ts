// How each state of an agent looks on a terminal: complete, or it does not compile.
import type { LiveAgentState } from '@muster/contract/live';
import type { Style } from '../table.ts';

export interface StateLook {
  readonly word: string;
  /** One agent in the strip of the fleet. */
  readonly cell: string;
  readonly style: Style | undefined;
}

/** In the order of the strip: what works, what could, what comes, what goes, what is in trouble. */
export const STATE_LOOKS: Readonly<Record<LiveAgentState, StateLook>> = {
  busy: { word: 'busy', cell: '■', style: 'green' },
  idle: { word: 'idle', cell: '□', style: 'dim' },
  starting: { word: 'starting', cell: '◌', style: 'cyan' },
  draining: { word: 'draining', cell: '▽', style: 'blue' },
  stopping: { word: 'stopping', cell: '▽', style: 'blue' },
  cordoned: { word: 'cordoned', cell: '◇', style: 'yellow' },
  suspect: { word: 'suspect', cell: '?', style: 'yellow' },
  ejected: { word: 'ejected', cell: '✖', style: 'red' },
  'backing-off': { word: 'backing off', cell: '✖', style: 'red' },
};

export const STATE_ORDER = Object.keys(STATE_LOOKS) as readonly LiveAgentState[];

export const STATE_RANKS = Object.fromEntries(STATE_ORDER.map((state, rank) => [state, rank])) as Readonly<
  Record<LiveAgentState, number>
>;
