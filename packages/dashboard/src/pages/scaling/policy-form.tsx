// A policy while it is edited: its preset and fields, what would change, tried on traffic, applied after a question.
import type { PolicyRequest, ScalingPolicy } from '@muster/contract';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { fieldOf, isConflict } from '../../words/problem.ts';
import { type Change, changesOf, draftOf, labelOf, type PolicyDraft, policyOf } from './policy-draft.ts';
import { PolicyFields, type Wrong } from './policy-fields.tsx';
import type { PolicyKnowledge } from './policy-knowledge.ts';
import { Preview } from './preview.tsx';

export interface PolicyFormProps {
  readonly type: string;
  readonly known: PolicyKnowledge;
  /** Something was typed that is not in force, or nothing is left of it. */
  readonly onDraft: (isEdited: boolean) => void;
  readonly onApplied: () => void;
  /** Somebody else was faster: nothing was applied, and what was typed is still here. */
  readonly onLate: () => void;
}

export function PolicyForm({ type, known, onDraft, onApplied, onLate }: PolicyFormProps) {
  const { policy, presets, meanings } = known;
  const draft = useSignal<PolicyDraft>(draftOf(policy.given));
  const refused = useSignal<Wrong | undefined>(undefined);
  const asked = useSignal<PolicyRequest | undefined>(undefined);
  const preset = presets.find((each) => each.preset === draft.value.preset) ?? policy.policy;
  const drafted = policyOf(draft.value, preset);
  const isWrong = drafted.kind === 'wrong';
  const wrong: Wrong | undefined = isWrong ? { field: drafted.field, text: drafted.problem } : refused.value;
  const changes = isWrong ? [] : changesOf(drafted.request, { preset, inForce: policy.policy });
  const isEdited = isWrong || changes.length > 0;
  useEffect(() => onDraft(isEdited), [isEdited]);
  const change = (next: Partial<PolicyDraft>): void => {
    refused.value = undefined;
    draft.value = { ...draft.value, ...next };
  };
  return (
    <>
      <Presets presets={presets} chosen={draft.value.preset} onChoose={(next) => change({ preset: next })} />
      <PolicyFields {...{ draft: draft.value, preset, meanings, wrong }} onValues={(values) => change({ values })} />
      <Changes changes={changes} wrong={wrong} />
      <div class="panel-actions">
        <OrderButton
          operation="setPolicy"
          class="button strong"
          isDisabled={isWrong || changes.length === 0}
          onClick={() => {
            asked.value = isWrong ? undefined : drafted.request;
          }}
        >
          Apply …
        </OrderButton>
        {!isWrong && <Preview key={type} type={type} request={drafted.request} />}
        <WhyNot operation="setPolicy" />
      </div>
      {asked.value !== undefined && (
        <ApplyDialog
          {...{ type, changes }}
          request={asked.value}
          version={policy.version}
          onRefused={(problem) => {
            refused.value = problem;
          }}
          onClose={() => {
            asked.value = undefined;
          }}
          onDone={(isLate) => {
            asked.value = undefined;
            if (isLate) onLate();
            else onApplied();
          }}
        />
      )}
    </>
  );
}

interface ApplyProps {
  readonly type: string;
  readonly request: PolicyRequest;
  /** That the form was begun with. */
  readonly version: number;
  readonly changes: readonly Change[];
  readonly onRefused: (wrong: Wrong) => void;
  readonly onClose: () => void;
  readonly onDone: (isLate: boolean) => void;
}

/** What the controller refuses stands in the dialog and, where it names one, at the field. */
function ApplyDialog({ type, request, version, changes, onRefused, onClose, onDone }: ApplyProps) {
  const isLate = useRef(false);
  return (
    <Confirm
      title={`Replace the policy of ${type}?`}
      verb="Apply"
      act={async (client) => {
        try {
          await client.setPolicy(type, request, { version });
        } catch (error) {
          if (isConflict(error)) {
            isLate.current = true;
            return;
          }
          const field = fieldOf(error)?.split('.').at(-1);
          if (field !== undefined && error instanceof Error) onRefused({ field, text: error.message });
          throw error;
        }
      }}
      onClose={onClose}
      onDone={() => onDone(isLate.current)}
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

export function Changes({
  changes,
  wrong,
}: {
  readonly changes: readonly Change[];
  readonly wrong: Wrong | undefined;
}) {
  if (wrong !== undefined) {
    return (
      <p class="problem" role="alert">
        {labelOf(wrong.field)}: {wrong.text}
      </p>
    );
  }
  if (changes.length === 0) return <p class="note">As it is in force; an empty field comes from the preset.</p>;
  return (
    <ul class="policy-changes figures" aria-label="What would change">
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          {labelOf(field)} <del>{from}</del> → <ins>{to}</ins>
        </li>
      ))}
    </ul>
  );
}
