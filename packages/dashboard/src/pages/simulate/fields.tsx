// Parts that the fields of the form are made of: a typed field, a box, and what is wrong at one.
import type { Draft, DraftField, NumberField, PartProps, Problem } from './draft.ts';

export const textFieldOf =
  ({ draft, problem, change }: PartProps) =>
  (field: NumberField, label: string, placeholder = '') => (
    <label class="field" key={field}>
      {label}
      <input
        class="input figures"
        placeholder={placeholder}
        value={draft[field]}
        aria-invalid={problem?.field === field}
        onInput={({ currentTarget }) => change({ [field]: currentTarget.value } as Partial<Draft>)}
      />
      <At field={field} problem={problem} />
    </label>
  );

export function At({ field, problem }: { readonly field: DraftField; readonly problem: Problem | undefined }) {
  return problem?.field === field ? <span class="field-problem">{problem.text}</span> : null;
}

export interface BoxProps {
  readonly name: string;
  readonly meaning?: string;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

export function Box({ name, meaning, isOn, onToggle }: BoxProps) {
  return (
    <label class={isOn ? 'box is-on' : 'box'}>
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      <span>
        {name}
        {meaning !== undefined && <span class="note"> {meaning}</span>}
      </span>
    </label>
  );
}
