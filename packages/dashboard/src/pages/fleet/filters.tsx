// What narrows the fleet down: states with their counts, a part of an id, and how the cells are coloured.
import { amount } from '@muster/contract/amounts';
import { setQuery } from '../../shell/location.ts';
import { CELL_STATES, STATE_ORDER } from '../../words/states.ts';
import type { Chosen, FleetView } from './fleet-view.ts';

export function Filters({ view, chosen }: { readonly view: FleetView; readonly chosen: Chosen }) {
  return (
    <div class="filters">
      <fieldset class="choice">
        <legend class="unseen">State</legend>
        {STATE_ORDER.filter((state) => chosen.counts[state] > 0 || view.state === state).map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={view.state === state}
            title={CELL_STATES[state].meaning}
            onClick={() => setQuery({ state: view.state === state ? undefined : state })}
          >
            {view.colourBy === 'state' && <i class={`swatch state-${state}`} />}
            {CELL_STATES[state].word} <span class="figures faint">{amount(chosen.counts[state])}</span>
          </button>
        ))}
      </fieldset>
      {view.colourBy === 'load' && <Ramp />}
      <div class="filters-end">
        {view.pool !== undefined && (
          <button type="button" class="button quiet" onClick={() => setQuery({ pool: undefined })}>
            only {view.pool} ✕
          </button>
        )}
        <Choice name="colour" label="Colour by" words={['state', 'load']} value={view.colourBy} />
        <Choice name="form" label="Show as" words={['cells', 'table']} value={view.form} />
        <input
          class="input filters-text"
          type="search"
          placeholder="Part of an id ( / )"
          aria-label="Part of an agent’s id"
          data-search=""
          value={view.text}
          onInput={({ currentTarget }) => setQuery({ text: currentTarget.value })}
        />
      </div>
    </div>
  );
}

/** What the colours of loads mean. */
function Ramp() {
  return (
    <span class="ramp note figures">
      load 0 %
      {[0, 0.2, 0.4, 0.6, 0.8].map((share) => (
        <i key={share} class="swatch" style={{ opacity: 0.15 + share }} />
      ))}
      <i class="swatch state-suspect" /> 90 % and more
    </span>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  /** The first is what holds when the address says nothing. */
  readonly words: readonly string[];
  readonly value: string;
}

function Choice({ name, label, words, value }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      <span class="choice-name" aria-hidden="true">
        {label}
      </span>
      {words.map((word, index) => (
        <button
          key={word}
          type="button"
          aria-pressed={word === value}
          onClick={() => setQuery({ [name]: index === 0 ? undefined : word })}
        >
          {word}
        </button>
      ))}
    </fieldset>
  );
}
