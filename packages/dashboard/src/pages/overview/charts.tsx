// The charts of the overview: what comes and ends, how long it waits, and the fleet with the decisions about its size.
import { counted, durationText } from '@muster/contract/amounts';
import type { LiveHappening } from '@muster/contract/live';
import { useMemo } from 'preact/hooks';
import type { ChartData, Mark } from '../../chart/chart-data.ts';
import { grownSpan } from '../../chart/grown-span.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { tell } from '../../words/happenings.ts';
import { textOf } from '../../words/numbers.ts';
import { coarse } from './coarse.ts';
import { type ChartPoint, waitTitle } from './history.ts';
import type { Span } from './use-history.ts';

export interface ChartsProps {
  readonly points: readonly ChartPoint[];
  readonly happenings: readonly LiveHappening[];
  readonly span: Span;
}

export function Charts(props: ChartsProps) {
  const { points, happenings, span } = props;
  const { traffic, wait, fleet } = useMemo(() => chartsOf(props), [points, happenings, span]);
  const last = points.at(-1);
  const come = textOf(last?.submittedPerSecond, 'per second');
  const ended = textOf(last?.endedPerSecond, 'per second');
  const decisions = `${counted(fleet.marks?.length ?? 0, 'decision')} in ${durationText(fleet.span[1] - fleet.span[0])}`;
  return (
    <>
      <div class="section overview-charts">
        <TimeChart data={traffic} summary={`${come} submitted, ${ended} ended`} />
        <TimeChart data={wait} summary={`95 % started within ${textOf(last?.waitMsP95, 'ms')}`} />
      </div>
      <div class="section">
        <TimeChart
          data={fleet}
          heightPx={220}
          summary={`${last?.slotsBusy ?? 0} of ${counted(last?.slots ?? 0, 'slot')} busy, ${decisions}`}
        />
      </div>
    </>
  );
}

function chartsOf({ points, happenings, span: { ms, isLive } }: ChartsProps) {
  const shown = coarse(points);
  const { times } = shown;
  const to = times.at(-1) ?? 0;
  const span = isLive ? grownSpan(times, { to, spanMs: ms }) : ([to - ms, to] as const);
  const base = { times, span };
  const traffic: ChartData = {
    ...base,
    title: 'Tasks',
    unit: 'per second',
    lines: [
      { name: 'submitted', colour: '--series-2', values: shown.mean((point) => point.submittedPerSecond) },
      { name: 'ended', colour: '--series-1', values: shown.mean((point) => point.endedPerSecond) },
    ],
  };
  const wait: ChartData = {
    ...base,
    title: waitTitle(points),
    unit: 'ms',
    lines: [
      { name: 'p99', colour: '--series-4', style: 'dotted', values: shown.worst((point) => point.waitMsP99) },
      { name: 'p95', colour: '--series-3', values: shown.worst((point) => point.waitMsP95) },
      { name: 'half', colour: '--series-2', style: 'dashed', values: shown.worst((point) => point.waitMsP50) },
    ],
  };
  const fleet: ChartData = {
    ...base,
    title: 'Slots, and decisions about pools',
    unit: 'slots',
    lines: [
      { name: 'busy', colour: '--series-1', style: 'area', values: shown.mean((point) => point.slotsBusy) },
      { name: 'there', colour: '--series-2', style: 'step', values: shown.mean((point) => point.slots) },
      { name: 'wanted', colour: '--ink', style: 'wanted', values: shown.mean((point) => point.slotsWanted) },
    ],
    marks: happenings.flatMap(markOf),
  };
  return { traffic, wait, fleet };
}

function markOf(happening: LiveHappening): readonly Mark[] {
  if (happening.kind !== 'scaled') return [];
  const { sentence, reason = '' } = tell(happening);
  return [{ at: happening.at, kind: happening.to > happening.from ? 'up' : 'down', text: `${sentence}: ${reason}` }];
}
