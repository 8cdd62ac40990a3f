// The parts of the form: traffic, agents, policies, objective and seeds.
import { PATTERNS, PRESETS } from '@muster/contract/words';
import { useApp } from '../../app.ts';
import type { PartProps } from './draft.ts';
import { At, Box, textFieldOf } from './fields.tsx';
import { RowsField } from './rows-field.tsx';

const RIVALS: readonly (readonly [string, string])[] = [
  ['hpa', 'Kubernetes Horizontal Pod Autoscaler'],
  ['keda', 'KEDA on the length of the queue'],
  ['kpa', 'Knative on concurrency'],
  ['predictive', 'a forecast from the days before'],
  ['clairvoyant', 'knows every arrival: the bound'],
];

export function TrafficFields(props: PartProps) {
  const { draft, change } = props;
  if (draft.source === 'recorded') {
    return (
      <>
        <p class="note">
          What the journal of this controller still holds, with the agents that ran it; the fleet as it was is{' '}
          <code>recorded</code> among the policies.
        </p>
        <PartFields {...props} />
      </>
    );
  }
  if (draft.source === 'rows') {
    return (
      <>
        <RowsField {...props} />
        <PartFields {...props} />
      </>
    );
  }
  const isBundled = draft.pattern === 'bundled';
  const isConstant = draft.pattern === 'constant';
  const text = textFieldOf(props);
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

/** How much of what was recorded is played. */
function PartFields(props: PartProps) {
  const text = textFieldOf(props);
  return (
    <div class="simulation-fields">
      {text('keepPercent', 'Share of the tasks to keep, %', '100')}
      {text('timesFaster', 'Arrivals, times as fast', '1')}
      {text('partMinutes', 'Only the first minutes', 'all')}
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
  const { draft, change } = props;
  const text = textFieldOf(props);
  return (
    <section class="section" aria-label="Objective and seeds">
      <h3>Objective and chance</h3>
      <div class="simulation-fields">
        {text('sloSeconds', 'A task starts within, seconds')}
        {text('seed', 'First seed')}
        {text('seeds', 'Seeds; several give intervals')}
      </div>
      <Box
        name="Sweep"
        meaning="each policy at targets of its own as well: what it costs when equally little comes late"
        isOn={draft.isSwept}
        onToggle={() => change({ isSwept: !draft.isSwept })}
      />
    </section>
  );
}

const toggled = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
