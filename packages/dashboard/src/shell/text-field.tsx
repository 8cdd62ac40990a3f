// A labelled line of a question: a reason, a note, a number.
/** Orders are kept with who gave them and why. */
export const REASON = { label: 'Reason, for whoever wonders later', maxLength: 512 } as const;

/** What may be typed. */
export interface Bounds {
  readonly maxLength?: number;
  readonly type?: 'number';
  readonly min?: number;
  readonly max?: number;
  readonly step?: 'any';
  readonly required?: boolean;
}

export interface TextFieldProps extends Bounds {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}

export function TextField({ label, text, onText, ...bounds }: TextFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        class="input"
        {...bounds}
        value={text}
        onInput={({ currentTarget }) => {
          onText(currentTarget.value);
        }}
      />
    </label>
  );
}
