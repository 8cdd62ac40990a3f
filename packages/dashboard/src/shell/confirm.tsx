// Asks before something is changed: what will happen, a field where it needs one, and what the controller said to it.
import { useSignal } from '@preact/signals';
import { Dialog } from './dialog.tsx';
import './confirm.css';

export interface ConfirmField {
  readonly label: string;
  readonly lengthMax?: number;
  /** A number between 0 and 100. */
  readonly isPercent?: boolean;
  readonly initial?: string;
}

export interface ConfirmProps {
  readonly title: string;
  /** The word on the button. */
  readonly verb: string;
  readonly consequence: string;
  readonly field?: ConfirmField | undefined;
  /** With what was typed; its fault is shown and the dialog stays. */
  readonly act: (text: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function Confirm({ title, verb, consequence, field, act, onClose }: ConfirmProps) {
  const text = useSignal(field?.initial ?? '');
  const progress = useSignal<{ readonly isUnderWay: boolean; readonly problem?: string }>({ isUnderWay: false });
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    progress.value = { isUnderWay: true };
    try {
      await act(text.value.trim());
      onClose();
    } catch (error) {
      progress.value = { isUnderWay: false, problem: error instanceof Error ? error.message : String(error) };
    }
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <form class="confirm" onSubmit={(event) => void onSubmit(event)}>
        <h2>{title}?</h2>
        <p class="soft">{consequence}</p>
        {field !== undefined && <Field field={field} text={text} />}
        {progress.value.problem !== undefined && (
          <p class="problem" role="alert">
            {progress.value.problem}
          </p>
        )}
        <div class="confirm-buttons">
          <button type="submit" class="button strong" disabled={progress.value.isUnderWay}>
            {verb}
          </button>
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  readonly field: ConfirmField;
  readonly text: { value: string };
}

function Field({ field: { label, lengthMax, isPercent }, text }: FieldProps) {
  const bounds = isPercent === true ? ({ type: 'number', min: 0, max: 100, step: 'any', required: true } as const) : {};
  return (
    <label class="field">
      {label}
      <input
        class="input"
        {...(lengthMax === undefined ? {} : { maxLength: lengthMax })}
        {...bounds}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
    </label>
  );
}
