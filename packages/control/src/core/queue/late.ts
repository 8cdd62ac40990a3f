// What becomes of a result whose attempt no longer holds its task: expensive work is not thrown away without need.
import type { LateResult } from '@muster/contract';
import { type Holder, isCurrent, type Token } from './lease.ts';

export interface TaskNow {
  readonly policy: LateResult;
  readonly state: string;
  /** Number of the last attempt. */
  readonly attempt: number;
  /** Epoch of the controller. */
  readonly epoch: number;
  /** The last dispatched attempt. */
  readonly holder: Holder | undefined;
  /** How the attempt of the token ended, if that is remembered. */
  readonly endedAs: string | undefined;
  /** It was superseded by a second attempt that raced it: the first result wins. */
  readonly isHedged: boolean;
  /** Another late result is kept already. */
  readonly hasLate: boolean;
  /** The attempt that holds the task now has shown an effect. */
  readonly hasRivalEffect: boolean;
}

/** `ignore` also for repeated and forged tokens, and for tasks that people gave up. */
export function judgeLate(token: Token, task: TaskNow): 'adopt' | 'keep' | 'ignore' {
  const isOpen = task.state === 'open' || task.state === 'leased';
  const mayWin = task.isHedged && isOpen;
  if ((task.policy === 'discard' && !mayWin) || task.state === 'cancelled') return 'ignore';
  if (token.attempt > task.attempt || token.epoch > task.epoch) return 'ignore';
  if (task.state === 'completed' && isCurrent(token, task.holder)) return 'ignore';
  if (task.endedAs === 'failed' || task.endedAs === 'completed' || task.endedAs === 'asked') return 'ignore';
  if (mayWin) return 'adopt';
  if (isOpen && task.policy === 'adopt' && !task.hasRivalEffect) return 'adopt';
  return task.hasLate ? 'ignore' : 'keep';
}
