// What one can do to an agent: cordon, drain, take back. Each is confirmed, with a reason for whoever wonders later.

import type { AgentDetails } from '@muster/contract';
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { REASON, TextField } from '../../shell/text-field.tsx';

interface Action {
  readonly word: string;
  readonly consequence: string;
  readonly hasReason: boolean;
  readonly act: (client: MusterClient, id: string, reason: string) => Promise<unknown>;
}

/** Who may give one of them may give all. */
const ORDER = 'cordonAgent';

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
  const reason = useSignal('');
  const action = asked.value;
  const close = (): void => {
    asked.value = undefined;
  };
  const actions = halt === undefined ? [CORDON, DRAIN] : halt.kind === 'cordon' ? [UNCORDON, DRAIN] : [UNCORDON];
  return (
    <div class="panel-actions">
      {actions.map((each) => (
        <OrderButton
          key={each.word}
          operation={ORDER}
          onClick={() => {
            reason.value = '';
            asked.value = each;
          }}
        >
          {each.word}
        </OrderButton>
      ))}
      <WhyNot operation={ORDER} />
      {action !== undefined && (
        <Confirm
          title={`${action.word} ${id}?`}
          verb={action.word}
          act={(client) => action.act(client, id, reason.value.trim())}
          onClose={close}
          onDone={close}
        >
          <p class="soft">{action.consequence}</p>
          {action.hasReason && (
            <TextField
              {...REASON}
              text={reason.value}
              onText={(text) => {
                reason.value = text;
              }}
            />
          )}
        </Confirm>
      )}
    </div>
  );
}
