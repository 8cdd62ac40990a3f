// The options by which tasks, cancel and redrive choose tasks.
import type { TaskFilter, TaskState } from '@muster/contract';
import { TASK_STATES } from '@muster/contract/words';
import { UsageError } from './exit.ts';
import { duration, type OptionValues, taskId, text } from './options.ts';

export const filterOptions = {
  state: text('--state <states>', `one state or several with commas (${TASK_STATES.join(', ')})`),
  type: text('--type <type>', 'of this type; a * at the end stands for anything, here and below'),
  tenant: text('--tenant <tenant>', 'of this tenant'),
  session: text('--session <session>', 'of this session'),
  agent: text('--agent <agent>', 'whose current or last attempt this agent has'),
  errorClass: text('--error-class <class>', 'whose last error is of this class'),
  idempotencyKey: text('--idempotency-key <key>', 'with this idempotency key'),
  schedule: text('--schedule <name>', 'submitted by this schedule'),
  parent: taskId('--parent <task>', 'that came from this task'),
  newerThan: duration('--newer-than <time>', 'submitted at most this long ago'),
  olderThan: duration('--older-than <time>', 'submitted longer ago than this'),
};

export function filterOf(options: OptionValues<typeof filterOptions>, now: number): TaskFilter {
  const { state, type, tenant, session, agent, errorClass, idempotencyKey, schedule, parent, newerThan, olderThan } =
    options;
  const given = {
    state: state === undefined ? undefined : statesIn(state),
    ...{ type, tenant, session, agent, errorClass, key: idempotencyKey, schedule, parent },
    submittedFrom: newerThan === undefined ? undefined : now - newerThan,
    submittedTo: olderThan === undefined ? undefined : now - olderThan,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function statesIn(words: string): TaskState[] {
  return words.split(',').map((word) => {
    const state = TASK_STATES.find((known) => known === word);
    if (state !== undefined) return state;
    throw new UsageError(`--state: "${word}" is none of ${TASK_STATES.join(', ')}`);
  });
}
