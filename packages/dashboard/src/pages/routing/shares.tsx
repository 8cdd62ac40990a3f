// Who got how many of the last decisions: by agent, by type, by version.
import { amount } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { save } from '../../chart/chart-export.ts';
import { sharesCsv } from '../../chart/csv.ts';
import { textOf } from '../../words/numbers.ts';
import { type Routed, sharesOf } from './decisions.ts';

const ROWS_MAX = 8;
const BY = ['agent', 'type', 'version'] as const;

export function Shares({ routed }: { readonly routed: readonly Routed[] }) {
  const { live } = useApp();
  const by = useSignal<(typeof BY)[number]>('agent');
  const { rows } = live.agents.value;
  const nameOf = ({ type, decision: { agent } }: Routed): string => {
    if (by.value === 'agent') return agent;
    return by.value === 'type' ? type : (rows.get(agent)?.version ?? 'no version told');
  };
  const shares = sharesOf(routed.map(nameOf), ROWS_MAX);
  const most = shares.reduce((largest, { ratio }) => Math.max(largest, ratio), 0);
  return (
    <section aria-labelledby="shares">
      <div class="section-head">
        <h3 id="shares">Who got the last {amount(routed.length)}</h3>
        <fieldset class="choice">
          <legend class="unseen">By</legend>
          {BY.map((word) => (
            <button
              key={word}
              type="button"
              aria-pressed={word === by.value}
              onClick={() => {
                by.value = word;
              }}
            >
              by {word}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          class="button quiet shares-file"
          aria-label={`Who got the last decisions by ${by.value} as CSV`}
          onClick={() =>
            save(`muster-decisions-by-${by.value}.csv`, new Blob([sharesCsv(shares)], { type: 'text/csv' }))
          }
        >
          CSV
        </button>
      </div>
      <ol class="shares">
        {shares.map(({ name, count, ratio }) => (
          <li key={name}>
            <span class="share-name">{name}</span>
            <span class="share-track" aria-hidden="true">
              <i style={{ width: `${(ratio / most) * 100}%` }} />
            </span>
            <span class="number">
              {amount(count)}, {textOf(ratio, 'ratio')}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
