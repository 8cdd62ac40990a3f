// What each state of a task is called and means: complete, or it does not compile.
import type { Status, TaskState } from '@muster/contract';

export interface TaskStateWord {
  readonly word: string;
  readonly meaning: string;
  /** Where the live counts have it. */
  readonly counter: keyof Status['tasks'];
  readonly isOver: boolean;
}

export const TASK_STATE_WORDS: Readonly<Record<TaskState, TaskStateWord>> = {
  waiting: { word: 'waiting', meaning: 'ready, without an agent', counter: 'waiting', isOver: false },
  leased: { word: 'running', meaning: 'an agent works on it', counter: 'leased', isOver: false },
  scheduled: {
    word: 'scheduled',
    meaning: 'delayed, between two attempts, or behind other tasks',
    counter: 'scheduled',
    isOver: false,
  },
  'awaiting-approval': {
    word: 'asks for approval',
    meaning: 'held until a person decides',
    counter: 'awaitingApproval',
    isOver: false,
  },
  completed: { word: 'completed', meaning: 'has its result', counter: 'completed', isOver: true },
  failed: { word: 'failed', meaning: 'ended with an error that no retry helps', counter: 'failed', isOver: true },
  'dead-lettered': {
    word: 'dead letters',
    meaning: 'used up its attempts; it can be opened again',
    counter: 'deadLettered',
    isOver: true,
  },
  expired: { word: 'expired', meaning: 'was not done in its time', counter: 'expired', isOver: true },
  cancelled: { word: 'cancelled', meaning: 'somebody or something called it off', counter: 'cancelled', isOver: true },
};

/** In the order of the filters. */
export const TASK_STATE_ORDER = Object.keys(TASK_STATE_WORDS) as readonly TaskState[];

export const isTaskState = (text: string): text is TaskState => Object.hasOwn(TASK_STATE_WORDS, text);
