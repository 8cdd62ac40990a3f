// What each factor of a routing score is called, looks like and means: complete, or it does not compile.
import type { Factor } from '@muster/contract';

export interface FactorWord {
  readonly colour: `--${string}`;
  readonly meaning: string;
}

export const FACTOR_WORDS: Readonly<Record<Factor, FactorWord>> = {
  load: { colour: '--series-1', meaning: 'how much room the agent has beside what it runs' },
  performance: { colour: '--series-2', meaning: 'how fast, reliable and satisfying it is at this type of task' },
  impact: { colour: '--series-3', meaning: 'what taking it does to the tasks around it' },
  efficiency: { colour: '--ink-faint', meaning: 'what a completed task costs there' },
  collaboration: { colour: '--series-4', meaning: 'whether it knows the session, or was handed the task' },
};

/** In the order of the bars. */
export const FACTOR_ORDER = Object.keys(FACTOR_WORDS) as readonly Factor[];
