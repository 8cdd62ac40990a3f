// The tasks that a controller has in memory beside those that its journal tells of.
import { taskIdOf } from '@muster/contract';
import type { Ledger } from '../../engine/ledger.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import type { Account } from './account.ts';
import type { Findings } from './findings.ts';
import type { TaskAccount } from './task-account.ts';

/** What the engine has, and what it should have. */
interface Sides {
  readonly ledger: Ledger;
  readonly account: Account;
}

/** Reports every difference. Finished tasks may have left memory for the history. */
export function compareLedger(ledger: Ledger, account: Account, findings: Findings): void {
  let found = 0;
  for (let seq = 1; seq < account.tasks.length; seq++) {
    const task = account.task(seq);
    const entry = ledger.tasks.get(seq);
    if (entry !== undefined) found++;
    if (task === undefined) continue;
    const difference = differenceOf(entry, task);
    if (difference !== undefined) findings.report('kept-promise', `${taskIdOf(seq)} ${difference}`);
  }
  if (found < ledger.tasks.size)
    findings.report('kept-promise', `${ledger.tasks.size - found} tasks are there that nobody submitted`);
  compareTotals(ledger, account, findings);
}

/** One task, as its last record left it. */
export function compareTask(seq: number, { ledger, account }: Sides, findings: Findings): void {
  const task = account.task(seq);
  const difference = task && differenceOf(ledger.tasks.get(seq), task);
  if (difference !== undefined) findings.report('true-counters', `${taskIdOf(seq)} ${difference}`);
}

/** Constant time. */
export function compareTotals({ state }: Ledger, account: Account, findings: Findings): void {
  const { submitted, completed, failed, cancelled, expired, deadLettered } = account.totals;
  const { counters } = state;
  const isTrue =
    counters.submitted === submitted &&
    counters.completed === completed &&
    counters.failed === failed &&
    counters.cancelled === cancelled &&
    counters.expired === expired &&
    counters.deadLettered === deadLettered;
  if (!isTrue)
    findings.report('true-counters', `${JSON.stringify(counters)}, the journal says ${JSON.stringify(account.totals)}`);
  if (state.epoch !== account.epoch)
    findings.report('rising-epochs', `the epoch is ${state.epoch}, the journal says ${account.epoch}`);
}

function differenceOf(entry: TaskEntry | undefined, task: TaskAccount): string | undefined {
  if (entry === undefined) return task.isFinished ? undefined : 'is not there';
  if (entry.state !== task.state) return `is ${entry.state}, the journal says ${task.state}`;
  if (entry.attempt !== task.attempt) return `is at attempt ${entry.attempt}, the journal says ${task.attempt}`;
  if ((entry.extras?.key ?? '') !== task.key) return `has another key than ${task.key}`;
  if (entry.state !== 'leased') return undefined;
  return entry.lease !== undefined && task.isHeldBy(entry.lease) && entry.lease.agent === task.agent
    ? undefined
    : `is leased to another attempt than the journal says`;
}
