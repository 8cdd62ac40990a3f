// Scaling: of one pool its size over time with the decisions, what it costs, by hand, its policy and declared events.
import type { LivePool } from '@muster/contract/live';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { useReply } from '../../live/use-reply.ts';
import { place, setQuery } from '../../shell/location.ts';
import { NotShown } from '../../shell/not-shown.tsx';
import { ByHand } from './by-hand.tsx';
import { Decisions } from './decisions.tsx';
import { Events } from './events.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { PoolFigures } from './pool-figures.tsx';
import { SizeChart } from './size-chart.tsx';
import { SPANS, spanOf, useSizes } from './use-sizes.ts';
import './scaling.css';

const DECISIONS_AGAIN_MS = 10_000;

export function ScalingPage() {
  const { live } = useApp();
  const pools = live.pools.value;
  if (live.overview.value === undefined && live.isKnown.value) return <NotShown what="Scaling" />;
  if (live.overview.value === undefined) return <p class="loading">Waiting for the first snapshot</p>;
  const asked = place.value.query.get('pool');
  const pool = pools.find(({ type }) => type === asked) ?? (asked === null ? pools[0] : undefined);
  if (pools.length === 0) return <NoPools />;
  return (
    <div class="scaling">
      <div class="scaling-choices">
        <PoolChoice pools={pools} chosen={pool?.type} />
        {pool !== undefined && <SpanChoice />}
      </div>
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
  const { type } = pool;
  const version = useSignal(0);
  const span = spanOf(place.value.query.get('span'));
  const { value: decisions, problem } = useReply({
    about: type,
    version: (pool.lastDecision?.at ?? 0) + version.value,
    againMs: DECISIONS_AGAIN_MS,
    ask: (client) => client.decisions(type, { limit: 64 }),
  });
  const sizes = useSizes(type, span);
  return (
    <>
      <PoolFigures pool={pool} sizes={sizes.value} span={span} />
      <SizeChart pool={pool} decisions={decisions ?? []} sizes={sizes} span={span} />
      <ByHand
        pool={pool}
        onChanged={() => {
          version.value++;
        }}
      />
      <Decisions decisions={decisions} problem={problem} />
      <PolicyEditor pool={pool} />
      <Events pool={type} />
    </>
  );
}

function PoolChoice({ pools, chosen }: { readonly pools: readonly LivePool[]; readonly chosen: string | undefined }) {
  return (
    <fieldset class="choice pool-choice">
      <legend class="unseen">Pool</legend>
      {pools.map(({ type }) => (
        <button
          key={type}
          type="button"
          aria-pressed={type === chosen}
          onClick={() => setQuery({ pool: type }, { isStep: true })}
        >
          {type}
        </button>
      ))}
    </fieldset>
  );
}

function SpanChoice() {
  const chosen = spanOf(place.value.query.get('span'));
  return (
    <fieldset class="choice">
      <legend class="unseen">Span of the chart and the costs</legend>
      {SPANS.map(({ word }, index) => (
        <button
          key={word}
          type="button"
          aria-pressed={word === chosen.word}
          onClick={() => setQuery({ span: index === 0 ? undefined : word })}
        >
          {word}
        </button>
      ))}
    </fieldset>
  );
}

function NoPools() {
  return (
    <div class="blank">
      <strong>There are no pools, so there is nothing to scale</strong>
      <p>
        With pools in <code>muster.yaml</code> Muster starts agents and sizes the fleet by a policy.
      </p>
    </div>
  );
}
