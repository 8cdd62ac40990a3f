// Wanted and actual size of a pool over the chosen span, with the decisions on the time axis.

import type { ScalingDecision } from '@muster/contract';
import { counted } from '@muster/contract/amounts';
import type { LivePool } from '@muster/contract/live';
import { useMemo } from 'preact/hooks';
import type { ChartData, Mark } from '../../chart/chart-data.ts';
import { grownSpan } from '../../chart/grown-span.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import type { Reply } from '../../live/use-reply.ts';
import type { Sizes, Span } from './use-sizes.ts';

export interface SizeChartProps {
  readonly pool: LivePool;
  readonly decisions: readonly ScalingDecision[];
  readonly sizes: Reply<Sizes>;
  readonly span: Span;
}

export function SizeChart({ pool, decisions, sizes: { value, problem }, span }: SizeChartProps) {
  const chart = useMemo(() => chartOf({ sizes: value, spanMs: span.ms, decisions }), [value, span, decisions]);
  const marked = counted(chart.marks?.length ?? 0, 'decision');
  return (
    <section class="section" aria-label="Size">
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <TimeChart
        data={chart}
        heightPx={220}
        summary={`${pool.total} of ${counted(pool.desired, 'agent')} wanted; ${marked}`}
      />
    </section>
  );
}

interface Shown {
  readonly sizes: Sizes | undefined;
  readonly spanMs: number;
  readonly decisions: readonly ScalingDecision[];
}

function chartOf({ sizes, spanMs, decisions }: Shown): ChartData {
  const points = sizes?.points ?? [];
  const times = points.map(({ at }) => at);
  const to = sizes?.to ?? Date.now();
  return {
    title: 'Agents, and decisions about them',
    unit: 'agents',
    times,
    span: grownSpan(times, { to, spanMs }),
    lines: [
      { name: 'there', colour: '--series-1', style: 'area', values: points.map(({ actual }) => actual) },
      { name: 'wanted', colour: '--ink', style: 'wanted', values: points.map(({ desired }) => desired) },
    ],
    marks: decisions.flatMap(markOf),
  };
}

function markOf({ at, action, from, to, reason }: ScalingDecision): readonly Mark[] {
  if (action === 'none') return [];
  return [{ at, kind: action === 'scale_up' ? 'up' : 'down', text: `${from} → ${to}: ${reason}` }];
}
