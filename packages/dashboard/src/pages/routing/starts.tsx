// Attempts that started, by pool, over the last hour: who gets what, as the controller has measured it.
import type { SeriesReply } from '@muster/contract';
import type { ChartData, Line } from '../../chart/chart-data.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { usePoll } from '../../live/use-poll.ts';
import { textOf } from '../../words/numbers.ts';

const HOUR_MS = 3_600_000;
const EVERY_MS = 20_000;
/** As many as there are colours; the types with most. */
const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4'] as const;

export function Starts() {
  const { value } = usePoll(
    async (client) => {
      const to = Date.now();
      const query = { name: 'muster_attempts_started_total', from: to - HOUR_MS, to, step: 60_000 };
      return startsOf(await client.series(query));
    },
    { key: 'starts', everyMs: EVERY_MS },
  );
  if (value === undefined || value.times.length === 0) return null;
  const most = value.lines[0];
  const summary = most === undefined ? 'none' : `${most.name} has most, ${textOf(meanOf(most), 'per second')}`;
  return <TimeChart data={value} heightPx={180} summary={summary} />;
}

function startsOf({ series, from, to }: SeriesReply): ChartData {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  const lines = series
    .map(({ labels, points }) => {
      const means = new Map(points.map(({ at, mean }) => [at, mean]));
      return { name: labels.type ?? 'all', values: times.map((at) => means.get(at) ?? null) };
    })
    .sort((a, b) => meanOf(b) - meanOf(a))
    .slice(0, COLOURS.length)
    .map((line, index): Line => ({ ...line, colour: COLOURS[index] ?? '--series-1' }));
  return { title: 'Attempts started, by type', unit: 'per second', times, lines, span: [from, to] };
}

const meanOf = ({ values }: Pick<Line, 'values'>): number =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / Math.max(1, values.length);
