// The four figures of the overview, each with its unit, its course and what stands behind it.
import { amount } from '@muster/contract/amounts';
import type { LiveOverview, LivePoint } from '@muster/contract/live';
import { Figure } from '../../chart/figure.tsx';
import { textOf } from '../../words/numbers.ts';
import { coarse } from './coarse.ts';

export interface FiguresProps {
  readonly overview: LiveOverview;
  readonly points: readonly LivePoint[];
}

export function Figures({ overview, points }: FiguresProps) {
  const { endedPerSecond, submittedPerSecond, waitMs, slots, tasks } = overview;
  const course = coarse(points);
  const busyRatio = slots.total === 0 ? null : slots.busy / slots.total;
  return (
    <dl class="figures-row">
      <Figure
        name="Throughput"
        value={endedPerSecond}
        unit="per second"
        note={`${textOf(submittedPerSecond, 'per second')} submitted`}
        course={course.mean((point) => point.endedPerSecond)}
        colour="--series-1"
      />
      <Figure
        name="Wait, 95th percentile"
        value={waitMs?.p95}
        unit="ms"
        note={
          waitMs === null
            ? 'none started in the last minute'
            : `half ${textOf(waitMs.p50, 'ms')} · p99 ${textOf(waitMs.p99, 'ms')}`
        }
        course={course.mean((point) => point.waitMsP95)}
        colour="--series-3"
      />
      <Figure
        name="Slots busy"
        value={busyRatio}
        unit="ratio"
        note={`${amount(slots.busy)} of ${textOf(slots.total, 'slots')}`}
        course={course.mean((point) => (point.slots === 0 ? null : point.slotsBusy / point.slots))}
        colour="--series-1"
      />
      <Figure
        name="Waiting"
        value={tasks.waiting}
        unit="tasks"
        note={`${amount(tasks.leased)} run · ${amount(tasks.scheduled)} scheduled`}
        course={course.mean((point) => point.waiting)}
        colour="--series-2"
      />
    </dl>
  );
}
