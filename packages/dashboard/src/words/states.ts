// What each state of an agent is called, looks like and means: complete, or it does not compile.
import type { LiveAgentState } from '@muster/contract/live';

export interface StateWord {
  readonly word: string;
  /** The custom property that holds its colour. */
  readonly colour: `--${string}`;
  readonly meaning: string;
  /** Somebody should look: it is in the verdict. */
  readonly isTrouble: boolean;
}

const calm = { isTrouble: false } as const;
const trouble = { isTrouble: true } as const;

export const CELL_STATES: Readonly<Record<LiveAgentState, StateWord>> = {
  busy: { ...calm, word: 'busy', colour: '--busy', meaning: 'runs at least one task' },
  idle: { ...calm, word: 'idle', colour: '--idle', meaning: 'has nothing to do' },
  starting: { ...calm, word: 'starting', colour: '--starting', meaning: 'was ordered; its process is not up yet' },
  stopping: { ...calm, word: 'stopping', colour: '--draining', meaning: 'was told to end' },
  draining: { ...calm, word: 'draining', colour: '--draining', meaning: 'finishes what it runs, takes nothing new' },
  cordoned: { ...calm, word: 'cordoned', colour: '--cordoned', meaning: 'gets nothing new until it is taken back' },
  suspect: { ...trouble, word: 'suspect', colour: '--suspect', meaning: 'silent for too long; gets nothing new' },
  ejected: { ...trouble, word: 'ejected', colour: '--ejected', meaning: 'did much worse than its peers; left out' },
  'backing-off': {
    ...trouble,
    word: 'backing off',
    colour: '--ejected',
    meaning: 'ended by itself; starts again later',
  },
};

/** In the order of a legend. */
export const STATE_ORDER = Object.keys(CELL_STATES) as readonly LiveAgentState[];

export const isAgentState = (text: string): text is LiveAgentState => Object.hasOwn(CELL_STATES, text);
