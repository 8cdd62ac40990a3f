// Wanted and actual size over the chosen span with the decisions, and what the pool cost against a fixed fleet.
import type { ScalingDecision } from '@muster/contract';
import type { LivePool } from '@muster/contract/live';
import { useMemo } from 'preact/hooks';
import type { ChartData } from '../../chart/chart-data.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { place, setQuery } from '../../shell/location.ts';
import { count, threeDigits } from '../../words/numbers.ts';
import { costOf, type FleetCost, sizesOf } from './fleet-cost.ts';
import { useReply } from './use-reply.ts';

const HOUR_MS = 3_600_000;
/** The first is what holds when the address says nothing. */
const SPANS = [
  { word: '1 h', ms: HOUR_MS },
  { word: '24 h', ms: 24 * HOUR_MS },
  { word: '7 d', ms: 168 * HOUR_MS },
] as const;
const AGAIN_MS = 10_000;

export interface SizesProps {
  readonly pool: LivePool;
  readonly decisions: readonly ScalingDecision[];
}

export function Sizes({ pool, decisions }: SizesProps) {
  const { type, costPerHour } = pool;
  const span = SPANS.find(({ word }) => word === place.value.query.get('span')) ?? SPANS[0];
  const { value, problem } = useReply({
    about: `${type} ${span.word}`,
    againMs: AGAIN_MS,
    ask: async (client) => {
      const to = Date.now();
      const query = { labels: `pool=${type}`, from: to - span.ms, to };
      const [desired, actual] = await Promise.all([
        client.series({ name: 'muster_pool_desired_agents', ...query }),
        client.series({ name: 'muster_agents', ...query }),
      ]);
      return { points: sizesOf(desired, actual), stepMs: desired.stepMs, to };
    },
  });
  const chart = useMemo(() => chartOf({ value, spanMs: span.ms, decisions }), [value, span, decisions]);
  const marked = count(chart.marks?.length ?? 0, 'decision');
  const cost = value === undefined ? undefined : costOf(value.points, { stepMs: value.stepMs, costPerHour });
  return (
    <section class="section" aria-label="Size and cost">
      <fieldset class="choice">
        <legend class="unseen">Span of the chart</legend>
        {SPANS.map(({ word }, index) => (
          <button
            key={word}
            type="button"
            aria-pressed={word === span.word}
            onClick={() => setQuery({ span: index === 0 ? undefined : word })}
          >
            {word}
          </button>
        ))}
      </fieldset>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <TimeChart
        data={chart}
        heightPx={220}
        summary={`${pool.total} of ${count(pool.desired, 'agent')} wanted; ${marked}`}
      />
      <Cost cost={cost} pool={pool} span={span.word} />
    </section>
  );
}

interface Shown {
  readonly value: { readonly points: ReturnType<typeof sizesOf>; readonly to: number } | undefined;
  readonly spanMs: number;
  readonly decisions: readonly ScalingDecision[];
}

function chartOf({ value, spanMs, decisions }: Shown): ChartData {
  const points = value?.points ?? [];
  const to = value?.to ?? Date.now();
  return {
    title: 'Agents, and decisions about them',
    unit: 'agents',
    times: points.map(({ at }) => at),
    span: [to - spanMs, to],
    lines: [
      { name: 'there', colour: '--series-1', style: 'area', values: points.map(({ actual }) => actual) },
      { name: 'wanted', colour: '--series-2', style: 'step', values: points.map(({ desired }) => desired) },
    ],
    marks: decisions.flatMap(({ at, action, from, to: size, reason }) =>
      action === 'none'
        ? []
        : [
            {
              at,
              kind: action === 'scale_up' ? ('up' as const) : ('down' as const),
              text: `${from} → ${size}: ${reason}`,
            },
          ],
    ),
  };
}

interface CostProps {
  readonly cost: FleetCost | undefined;
  readonly pool: LivePool;
  readonly span: string;
}

function Cost({ cost, pool: { costPerHour }, span }: CostProps) {
  if (cost === undefined) return <p class="note">Nothing was measured in the last {span}, so there is no cost yet.</p>;
  const saved = cost.fixedAgentHours === 0 ? 0 : 1 - cost.agentHours / cost.fixedAgentHours;
  return (
    <dl class="scaling-cost">
      <div>
        <dt>Agent-hours, last {span}</dt>
        <dd class="figures">{threeDigits(cost.agentHours)}</dd>
      </div>
      <div>
        <dt>Cost, at {threeDigits(costPerHour)} an hour each</dt>
        <dd class="figures">{threeDigits(cost.cost)}</dd>
      </div>
      <div>
        <dt>Always {count(cost.peak, 'agent')}, the peak</dt>
        <dd class="figures">
          {threeDigits(cost.fixedAgentHours)} agent-hours, {threeDigits(cost.fixedCost)}
        </dd>
      </div>
      <div>
        <dt>Less than that</dt>
        <dd class="figures">{Math.round(saved * 100)} %</dd>
      </div>
    </dl>
  );
}
