// A file of traffic: chosen, bounded, its columns named where their names do not say what they are.
import { amount, byteText } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { COLUMNS, type ColumnField, type PartProps, ROWS_BYTES_MAX } from './draft.ts';
import { At } from './fields.tsx';

const LABELS: Readonly<Record<ColumnField, string>> = {
  timeColumn: 'Time of arrival',
  serviceColumn: 'Service time',
  rateColumn: 'Rate or count',
  typeColumn: 'Type of the task',
  tenantColumn: 'Tenant',
  sessionColumn: 'Session',
  priorityColumn: 'Priority, 0 to 9',
  deadlineColumn: 'Deadline',
};

export function RowsField({ draft, problem, change }: PartProps) {
  const refusal = useSignal<string | undefined>(undefined);
  const onFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > ROWS_BYTES_MAX) {
      const most = byteText(ROWS_BYTES_MAX);
      refusal.value = `${file.name} has ${byteText(file.size)}, more than ${most}; use "muster simulate --trace".`;
      change({ rowsText: '', rowsName: '' });
      return;
    }
    refusal.value = undefined;
    change({ rowsText: await file.text(), rowsName: file.name.slice(0, 256) });
  };
  return (
    <div class="rows-field">
      <label class="field">
        File of CSV or JSON lines, up to {byteText(ROWS_BYTES_MAX)}
        <input
          class="input"
          type="file"
          accept=".csv,.tsv,.jsonl,.ndjson,.txt"
          onChange={({ currentTarget }) => void onFile(currentTarget.files?.[0])}
        />
      </label>
      {draft.rowsText !== '' && <Beginning name={draft.rowsName} text={draft.rowsText} />}
      {refusal.value !== undefined && (
        <p class="field-problem" role="alert">
          {refusal.value}
        </p>
      )}
      <At field="rowsText" problem={problem} />
      <p class="note">A row is a task with its time of arrival, or a window of time with a rate.</p>
      <details class="columns">
        <summary>Columns, where their names do not tell</summary>
        <div class="simulation-fields">
          {COLUMNS.map((field) => (
            <label class="field" key={field}>
              {LABELS[field]}
              <input
                class="input"
                placeholder="found by its name"
                maxLength={256}
                value={draft[field]}
                onInput={({ currentTarget }) => change({ [field]: currentTarget.value })}
              />
              <At field={field} problem={problem} />
            </label>
          ))}
        </div>
      </details>
    </div>
  );
}

/** As far as it is shown. */
const LINES_SHOWN = 3;
const COLUMNS_SHOWN = 120;

function Beginning({ name, text }: { readonly name: string; readonly text: string }) {
  const lines = text.split('\n');
  const count = lines.length - (text.endsWith('\n') ? 1 : 0);
  return (
    <div>
      <p class="note">
        {name}: {amount(count)} lines
      </p>
      <pre class="beginning code">
        {lines
          .slice(0, LINES_SHOWN)
          .map((line) => line.slice(0, COLUMNS_SHOWN))
          .join('\n')}
      </pre>
    </div>
  );
}
