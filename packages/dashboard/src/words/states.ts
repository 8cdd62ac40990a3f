// What each state of an agent is called, looks like and means: complete, or it does not compile.
import type { LiveAgentState } from '@muster/contract/live';

export interface StateWord {
  readonly word: string;
  /** The custom property that holds its colour. */
  readonly colour: `--${string}`;
  readonly meaning: string;
}

export const CELL_STATES: Readonly<Record<LiveAgentState, StateWord>> = {
  busy: { word: 'busy', colour: '--busy', meaning: 'runs at least one task' },
  idle: { word: 'idle', colour: '--idle', meaning: 'has nothing to do' },
  starting: { word: 'starting', colour: '--starting', meaning: 'was ordered; its process is not up yet' },
  stopping: { word: 'stopping', colour: '--draining', meaning: 'was told to end' },
  draining: { word: 'draining', colour: '--draining', meaning: 'finishes what it runs, takes nothing new' },
  cordoned: { word: 'cordoned', colour: '--cordoned', meaning: 'gets nothing new until it is taken back' },
  suspect: { word: 'suspect', colour: '--suspect', meaning: 'silent for too long; gets nothing new' },
  ejected: { word: 'ejected', colour: '--ejected', meaning: 'did much worse than its peers; left out' },
  'backing-off': {
    word: 'backing off',
    colour: '--ejected',
    meaning: 'ended by itself; starts again later',
  },
};

/** In the order of a legend. */
export const STATE_ORDER = Object.keys(CELL_STATES) as readonly LiveAgentState[];

export const isAgentState = (text: string): text is LiveAgentState => Object.hasOwn(CELL_STATES, text);
