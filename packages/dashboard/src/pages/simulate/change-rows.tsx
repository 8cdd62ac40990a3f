// Changes of settings: everything runs once more under each, beside the settings in force. A row is one change.
import type { SettingState } from '@muster/contract';
import { useReply } from '../../live/use-reply.ts';
import { CHANGES_MAX, type PartProps, type SettingChange } from './draft.ts';

/** What a simulated run is made of; other settings change nothing in it. */
const OF_A_RUN = /^(queue|tenants|limits|lease|routing)\./;

export function ChangeRows({ draft: { changes }, problem, change }: PartProps) {
  const { value: settings, problem: unknown } = useReply({
    about: 'settings',
    ask: async (client) => (await client.settings()).settings.filter(({ key }) => OF_A_RUN.test(key)),
  });
  const set = (at: number, next: Partial<SettingChange>): void =>
    change({ changes: changes.map((each, index) => (index === at ? { ...each, ...next } : each)) });
  return (
    <section class="section" aria-label="Settings">
      <h3>Settings</h3>
      <p class="note">
        Everything runs once more under each change, beside the settings in force. Leave it empty to compare policies
        alone.
      </p>
      {unknown !== undefined && <p class="note">The settings cannot be listed: {unknown}</p>}
      {changes.map((each, index) => (
        <ChangeRow
          key={index}
          number={index + 1}
          row={each}
          settings={settings ?? []}
          onChange={(next) => set(index, next)}
          onRemove={() => change({ changes: changes.filter((_, at) => at !== index) })}
        />
      ))}
      {problem?.field === 'changes' && <span class="field-problem">{problem.text}</span>}
      {changes.length < CHANGES_MAX && (
        <button
          type="button"
          class="button change-add"
          onClick={() => change({ changes: [...changes, { key: '', value: '' }] })}
        >
          Change a setting
        </button>
      )}
    </section>
  );
}

interface ChangeRowProps {
  readonly number: number;
  readonly row: SettingChange;
  readonly settings: readonly SettingState[];
  readonly onChange: (next: Partial<SettingChange>) => void;
  readonly onRemove: () => void;
}

function ChangeRow({ number, row: { key, value }, settings, onChange, onRemove }: ChangeRowProps) {
  const known = settings.find((setting) => setting.key === key);
  return (
    <div class="change-row">
      <select
        class="input"
        aria-label={`Setting ${number}`}
        value={key}
        onChange={({ currentTarget }) => onChange({ key: currentTarget.value })}
      >
        <option value="">Choose a setting</option>
        {settings.map((setting) => (
          <option key={setting.key} value={setting.key}>
            {setting.key}
          </option>
        ))}
      </select>
      <input
        class="input figures"
        aria-label={`Value of setting ${number}`}
        placeholder={known === undefined ? 'its value' : `now ${valueText(known.value)}`}
        value={value}
        onInput={({ currentTarget }) => onChange({ value: currentTarget.value })}
      />
      <button type="button" class="button quiet" aria-label={`Without setting ${number}`} onClick={onRemove}>
        ✕
      </button>
      {known !== undefined && <p class="note change-meaning">{known.meaning}</p>}
    </div>
  );
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'not set' : text.slice(0, 60);
}
