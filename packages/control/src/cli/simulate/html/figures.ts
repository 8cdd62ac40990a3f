// What happened over the time of a run, as charts: arrivals, and of each policy its fleet and what waited.
// All policies have the same scales, so that they can be compared by eye.
import { durationText } from '@muster/contract/amounts';
import type { Outcome } from '../../../compare/outcome.ts';
import type { PolicyResult } from '../../../compare/runs.ts';
import type { CurveDecision, CurvePoint, SimReport } from '../../../sim/report.ts';
import { type ChartOptions, type Curve, chart, type Mark } from './chart.ts';
import { escaped } from './markup.ts';

export interface Scales {
  readonly spanMs: number;
  readonly agents: number;
  readonly waiting: number;
  readonly waitMs: number;
}

/** More would be a hedge, not a curve. */
const ARRIVAL_WINDOWS = 180;
const EMPTY: readonly CurvePoint[] = [];

export function scalesOf(results: readonly PolicyResult[]): Scales {
  const scales = { spanMs: 0, agents: 0, waiting: 0, waitMs: 0 };
  for (const { outcome } of results) {
    const run = outcome.runs[0];
    scales.spanMs = Math.max(scales.spanMs, run?.endedAtMs ?? 0);
    for (const { desired, ready, waiting, waitMsMax } of run?.curves.points ?? EMPTY) {
      scales.agents = Math.max(scales.agents, desired, ready);
      scales.waiting = Math.max(scales.waiting, waiting);
      scales.waitMs = Math.max(scales.waitMs, waitMsMax);
    }
  }
  return scales;
}

export function arrivalsFigure({ runs }: Outcome, { spanMs }: Scales): string {
  const points = runs[0]?.curves.points ?? EMPTY;
  const together = Math.max(1, Math.ceil(points.length / ARRIVAL_WINDOWS));
  const windowMs = together * Math.max(1, (points[1]?.atMs ?? 1000) - (points[0]?.atMs ?? 0));
  const rates: [number, number][] = [];
  for (let first = 0; first < points.length; first += together) {
    const window = points.slice(first, first + together);
    const arrivals = window.reduce((sum, point) => sum + point.arrivals, 0);
    // The last window may be a shorter one.
    rates.push([points[first]?.atMs ?? 0, (arrivals * 1000 * together) / windowMs / window.length]);
  }
  return figure(`arrivals per second, in windows of ${durationText(windowMs)}`, {
    title: 'arrivals per second',
    spanMs,
    curves: [{ name: 'arrivals/s', colour: 'var(--ink)', kind: 'area', points: rates }],
  });
}

export function policyFigures(
  { runs }: Outcome,
  { colour, scales, sloMs }: { readonly colour: string; readonly scales: Scales; readonly sloMs: number },
): string {
  const run = runs[0];
  if (run === undefined) return '';
  const { spanMs } = scales;
  const curve = (name: string, kind: Curve['kind'], read: (point: CurvePoint) => number): Curve => ({
    ...{ name, kind },
    colour: kind === 'line' ? 'var(--faint)' : colour,
    points: run.curves.points.map((point) => [point.atMs, read(point)]),
  });
  return [
    figure(`agents: ready (filled) and asked for (line); ${marksText(run)}`, {
      title: `agents of ${run.name} over time`,
      spanMs,
      top: scales.agents,
      curves: [curve('asked for', 'line', ({ desired }) => desired), curve('ready', 'area', ({ ready }) => ready)],
      marks: run.curves.decisions.map(markOf),
    }),
    figure('tasks that wait', {
      title: `waiting tasks of ${run.name} over time`,
      spanMs,
      top: scales.waiting,
      curves: [curve('waiting', 'area', ({ waiting }) => waiting)],
    }),
    figure(`longest wait of the tasks that started, the objective of ${durationText(sloMs)} dashed`, {
      title: `longest waits of ${run.name} over time`,
      spanMs,
      top: Math.max(scales.waitMs, sloMs) / 1000,
      curves: [curve('wait in s', 'area', ({ waitMsMax }) => waitMsMax / 1000)],
      limit: sloMs / 1000,
      label: (seconds) => (seconds === 0 ? '0' : durationText(1000 * seconds)),
    }),
  ].join('');
}

const markOf = ({ atMs, pool, from, to, reason }: CurveDecision): Mark => ({
  atMs,
  isUp: to > from,
  text: `${durationText(atMs)}: ${pool} ${from} → ${to}. ${reason}`,
});

const marksText = ({ actions }: SimReport): string =>
  actions.up + actions.down === 0 ? 'its size never changed' : '▲ grew, ▼ shrank';

const figure = (caption: string, options: ChartOptions): string =>
  `<figure><figcaption><span>${escaped(caption)}</span><output></output></figcaption>${chart(options)}</figure>`;
