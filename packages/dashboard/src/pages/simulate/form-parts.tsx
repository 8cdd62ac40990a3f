// The parts of the form: traffic, agents, policies, objective and seeds.
import { PATTERNS, PRESETS } from '@muster/contract/words';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { textOf } from '../../words/numbers.ts';
import { type Draft, type DraftField, type PartProps, type Problem, ROWS_BYTES_MAX } from './draft.ts';

const RIVALS: readonly (readonly [string, string])[] = [
  ['hpa', 'Kubernetes Horizontal Pod Autoscaler'],
  ['keda', 'KEDA on the length of the queue'],
  ['kpa', 'Knative on concurrency'],
  ['predictive', 'a forecast from the days before'],
  ['clairvoyant', 'knows every arrival: the bound'],
];

export function TrafficFields({ draft, problem, change }: PartProps) {
  if (draft.source === 'recorded') {
    return (
      <p class="note">
        What the journal of this controller still holds, with the agents that ran it; the fleet as it was is{' '}
        <code>recorded</code> among the policies.
      </p>
    );
  }
  if (draft.source === 'rows') return <RowsField draft={draft} problem={problem} change={change} />;
  const isBundled = draft.pattern === 'bundled';
  const isConstant = draft.pattern === 'constant';
  const text = textFieldOf({ draft, problem, change });
  return (
    <div class="simulation-fields">
      <label class="field">
        Pattern
        <select
          class="input"
          value={draft.pattern}
          onChange={({ currentTarget }) => change({ pattern: currentTarget.value })}
        >
          {PATTERNS.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {!isBundled && text('ratePerSecond', isConstant ? 'Rate, tasks per second' : 'From, tasks per second')}
      {!isBundled && !isConstant && text('peakPerSecond', 'To, tasks per second')}
      {text('durationMinutes', 'Lasts, minutes')}
      {!isBundled && !isConstant && text('periodMinutes', 'Period, minutes')}
      {!isBundled && text('workSeconds', 'Mean work, seconds')}
    </div>
  );
}

function RowsField({ draft, problem, change }: PartProps) {
  const refusal = useSignal<string | undefined>(undefined);
  const onFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > ROWS_BYTES_MAX) {
      const most = textOf(ROWS_BYTES_MAX, 'bytes');
      refusal.value = `${file.name} has ${textOf(file.size, 'bytes')}, more than ${most}; use "muster simulate --trace".`;
      change({ rowsText: '', rowsName: '' });
      return;
    }
    refusal.value = undefined;
    change({ rowsText: await file.text(), rowsName: file.name.slice(0, 256) });
  };
  const lines = draft.rowsText.split('\n').length - (draft.rowsText.endsWith('\n') ? 1 : 0);
  return (
    <div class="field">
      <label class="field">
        File of CSV or JSON lines, up to {textOf(ROWS_BYTES_MAX, 'bytes')}
        <input
          class="input"
          type="file"
          accept=".csv,.tsv,.jsonl,.ndjson,.txt"
          onChange={({ currentTarget }) => void onFile(currentTarget.files?.[0])}
        />
      </label>
      {draft.rowsText !== '' && (
        <p class="note">
          {draft.rowsName}: {lines} lines
        </p>
      )}
      {refusal.value !== undefined && (
        <p class="field-problem" role="alert">
          {refusal.value}
        </p>
      )}
      <At field="rowsText" problem={problem} />
      <p class="note">A row is a task with its time of arrival, or a window of time with a rate.</p>
    </div>
  );
}

export function AgentFields({ draft, problem, change }: PartProps) {
  const { live } = useApp();
  const pools = live.pools.value.map(({ type }) => type);
  const text = textFieldOf({ draft, problem, change });
  const toggle = (pool: string): void => change({ pools: toggled(draft.pools, pool) });
  return (
    <section class="section" aria-label="Agents">
      <h3>Agents</h3>
      {pools.length > 0 && (
        <fieldset class="boxes">
          <legend class="note">As pools have them now: slots, start-up times, cost, size and bounds</legend>
          {pools.map((pool) => (
            <Box key={pool} name={pool} isOn={draft.pools.includes(pool)} onToggle={() => toggle(pool)} />
          ))}
        </fieldset>
      )}
      <At field="pools" problem={problem} />
      {draft.pools.length === 0 && draft.source !== 'recorded' && (
        <div class="simulation-fields">
          {text('slots', 'Slots of an agent')}
          {text('startupSeconds', 'Starts in, seconds')}
          {text('costPerHour', 'Cost per hour')}
        </div>
      )}
    </section>
  );
}

export function PolicyFields({ draft, problem, change }: PartProps) {
  const toggle = (name: string): void => change({ policies: toggled(draft.policies, name) });
  const special = [
    ...(draft.pools.length > 0 ? ([['current', 'what the pools have now']] as const) : []),
    ...(draft.source === 'recorded' ? ([['recorded', 'the fleet as it was']] as const) : []),
  ];
  const text = textFieldOf({ draft, problem, change });
  return (
    <section class="section" aria-label="Policies">
      <h3>Policies</h3>
      <fieldset class="boxes">
        <legend class="note">Presets of the engine</legend>
        {PRESETS.map((name) => (
          <Box key={name} name={name} isOn={draft.policies.includes(name)} onToggle={() => toggle(name)} />
        ))}
      </fieldset>
      <fieldset class="boxes">
        <legend class="note">What people use elsewhere, and bounds</legend>
        {[...special, ...RIVALS].map(([name, meaning]) => (
          <Box
            key={name}
            name={name}
            meaning={meaning}
            isOn={draft.policies.includes(name)}
            onToggle={() => toggle(name)}
          />
        ))}
      </fieldset>
      <At field="policies" problem={problem} />
      <div class="simulation-fields">{text('fixed', 'Fixed fleets, agents (4, 8)')}</div>
      <label class="field">
        A policy of your own, as JSON
        <textarea
          class="input code"
          rows={3}
          placeholder='{"preset": "surge", "maxAgents": 40}'
          value={draft.own}
          aria-invalid={problem?.field === 'own'}
          onInput={({ currentTarget }) => change({ own: currentTarget.value })}
        />
        <At field="own" problem={problem} />
      </label>
    </section>
  );
}

export function ObjectiveFields(props: PartProps) {
  const text = textFieldOf(props);
  return (
    <section class="section" aria-label="Objective and seeds">
      <h3>Objective and chance</h3>
      <div class="simulation-fields">
        {text('sloSeconds', 'A task starts within, seconds')}
        {text('seed', 'First seed')}
        {text('seeds', 'Seeds; several give intervals')}
      </div>
    </section>
  );
}

type TextField = Exclude<DraftField, 'source' | 'pools' | 'policies'>;

const textFieldOf =
  ({ draft, problem, change }: PartProps) =>
  (field: TextField, label: string) => (
    <label class="field" key={field}>
      {label}
      <input
        class="input figures"
        value={draft[field]}
        aria-invalid={problem?.field === field}
        onInput={({ currentTarget }) => change({ [field]: currentTarget.value } as Partial<Draft>)}
      />
      <At field={field} problem={problem} />
    </label>
  );

function At({ field, problem }: { readonly field: DraftField; readonly problem: Problem | undefined }) {
  return problem?.field === field ? <span class="field-problem">{problem.text}</span> : null;
}

interface BoxProps {
  readonly name: string;
  readonly meaning?: string;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

function Box({ name, meaning, isOn, onToggle }: BoxProps) {
  return (
    <label class="box">
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      <span>
        {name}
        {meaning !== undefined && <span class="note"> {meaning}</span>}
      </span>
    </label>
  );
}

const toggled = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
