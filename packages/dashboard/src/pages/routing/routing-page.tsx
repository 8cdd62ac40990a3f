// Routing: who gets what and why, and what other weights would have chosen, on recorded decisions and on traffic.

import type { SettingState } from '@muster/contract';
import { counted } from '@muster/contract/amounts';
import { FactorKey } from '../../chart/factor-bars.tsx';
import { usePoll } from '../../live/use-poll.ts';
import { DecisionRows } from './decision-rows.tsx';
import { askDecisions, type Routed } from './decisions.ts';
import { Shares } from './shares.tsx';
import { Starts } from './starts.tsx';
import { WeightsEditor } from './weights-editor.tsx';
import './routing.css';

const DECISIONS_EVERY_MS = 5_000;
const SETTINGS_EVERY_MS = 30_000;
const SHOWN = ['routing.profile', 'routing.picker'] as const;

export function RoutingPage() {
  const { value: routed, problem } = usePoll(
    (client, before: readonly Routed[] | undefined) => askDecisions(client, before),
    { key: 'decisions', everyMs: DECISIONS_EVERY_MS },
  );
  return (
    <div class="routing">
      <InForce />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {routed === undefined && problem === undefined && <p class="loading">Asking for the last decisions</p>}
      {routed?.length === 0 && (
        <div class="blank">
          <strong>Nothing was routed yet</strong>
          <p>
            A decision is there for each task that met an agent:{' '}
            <code>muster submit --type work --payload '"hello"'</code>
          </p>
        </div>
      )}
      {routed !== undefined && routed.length > 0 && (
        <>
          <div class="routing-shares">
            <Starts />
            <Shares routed={routed} />
          </div>
          <WeightsEditor routed={routed} />
          <section class="section" aria-labelledby="decisions">
            <div class="section-head">
              <h2 id="decisions">{counted(routed.length, 'last decision')}</h2>
              <FactorKey />
            </div>
            <DecisionRows routed={routed} />
          </section>
        </>
      )}
    </div>
  );
}

/** What chooses now, and where that is set. */
function InForce() {
  const { value, problem } = usePoll(async (client) => (await client.settings()).settings, {
    key: 'settings',
    everyMs: SETTINGS_EVERY_MS,
  });
  if (problem !== undefined) return <p class="note">The settings cannot be shown: {problem}</p>;
  const shown = SHOWN.flatMap((key) => value?.find((setting) => setting.key === key) ?? []);
  return (
    <dl class="in-force">
      {shown.map((setting) => (
        <Setting key={setting.key} setting={setting} />
      ))}
    </dl>
  );
}

function Setting({ setting: { key, value, source, from, meaning } }: { readonly setting: SettingState }) {
  return (
    <div title={meaning}>
      <dt>{key === 'routing.profile' ? 'Profile' : 'Picker'}</dt>
      <dd>
        <b>{String(value)}</b>{' '}
        <span class="note">
          {source}
          {from === undefined ? '' : `, ${from}`}; <code>muster settings set {key} …</code>
        </span>
      </dd>
    </div>
  );
}
