// The finished tasks that left memory beside those that the journal tells of.
import { taskIdOf } from '@muster/contract';
import type { Ledger } from '../../engine/ledger.ts';
import type { History } from '../../engine/ports.ts';
import type { Account } from './account.ts';
import type { Findings } from './findings.ts';

/** Whatever is not in memory must be in the history, as it ended. */
export async function compareArchive(
  history: Pick<History, 'find'>,
  { ledger, account }: { readonly ledger: Ledger; readonly account: Account },
  findings: Findings,
): Promise<void> {
  for (let seq = 1; seq < account.tasks.length; seq++) {
    const task = account.task(seq);
    if (task === undefined || ledger.tasks.get(seq) !== undefined) continue;
    const state = (await history.find(seq))?.state ?? 'neither in memory nor in the history';
    if (state !== task.state)
      findings.report('kept-promise', `${taskIdOf(seq)} is ${state}, the journal says ${task.state}`);
  }
}
