// Scaling: of one pool its size over time with the decisions, what it costs, by hand, its policy and declared events.
import type { LivePool } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { place, setQuery } from '../../shell/location.ts';
import { count, textOf } from '../../words/numbers.ts';
import { ByHand } from './by-hand.tsx';
import { Decisions } from './decisions.tsx';
import { Events } from './events.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { Sizes } from './sizes.tsx';
import { useReply } from './use-reply.ts';
import './scaling.css';

const DECISIONS_AGAIN_MS = 10_000;

export function ScalingPage() {
  const { live } = useApp();
  const pools = live.pools.value;
  if (live.overview.value === undefined) return <p class="loading">Waiting for the first snapshot</p>;
  const asked = place.value.query.get('pool');
  const pool = pools.find(({ type }) => type === asked) ?? (asked === null ? pools[0] : undefined);
  if (pools.length === 0) {
    return (
      <div class="blank">
        <strong>There are no pools, so there is nothing to scale</strong>
        <p>
          With pools in <code>muster.yaml</code> Muster starts agents and sizes the fleet by a policy.
        </p>
      </div>
    );
  }
  return (
    <div class="scaling">
      <fieldset class="choice">
        <legend class="unseen">Pool</legend>
        {pools.map(({ type }) => (
          <button
            key={type}
            type="button"
            aria-pressed={type === pool?.type}
            onClick={() => setQuery({ pool: type }, { isStep: true })}
          >
            {type}
          </button>
        ))}
      </fieldset>
      {pool === undefined ? (
        <div class="blank">
          <strong>There is no pool {asked}</strong>
          <p>The row above names them all.</p>
        </div>
      ) : (
        <PoolScaling key={pool.type} pool={pool} />
      )}
    </div>
  );
}

function PoolScaling({ pool }: { readonly pool: LivePool }) {
  const { type, desired, total, queueDepth, utilization, policy } = pool;
  const version = useSignal(0);
  const onChanged = (): void => {
    version.value++;
  };
  const { value: decisions, problem } = useReply({
    about: type,
    version: (pool.lastDecision?.at ?? 0) + version.value,
    againMs: DECISIONS_AGAIN_MS,
    ask: (client) => client.decisions(type, { limit: 64 }),
  });
  return (
    <>
      <div class="section-head">
        <h2>{type}</h2>
        <p class="soft figures">
          {total} of {count(desired, 'agent')} wanted, between {policy.minAgents} and {policy.maxAgents};{' '}
          {textOf(utilization, 'ratio')} busy, {count(queueDepth, 'task')} waiting; policy {policy.preset}
          {policy.enabled ? '' : ', not enabled'}
        </p>
      </div>
      <Sizes pool={pool} decisions={decisions ?? []} />
      <ByHand pool={pool} onChanged={onChanged} />
      <Decisions decisions={decisions} problem={problem} />
      <PolicyEditor pool={pool} />
      <Events pool={type} />
    </>
  );
}
