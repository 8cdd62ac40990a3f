// One task in all detail: its trip, why it runs here or waits, what it says, what it was given and gave.

import type { Explanation, Task } from '@muster/contract';
import { type Polled, usePoll } from '../../live/use-poll.ts';
import { paths } from '../../paths.ts';
import { CloseButton } from '../../shell/close-button.tsx';
import { usePanelFocus } from '../../shell/panel-focus.ts';
import { TASK_STATE_WORDS } from '../../words/task-states.ts';
import { JsonBlock } from './json-block.tsx';
import { SaidBlocks } from './said-blocks.tsx';
import { TaskActions } from './task-actions.tsx';
import { TripBar } from './trip-bar.tsx';
import { WhyHere, WhyWaiting } from './why.tsx';

export interface TaskPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

const TASK_EVERY_MS = 1_000;
/** The place in the order moves; the reason rarely. */
const WHY_EVERY_MS = 3_000;
/** A task that has ended changes only when somebody opens it again. */
const ENDED_EVERY_MS = 15_000;

export function TaskPanel({ id, onClose }: TaskPanelProps) {
  const panel = usePanelFocus();
  const polled = usePoll(async (client, before: Task | undefined) => same(before, await client.task(id)), {
    key: id,
    everyMs: TASK_EVERY_MS,
  });
  const { value: task, problem } = polled;
  return (
    <aside ref={panel} tabIndex={-1} class="task-panel" aria-label={`Task ${id}`}>
      <div class="task-head">
        <div>
          <h2 class="code">{id}</h2>
          {task !== undefined && (
            <p class="soft">
              <i class={`swatch in-row task-${task.state}`} /> {task.type}, {TASK_STATE_WORDS[task.state].word}:{' '}
              {TASK_STATE_WORDS[task.state].meaning}
            </p>
          )}
        </div>
        <CloseButton onClose={onClose} />
      </div>
      {task === undefined && problem === undefined && <p class="loading">Asking the controller</p>}
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {task !== undefined && <Details task={task} polled={polled} />}
    </aside>
  );
}

/** The same answer draws nothing anew. */
function same<Value>(before: Value | undefined, value: Value): Value {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(value) ? before : value;
}

function Details({ task, polled }: { readonly task: Task; readonly polled: Polled<Task> }) {
  const { isOver } = TASK_STATE_WORDS[task.state];
  const why = usePoll(async (client, before: Explanation | undefined) => same(before, await client.explain(task.id)), {
    key: `${task.state} ${task.attempt}`,
    everyMs: isOver ? ENDED_EVERY_MS : WHY_EVERY_MS,
  });
  const { value: explanation, problem } = why;
  const run = `${task.attempt} ${task.redriven ?? 0}`;
  return (
    <>
      <TaskActions task={task} onDone={polled.ask} />
      {task.approval !== undefined && task.approval.answer === undefined && (
        <section>
          <h3>Asked</h3>
          <p>{task.approval.question === '' ? 'May it go on?' : task.approval.question}</p>
          {task.approval.detail !== undefined && <JsonBlock name="Detail" value={task.approval.detail} />}
        </section>
      )}
      {task.error !== undefined && (
        <p class="task-error">
          <b>{task.error.class}</b> {task.error.message.slice(0, 2_000)}
        </p>
      )}
      <TripBar task={task} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {explanation?.waiting !== undefined && <WhyWaiting waiting={explanation.waiting} />}
      {explanation?.decision !== undefined && (
        <WhyHere decision={explanation.decision} summary={explanation.summary} task={task.id} />
      )}
      <SaidBlocks key={isOver ? `${run} over` : run} id={task.id} />
      <JsonBlock name="Payload" value={task.payload} />
      <JsonBlock name="Result" value={task.result} />
      <JsonBlock name="Late result" value={task.lateResult} />
      <Facts task={task} />
    </>
  );
}

function Facts({ task }: { readonly task: Task }) {
  const { tenant, priority, band, session, idempotencyKey, parent, schedule, handoff, handedTo, requires } = task;
  const facts: readonly (readonly [name: string, value: string | undefined, linked?: string | undefined])[] = [
    ['Tenant', tenant],
    ['Priority', band === priority ? String(priority) : `${priority}, by age ${band} now`],
    ['Requires', requires.length === 0 ? undefined : requires.join(', ')],
    ['Session', session],
    ['Key', idempotencyKey],
    ['Comes from', parent, parent],
    ['Waits for', task.after?.join(', ')],
    ['Schedule', schedule?.name],
    ['Handed over by', handoff?.from],
    ['Handed to', handedTo, handedTo],
    ['Redriven', task.redriven === undefined ? undefined : `${task.redriven} times`],
  ];
  return (
    <dl class="task-facts figures">
      {facts.map(([name, value, linked]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{linked === undefined ? value : <a href={paths.tasks({ task: linked })}>{value}</a>}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
