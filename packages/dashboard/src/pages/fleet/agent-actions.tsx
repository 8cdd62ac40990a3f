// What one can do to an agent: cordon, drain, take back. Each is confirmed, with a reason for whoever wonders later.
import type { AgentDetails } from '@muster/contract';
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { Dialog } from '../../shell/dialog.tsx';

interface Action {
  readonly word: string;
  readonly consequence: string;
  readonly hasReason: boolean;
  readonly act: (client: MusterClient, id: string, reason: string) => Promise<unknown>;
}

const given = (reason: string) => (reason === '' ? {} : { reason });

const CORDON: Action = {
  word: 'Cordon',
  consequence: 'It finishes what it runs and gets nothing new until somebody takes it back. Restarts keep the cordon.',
  hasReason: true,
  act: (client, id, reason) => client.cordonAgent(id, given(reason)),
};

const DRAIN: Action = {
  word: 'Drain',
  consequence: 'It finishes what it runs, gets nothing new, and its process ends if a pool of the controller owns it.',
  hasReason: true,
  act: (client, id, reason) => client.drainAgent(id, given(reason)),
};

const UNCORDON: Action = {
  word: 'Take back',
  consequence: 'It gets tasks again.',
  hasReason: false,
  act: (client, id) => client.uncordonAgent(id),
};

export function AgentActions({ details: { id, halt } }: { readonly details: AgentDetails }) {
  const asked = useSignal<Action | undefined>(undefined);
  const actions = halt === undefined ? [CORDON, DRAIN] : halt.kind === 'cordon' ? [UNCORDON, DRAIN] : [UNCORDON];
  return (
    <div class="panel-actions">
      {actions.map((action) => (
        <button
          key={action.word}
          type="button"
          class="button"
          onClick={() => {
            asked.value = action;
          }}
        >
          {action.word}
        </button>
      ))}
      {asked.value !== undefined && (
        <Confirmation
          id={id}
          action={asked.value}
          onClose={() => {
            asked.value = undefined;
          }}
        />
      )}
    </div>
  );
}

interface ConfirmationProps {
  readonly id: string;
  readonly action: Action;
  readonly onClose: () => void;
}

function Confirmation({ id, action, onClose }: ConfirmationProps) {
  const { client } = useApp();
  const reason = useSignal('');
  const progress = useSignal<{ readonly isUnderWay: boolean; readonly problem?: string }>({ isUnderWay: false });
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    progress.value = { isUnderWay: true };
    try {
      await action.act(await client(), id, reason.value.trim());
      onClose();
    } catch (error) {
      progress.value = { isUnderWay: false, problem: error instanceof Error ? error.message : String(error) };
    }
  };
  return (
    <Dialog label={`${action.word} ${id}`} onClose={onClose}>
      <form class="confirmation" onSubmit={(event) => void onSubmit(event)}>
        <h2>
          {action.word} {id}?
        </h2>
        <p class="soft">{action.consequence}</p>
        {action.hasReason && (
          <label class="field">
            Reason, for whoever wonders later
            <input
              class="input"
              maxLength={512}
              value={reason.value}
              onInput={({ currentTarget }) => {
                reason.value = currentTarget.value;
              }}
            />
          </label>
        )}
        {progress.value.problem !== undefined && (
          <p class="problem" role="alert">
            {progress.value.problem}
          </p>
        )}
        <div class="panel-actions">
          <button type="submit" class="button strong" disabled={progress.value.isUnderWay}>
            {action.word}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
