// What one can do to a task: cancel, redrive, approve, reject, score. Each is confirmed.

import type { Task, TaskState } from '@muster/contract';
import type { OperationId } from '@muster/contract/access';
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton, refusalOf, WhyNot } from '../../shell/permission.tsx';
import { REASON, TextField, type TextFieldProps } from '../../shell/text-field.tsx';
import { TASK_STATE_WORDS } from '../../words/task-states.ts';

interface Action {
  readonly word: string;
  readonly operation: OperationId;
  readonly consequence: string;
  readonly field?: Omit<TextFieldProps, 'text' | 'onText'>;
  /** What stands in the field at first. */
  readonly initial?: string;
  readonly isFor: (state: TaskState) => boolean;
  readonly act: (client: MusterClient, id: string, text: string) => Promise<unknown>;
}

const PERCENT = { type: 'number', min: 0, max: 100, step: 'any', required: true } as const;

const given = (text: string): string | undefined => (text === '' ? undefined : text);

const ACTIONS: readonly Action[] = [
  {
    word: 'Approve',
    operation: 'approveTask',
    consequence: 'It may start, or go on. The note reaches the agent and stays with the task.',
    field: { label: 'Note for the agent', maxLength: 2_048 },
    isFor: (state) => state === 'awaiting-approval',
    act: (client, id, text) => client.approve(id, text === '' ? {} : { note: text }),
  },
  {
    word: 'Reject',
    operation: 'rejectTask',
    consequence: 'It ends as cancelled, with the error class Rejected and your reason.',
    field: { label: 'Reason', maxLength: 2_048 },
    isFor: (state) => state === 'awaiting-approval',
    act: (client, id, text) => client.reject(id, text === '' ? {} : { reason: text }),
  },
  {
    word: 'Cancel',
    operation: 'cancelTask',
    consequence: 'It ends as cancelled, for good; an agent that works on it is told to stop.',
    field: REASON,
    isFor: (state) => !TASK_STATE_WORDS[state].isOver,
    act: (client, id, text) => client.cancel(id, given(text)),
  },
  {
    word: 'Redrive',
    operation: 'redriveTasks',
    consequence: 'It is opened again with all its attempts, and waits for an agent like a new task.',
    isFor: (state) => state === 'dead-lettered' || state === 'failed',
    act: redrive,
  },
  {
    word: 'Score',
    operation: 'scoreTask',
    consequence: 'Says how good the result was. Routing learns from it which agents do this type of task well.',
    field: { label: 'Satisfaction, in percent', ...PERCENT },
    initial: '80',
    isFor: (state) => state === 'completed' || state === 'failed',
    act: (client, id, text) => client.score(id, Number(text) / 100),
  },
];

/** What was skipped is told in the reply, not by a fault. */
async function redrive(client: MusterClient, id: string): Promise<void> {
  const { skipped } = await client.redrive({ tasks: [id] });
  const [refused] = skipped;
  if (refused !== undefined) throw new Error(`${refused.id} was not redriven: ${refused.reason}`);
}

export interface TaskActionsProps {
  readonly task: Task;
  /** It may have changed. */
  readonly onDone: () => void;
}

export function TaskActions({ task: { id, state }, onDone }: TaskActionsProps) {
  const asked = useSignal<Action | undefined>(undefined);
  const text = useSignal('');
  const action = asked.value;
  const actions = ACTIONS.filter(({ isFor }) => isFor(state));
  // Several that are refused for one reason say it once.
  const reasons = actions.map(({ operation }) => refusalOf(operation));
  const refused = actions.filter((_, index) => reasons.indexOf(reasons[index]) === index);
  const close = (): void => {
    asked.value = undefined;
  };
  return (
    <div class="task-buttons">
      {actions.map((each) => (
        <OrderButton
          key={each.word}
          operation={each.operation}
          onClick={() => {
            text.value = each.initial ?? '';
            asked.value = each;
          }}
        >
          {each.word}
        </OrderButton>
      ))}
      {refused.map(({ operation }) => (
        <WhyNot key={operation} operation={operation} />
      ))}
      {action !== undefined && (
        <Confirm
          title={`${action.word} ${id}?`}
          verb={action.word}
          act={(client) => action.act(client, id, text.value.trim())}
          onClose={close}
          onDone={() => {
            close();
            onDone();
          }}
        >
          <p class="soft">{action.consequence}</p>
          {action.field !== undefined && (
            <TextField
              {...action.field}
              text={text.value}
              onText={(typed) => {
                text.value = typed;
              }}
            />
          )}
        </Confirm>
      )}
    </div>
  );
}
