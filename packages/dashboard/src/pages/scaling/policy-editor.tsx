// The policy of a pool: in force, edited, set against what holds, tried on traffic, applied, and taken back.

import type { LivePool } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { Confirm } from '../../shell/confirm.tsx';
import { clockText } from '../../words/numbers.ts';
import { PolicyForm } from './policy-form.tsx';
import { knowPolicy, type PolicyKnowledge } from './policy-knowledge.ts';
import { useReply } from './use-reply.ts';

export function PolicyEditor({ pool: { type } }: { readonly pool: LivePool }) {
  const version = useSignal(0);
  const { value, problem } = useReply({
    about: type,
    version: version.value,
    ask: (client) => knowPolicy(client, type),
  });
  const isAsked = useSignal(false);
  const close = (): void => {
    isAsked.value = false;
  };
  const onChanged = (): void => {
    version.value++;
  };
  return (
    <section class="section" aria-label="Policy">
      <div class="section-head">
        <h3>Policy</h3>
        {value !== undefined && <p class="note">{originOf(value)}</p>}
        {value?.policy.by !== undefined && (
          <div class="end">
            <button
              type="button"
              class="button"
              onClick={() => {
                isAsked.value = true;
              }}
            >
              Undo to the configured policy …
            </button>
          </div>
        )}
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {value === undefined && problem === undefined && <p class="loading">Asking for the policy</p>}
      {/* What is in force begins the form anew, so that it never shows what somebody else replaced. */}
      {value !== undefined && <PolicyForm key={value.policy.at ?? 0} type={type} known={value} onApplied={onChanged} />}
      {isAsked.value && (
        <Confirm
          title={`Undo the policy of ${type}?`}
          verb="Undo"
          act={(client) => client.resetPolicy(type)}
          onClose={close}
          onDone={() => {
            close();
            onChanged();
          }}
        >
          <p class="soft">What the configuration says holds again, at once.</p>
        </Confirm>
      )}
    </section>
  );
}

function originOf({ policy: { by, at } }: PolicyKnowledge): string {
  if (by === undefined) return 'as configured';
  return `replaced by ${by}${at === undefined ? '' : ` at ${clockText(at)}`}`;
}
