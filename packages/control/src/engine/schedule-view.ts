// A schedule as the API shows it: its rule, its next ticks, its last run.
import { type Schedule, taskIdOf } from '@muster/contract';
import type { Document } from './documents.ts';
import type { Ticks } from './kept-ticks.ts';
import type { Ledger } from './ledger.ts';
import { taskState } from './task-state.ts';
import type { StoredRule } from './ticks.ts';

export interface ScheduleFacts {
  readonly ticks: Ticks;
  readonly next: number[];
  readonly refused: string | undefined;
  readonly ledger: Ledger;
  readonly now: number;
}

export function scheduleView({ id, value, at, by }: Document, facts: ScheduleFacts): Schedule {
  const { ticks, next, refused, ledger, now } = facts;
  const { isPaused = false, ...rule } = value as StoredRule; // Checked before it was written.
  const { run, skipped } = ticks;
  const entry = run === undefined ? undefined : ledger.tasks.get(run.task);
  return {
    name: id,
    ...rule,
    isPaused,
    changedAt: at,
    changedBy: by,
    next,
    ...(run === undefined
      ? {}
      : {
          lastRun: {
            tickAt: run.tickAt,
            task: taskIdOf(run.task),
            ...(entry === undefined ? {} : { state: taskState(entry, now) }),
          },
        }),
    skipped,
    ...(refused === undefined ? {} : { refused }),
  };
}
