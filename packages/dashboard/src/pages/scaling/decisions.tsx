// The decisions about the size of a pool, newest first: what, why, what held it back, and from which numbers.

import type { ScalingDecision } from '@muster/contract';
import { NO_AMOUNT } from '@muster/contract/amounts';
import { place, setQuery } from '../../shell/location.ts';
import { clockText } from '../../words/numbers.ts';

const ROWS_MAX = 64;

export interface DecisionsProps {
  readonly decisions: readonly ScalingDecision[] | undefined;
  readonly problem: string | undefined;
}

export function Decisions({ decisions, problem }: DecisionsProps) {
  const isAll = place.value.query.get('decisions') === 'all';
  const shown = (decisions ?? []).filter(({ action }) => isAll || action !== 'none').slice(0, ROWS_MAX);
  return (
    <section class="section" aria-label="Decisions">
      <div class="section-head">
        <h3>Decisions</h3>
        <fieldset class="choice">
          <legend class="unseen">Which decisions</legend>
          <button type="button" aria-pressed={!isAll} onClick={() => setQuery({ decisions: undefined })}>
            changes
          </button>
          <button type="button" aria-pressed={isAll} onClick={() => setQuery({ decisions: 'all' })}>
            all
          </button>
        </fieldset>
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {decisions === undefined && problem === undefined && <p class="loading">Asking for the decisions</p>}
      {decisions !== undefined && shown.length === 0 && (
        <p class="note">
          {isAll ? 'None yet.' : 'None changed the size yet; “all” shows those that did nothing, and why.'}
        </p>
      )}
      <ol class="decision-list">
        {shown.map((decision) => (
          <li key={`${decision.at} ${decision.from} ${decision.to}`}>
            <Decision decision={decision} />
          </li>
        ))}
      </ol>
    </section>
  );
}

const SIGNS = {
  scale_up: ['▲', 'grew'],
  scale_down: ['▼', 'shrank'],
  none: ['·', 'stayed'],
} as const;

function Decision({ decision }: { readonly decision: ScalingDecision }) {
  const { at, action, from, to, reason, heldBy, by, isEmergency } = decision;
  const [sign, word] = SIGNS[action];
  return (
    <details>
      <summary>
        <time class="faint figures" dateTime={new Date(at).toISOString()}>
          {clockText(at)}
        </time>
        <span class="decision-sign" aria-hidden="true">
          {sign}
        </span>
        <span class="unseen">{word}</span>
        <b class="figures">{from === to ? to : `${from} → ${to}`}</b>
        <span class="decision-reason">
          {reason}
          {by !== undefined && <span class="soft"> by {by}</span>}
          {heldBy !== undefined && <span class="decision-held"> held by {heldBy}</span>}
          {isEmergency && <span class="decision-held"> emergency</span>}
        </span>
        <svg class="opens" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M6 8l4 4 4-4" />
        </svg>
      </summary>
      <Inputs decision={decision} />
    </details>
  );
}

function Inputs({ decision: { inputs, triggers, counters } }: { readonly decision: ScalingDecision }) {
  const told = [
    ...Object.entries(inputs).map(([name, value]) => [name, inputText(value)] as const),
    ['triggers', triggers.join(', ') || 'none'] as const,
    ['asked in a row', `up ${counters.up}, down ${counters.down}`] as const,
  ];
  return (
    <dl class="decision-inputs figures">
      {told.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function inputText(value: unknown): string {
  if (value === null || value === undefined) return NO_AMOUNT;
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
