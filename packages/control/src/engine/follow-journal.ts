// What the journal tells the engine: what is durable, what of it left memory or the disk, that room runs out, that it
// failed.
import type { ControllerParts } from './controller-parts.ts';
import type { EngineParts } from './parts.ts';
import { forgetErased } from './purge.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';

export interface Following extends Pick<ControllerParts, 'onFatal'> {
  /** Tasks may be sent; false while the journal is still read back. */
  readonly isStarted: () => boolean;
}

export function followJournal(parts: EngineParts, tasks: TaskLifecycle, { onFatal, isStarted }: Following): void {
  const { journal, history, ledger, committer, log } = parts;
  journal.onDurable((upTo) => committer.durable(upTo));
  journal.onFailure((code, error) => {
    // Nothing can be promised any more (J3): no task enters, none starts, and the process should end.
    tasks.isAdmitting = false;
    tasks.isDispatching = false;
    log({ level: 'error', event: 'journal-failed', code, error: error.message });
    onFatal(error);
  });
  journal.onSpace((space) => {
    tasks.isDiskFull = space === 'reserve';
    log({ level: 'warn', event: 'disk-space', space });
    if (isStarted()) tasks.route();
  });
  history.onArchived((finished) => ledger.forgetAll(finished));
  history.onErased((purges) => forgetErased(parts, purges));
}
