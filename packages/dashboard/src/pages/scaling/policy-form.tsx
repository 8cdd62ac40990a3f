// The fields of a policy with unit, default and meaning; what would change; applied after a question.
import type { PolicyRequest, ScalingPolicy } from '@muster/contract';
import { useSignal } from '@preact/signals';
import { Confirm, fieldOf } from '../../shell/confirm.tsx';
import {
  type Change,
  changesOf,
  draftOf,
  fieldsOf,
  type PolicyDraft,
  type PolicyField,
  policyOf,
  unitOf,
  valueText,
} from './policy-draft.ts';
import type { PolicyKnowledge } from './policy-knowledge.ts';
import { Preview } from './preview.tsx';

export interface PolicyFormProps {
  readonly type: string;
  readonly known: PolicyKnowledge;
  readonly onApplied: () => void;
}

interface Wrong {
  readonly field: string;
  readonly text: string;
}

export function PolicyForm({ type, known, onApplied }: PolicyFormProps) {
  const { policy, presets, meanings } = known;
  const draft = useSignal<PolicyDraft>(draftOf(policy.given));
  const refused = useSignal<Wrong | undefined>(undefined);
  const asked = useSignal<PolicyRequest | undefined>(undefined);
  const preset = presets.find((each) => each.preset === draft.value.preset) ?? policy.policy;
  const drafted = policyOf(draft.value, preset);
  const isWrong = drafted.kind === 'wrong';
  const wrong: Wrong | undefined = isWrong ? { field: drafted.field, text: drafted.problem } : refused.value;
  const changes = isWrong ? [] : changesOf(drafted.request, { preset, inForce: policy.policy });
  const change = (next: Partial<PolicyDraft>): void => {
    refused.value = undefined;
    draft.value = { ...draft.value, ...next };
  };
  return (
    <>
      <Presets presets={presets} chosen={draft.value.preset} onChoose={(next) => change({ preset: next })} />
      <Fields {...{ draft: draft.value, preset, meanings, wrong }} onValues={(values) => change({ values })} />
      <Changes changes={changes} wrong={wrong} />
      <div class="panel-actions">
        <button
          type="button"
          class="button strong"
          disabled={isWrong || changes.length === 0}
          onClick={() => {
            asked.value = isWrong ? undefined : drafted.request;
          }}
        >
          Apply …
        </button>
        {!isWrong && <Preview key={type} type={type} request={drafted.request} />}
      </div>
      {asked.value !== undefined && (
        <ApplyDialog
          {...{ type, changes }}
          request={asked.value}
          onRefused={(problem) => {
            refused.value = problem;
          }}
          onClose={() => {
            asked.value = undefined;
          }}
          onDone={() => {
            asked.value = undefined;
            onApplied();
          }}
        />
      )}
    </>
  );
}

interface ApplyProps {
  readonly type: string;
  readonly request: PolicyRequest;
  readonly changes: readonly Change[];
  readonly onRefused: (wrong: Wrong) => void;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What the controller refuses stands in the dialog and, where it names one, at the field. */
function ApplyDialog({ type, request, changes, onRefused, onClose, onDone }: ApplyProps) {
  return (
    <Confirm
      title={`Replace the policy of ${type}?`}
      verb="Apply"
      act={async (client) => {
        try {
          await client.setPolicy(type, request);
        } catch (error) {
          const field = fieldOf(error)?.split('.').at(-1);
          if (field !== undefined && error instanceof Error) onRefused({ field, text: error.message });
          throw error;
        }
      }}
      onClose={onClose}
      onDone={onDone}
    >
      <p class="soft">In force at once, also after a restart; one undo brings the configured policy back.</p>
      <Changes changes={changes} wrong={undefined} />
    </Confirm>
  );
}

interface PresetsProps {
  readonly presets: readonly ScalingPolicy[];
  readonly chosen: ScalingPolicy['preset'];
  readonly onChoose: (preset: ScalingPolicy['preset']) => void;
}

function Presets({ presets, chosen, onChoose }: PresetsProps) {
  return (
    <fieldset class="choice">
      <legend class="unseen">Preset</legend>
      {presets.map(({ preset }) => (
        <button key={preset} type="button" aria-pressed={preset === chosen} onClick={() => onChoose(preset)}>
          {preset}
        </button>
      ))}
    </fieldset>
  );
}

interface FieldsProps {
  readonly draft: PolicyDraft;
  readonly preset: ScalingPolicy;
  readonly meanings: Readonly<Record<string, string>>;
  readonly wrong: Wrong | undefined;
  readonly onValues: (values: PolicyDraft['values']) => void;
}

function Fields({ draft, preset, meanings, wrong, onValues }: FieldsProps) {
  return (
    <div class="policy-fields">
      {fieldsOf(preset).map((field) => (
        <label class="policy-field" key={field}>
          <span>
            {field} <span class="note">{unitOf(field)}</span>
          </span>
          <input
            class="input figures"
            value={draft.values[field] ?? ''}
            placeholder={valueText(field, preset[field]) || 'none'}
            aria-invalid={wrong?.field === field}
            onInput={({ currentTarget }) => onValues(changed(draft, { field, text: currentTarget.value }))}
          />
          {wrong?.field === field && <span class="field-problem">{wrong.text}</span>}
          <span class="note">
            {meanings[field]} Preset: {valueText(field, preset[field]) || 'none'}.
          </span>
        </label>
      ))}
    </div>
  );
}

const changed = (
  { values }: PolicyDraft,
  { field, text }: { readonly field: PolicyField; readonly text: string },
): PolicyDraft['values'] => ({ ...values, [field]: text });

function Changes({ changes, wrong }: { readonly changes: readonly Change[]; readonly wrong: Wrong | undefined }) {
  if (wrong !== undefined) {
    return (
      <p class="problem" role="alert">
        {wrong.field}: {wrong.text}
      </p>
    );
  }
  if (changes.length === 0) return <p class="note">As it is in force; an empty field comes from the preset.</p>;
  return (
    <ul class="policy-changes figures" aria-label="What would change">
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          {field} <del>{from}</del> → <ins>{to}</ins>
        </li>
      ))}
    </ul>
  );
}
