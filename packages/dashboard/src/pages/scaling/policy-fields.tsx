// The fields of a policy with unit, meaning and what the preset has, in groups that open.
import type { ScalingPolicy } from '@muster/contract';
import { SIZINGS } from '@muster/contract/words';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { labelOf, type PolicyDraft, type PolicyField, unitOf, valueText } from './policy-draft.ts';
import { groupsOf, type PolicyGroup } from './policy-groups.ts';

/** What is wrong, and at which field. */
export interface Wrong {
  readonly field: string;
  readonly text: string;
}

export interface PolicyFieldsProps {
  readonly draft: PolicyDraft;
  readonly preset: ScalingPolicy;
  readonly meanings: Readonly<Record<string, string>>;
  readonly wrong: Wrong | undefined;
  readonly onValues: (values: PolicyDraft['values']) => void;
}

/** On a screen with room for them these are open from the start. */
const OPEN_FIRST = 3;
const isWide = (): boolean => window.matchMedia('(min-width: 721px)').matches;

export function PolicyFields(props: PolicyFieldsProps) {
  return (
    <div class="policy-groups">
      {groupsOf(props.preset).map((group, index) => (
        <Group
          key={group.title}
          group={group}
          isFirstOpen={index === 0 || (index < OPEN_FIRST && isWide())}
          {...props}
        />
      ))}
    </div>
  );
}

interface GroupProps extends PolicyFieldsProps {
  readonly group: PolicyGroup;
  readonly isFirstOpen: boolean;
}

function Group({ group: { title, fields }, isFirstOpen, ...props }: GroupProps) {
  const isOpen = useSignal(isFirstOpen);
  const given = fields.filter((field) => (props.draft.values[field] ?? '').trim() !== '').length;
  const isWrong = props.wrong !== undefined && fields.some((field) => field === props.wrong?.field);
  // What is wrong must be seen.
  useEffect(() => {
    if (isWrong) isOpen.value = true;
  }, [isWrong]);
  return (
    <details
      class="policy-group"
      open={isOpen.value}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>
        <svg class="opens" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M6 8l4 4 4-4" />
        </svg>
        <b>{title}</b>
        <span class="note figures">
          {given === 0 ? 'all from the preset' : `${given} of ${fields.length} given here`}
        </span>
      </summary>
      <div class="policy-fields">
        {fields.map((field) => (
          <Field key={field} field={field} {...props} />
        ))}
      </div>
    </details>
  );
}

interface FieldProps extends PolicyFieldsProps {
  readonly field: PolicyField;
}

function Field({ field, draft: { values }, preset, meanings, wrong, onValues }: FieldProps) {
  const text = values[field] ?? '';
  const fromPreset = valueText(field, preset[field]) || 'none';
  const isWrong = wrong?.field === field;
  const change = (next: string): void => onValues({ ...values, [field]: next });
  const choices = choicesOf(field, preset);
  const id = `policy-${field}`;
  const known = { id, value: text, 'aria-describedby': `${id}-meaning` };
  return (
    <div class={text.trim() === '' ? 'policy-field' : 'policy-field is-given'} title={field}>
      <label for={id}>
        {labelOf(field)} <span class="note">{unitOf(field)}</span>
      </label>
      {choices !== undefined ? (
        <select class="input" {...known} onChange={({ currentTarget }) => change(currentTarget.value)}>
          <option value="">{fromPreset}, as the preset</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          class="input figures"
          {...known}
          placeholder={fromPreset}
          aria-invalid={isWrong}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
      {isWrong && <span class="field-problem">{wrong.text}</span>}
      <span class="note" id={`${id}-meaning`}>
        {meanings[field]}
        {text.trim() !== '' && ` Preset: ${fromPreset}.`}
      </span>
    </div>
  );
}

/** Of a field that has but a few values. */
function choicesOf(field: PolicyField, preset: ScalingPolicy): readonly string[] | undefined {
  if (field === 'sizing') return SIZINGS;
  return typeof preset[field] === 'boolean' ? ['true', 'false'] : undefined;
}
