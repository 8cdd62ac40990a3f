// Tasks as rows: what each is, where it is, and how long it waited and ran.

import type { Task } from '@muster/contract';
import { durationText, gaugeText, NO_AMOUNT } from '@muster/contract/amounts';
import { paths } from '../../paths.ts';
import { withQuery } from '../../shell/location.ts';
import { ageText } from '../../words/numbers.ts';
import { TASK_STATE_WORDS } from '../../words/task-states.ts';

export interface TaskTableProps {
  readonly tasks: readonly Task[];
  /** The one beside the table. */
  readonly open: string | undefined;
}

export function TaskTable({ tasks, open }: TaskTableProps) {
  const now = Date.now();
  return (
    <div class="task-scroll">
      <table>
        <caption class="unseen">Tasks, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">State</th>
            <th scope="col">Type</th>
            <th scope="col" class="when-wide">
              Tenant
            </th>
            <th scope="col">Agent</th>
            <th scope="col" class="number when-wide">
              Attempt
            </th>
            <th scope="col" class="number when-wide">
              Waited
            </th>
            <th scope="col" class="number when-wide">
              Ran
            </th>
            <th scope="col" class="number">
              Submitted
            </th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <Row key={task.id} task={task} now={now} isOpen={task.id === open} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ task, now, isOpen }: { readonly task: Task; readonly now: number; readonly isOpen: boolean }) {
  const { id, state, type, tenant, agent, attempt, attemptsMax, submittedAt, error } = task;
  return (
    <tr class={isOpen ? 'is-open' : undefined}>
      <th scope="row">
        <a href={withQuery({ task: id })} class="code" aria-current={isOpen ? 'true' : undefined}>
          {id}
        </a>
      </th>
      <td title={error === undefined ? undefined : `${error.class}: ${error.message}`}>
        <i class={`swatch in-row task-${state}`} /> {stateText(task)}
      </td>
      <td>
        <a class="cell-link" href={withQuery({ type, before: undefined })}>
          {type}
        </a>
      </td>
      <td class="when-wide">
        <a class="cell-link" href={withQuery({ tenant, before: undefined })}>
          {tenant}
        </a>
      </td>
      <td>
        {agent === undefined ? (
          NO_AMOUNT
        ) : (
          <a class="cell-link" href={paths.fleet({ agent })}>
            {agent}
          </a>
        )}
      </td>
      <td class="number when-wide">
        {attempt} / {attemptsMax}
      </td>
      <td class="number when-wide">{waitedText(task, now)}</td>
      <td class="number when-wide">{ranText(task, now)}</td>
      <td class="number">{ageText(submittedAt, now)} ago</td>
    </tr>
  );
}

function stateText({ state, progress, error }: Task): string {
  if (state === 'leased' && progress?.ratio !== undefined) return `running, ${gaugeText(progress.ratio)}`;
  if (state === 'dead-lettered') return `dead letter${error === undefined ? '' : `: ${error.class}`}`;
  return state === 'failed' && error !== undefined ? `failed: ${error.class}` : TASK_STATE_WORDS[state].word;
}

/** Before its first attempt. */
function waitedText({ submittedAt, attempts, finishedAt }: Task, now: number): string {
  const first = attempts[0];
  if (first !== undefined && first.number > 1) return NO_AMOUNT;
  return durationText((first?.startedAt ?? finishedAt ?? now) - submittedAt);
}

/** Its last attempt. */
function ranText({ attempts }: Task, now: number): string {
  const last = attempts.at(-1);
  return last === undefined ? NO_AMOUNT : durationText((last.endedAt ?? now) - last.startedAt);
}
