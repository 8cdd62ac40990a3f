// What one can do to a task: cancel, redrive, approve, reject, score. Each is confirmed.
import type { Task, TaskState } from '@muster/contract';
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { Confirm, type ConfirmField } from '../../shell/confirm.tsx';
import { TASK_STATE_WORDS } from '../../words/task-states.ts';

interface Action {
  readonly word: string;
  readonly consequence: string;
  readonly field?: ConfirmField;
  readonly isFor: (state: TaskState) => boolean;
  readonly act: (client: MusterClient, id: string, text: string) => Promise<unknown>;
}

const given = (text: string): string | undefined => (text === '' ? undefined : text);

const ACTIONS: readonly Action[] = [
  {
    word: 'Approve',
    consequence: 'It may start, or go on. The note reaches the agent and stays with the task.',
    field: { label: 'Note for the agent', lengthMax: 2_048 },
    isFor: (state) => state === 'awaiting-approval',
    act: (client, id, text) => client.approve(id, text === '' ? {} : { note: text }),
  },
  {
    word: 'Reject',
    consequence: 'It ends as cancelled, with the error class Rejected and your reason.',
    field: { label: 'Reason', lengthMax: 2_048 },
    isFor: (state) => state === 'awaiting-approval',
    act: (client, id, text) => client.reject(id, text === '' ? {} : { reason: text }),
  },
  {
    word: 'Cancel',
    consequence: 'It ends as cancelled, for good; an agent that works on it is told to stop.',
    field: { label: 'Reason, for whoever wonders later', lengthMax: 512 },
    isFor: (state) => !TASK_STATE_WORDS[state].isOver,
    act: (client, id, text) => client.cancel(id, given(text)),
  },
  {
    word: 'Redrive',
    consequence: 'It is opened again with all its attempts, and waits for an agent like a new task.',
    isFor: (state) => state === 'dead-lettered' || state === 'failed',
    act: redrive,
  },
  {
    word: 'Score',
    consequence: 'Says how good the result was. Routing learns from it which agents do this type of task well.',
    field: { label: 'Satisfaction, in percent', isPercent: true, initial: '80' },
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
  const { client } = useApp();
  const asked = useSignal<Action | undefined>(undefined);
  const action = asked.value;
  return (
    <div class="task-buttons">
      {ACTIONS.filter(({ isFor }) => isFor(state)).map((each) => (
        <button
          key={each.word}
          type="button"
          class="button"
          onClick={() => {
            asked.value = each;
          }}
        >
          {each.word}
        </button>
      ))}
      {action !== undefined && (
        <Confirm
          title={`${action.word} ${id}`}
          verb={action.word}
          consequence={action.consequence}
          field={action.field}
          act={async (text) => {
            await action.act(await client(), id, text);
            onDone();
          }}
          onClose={() => {
            asked.value = undefined;
          }}
        />
      )}
    </div>
  );
}
