// The part above the panels: is it well, how old is what is shown, throughput and waits over time, tasks, slots, fleet.
import { counted, durationText, rateText } from '@muster/contract/amounts';
import type { LiveOverview, LivePoint } from '@muster/contract/live';
import { bar, type Style } from '../table.ts';
import { chart, columnMs, perColumn } from './chart.ts';
import type { Facts } from './facts.ts';
import { fleetLine } from './fleet-strip.ts';
import { apart, beside, EMPTY, fitted, type Line, lineWidth, listed, type Span, span } from './line.ts';
import { STALE_MS } from './live-link.ts';
import { verdictLine } from './verdict-text.ts';
import type { ViewState } from './view-state.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Two charts stand beside each other from here on. */
const BESIDE_COLUMNS = 90;
const BAR_WIDTH_MAX = 20;
/** Up to this many rows there are no charts; up to the others they have 1, 2 and 3 rows. */
const CHART_ROWS = [
  { rows: 40, chart: 4 },
  { rows: 30, chart: 3 },
  { rows: 22, chart: 2 },
  { rows: 12, chart: 1 },
] as const;

export function headLines(facts: Facts, state: ViewState, { columns, rows }: Size): Line[] {
  const link = linkSpans(facts, state);
  const about: Line = facts.overview === undefined ? link : [...upSpans(facts.overview, facts.now), ...link];
  // The age always stands there: what is old must not look new.
  const right = columns >= BESIDE_COLUMNS ? about : link;
  const left = Math.max(0, columns - lineWidth(right) - 2);
  const lines = [apart(fitted(verdictLine(facts, left), left), right, columns)];
  if (facts.overview === undefined) return [...lines, ...awayLines(facts)];
  const chartRows = CHART_ROWS.find((step) => rows >= step.rows)?.chart ?? 0;
  if (chartRows > 0) lines.push(...chartLines(facts, facts.overview, { columns, rows: chartRows }));
  lines.push(taskLine(facts.overview, columns), fleetLine(facts.agents, columns), ...awayLines(facts));
  return lines;
}

function upSpans({ startedAt }: LiveOverview, now: number): Span[] {
  return [span(`up ${durationText(Math.max(0, now - startedAt))} · `, 'dim')];
}

function linkSpans({ link, ageMs }: Facts, { isPaused }: ViewState): Span[] {
  const age = ageMs === undefined ? '' : `${Math.floor(ageMs / 1000)} s old`;
  if (link.kind === 'away') return [span('● away', 'red'), span(`, ${age}`)];
  if (isPaused) return [span('❚❚ paused', 'yellow')];
  if (link.kind === 'connecting') return [span('● connecting', 'yellow')];
  const isOld = ageMs !== undefined && ageMs > STALE_MS;
  return isOld ? [span(`● ${age}`, 'yellow')] : [span('● live', 'green'), span(`, ${age}`, 'dim')];
}

/** Why nothing new comes, and when it is tried again. */
function awayLines({ link }: Facts): Line[] {
  return link.kind === 'away' ? [[span(`No connection: ${link.reason}; trying again.`, 'red')]] : [];
}

interface Curve {
  readonly title: Line;
  readonly unit: (value: number) => string;
  readonly value: (point: LivePoint) => number | null;
  readonly style: Style;
}

function chartLines({ points }: Facts, overview: LiveOverview, { columns, rows }: Size): Line[] {
  const { submittedPerSecond, endedPerSecond, waitMs } = overview;
  const done: Curve = {
    title: [span('done '), span(rateText(endedPerSecond), 'bold'), span(`  in ${rateText(submittedPerSecond)}`)],
    unit: rateText,
    value: (point) => point.endedPerSecond,
    style: 'green',
  };
  const waits: Line =
    waitMs === null
      ? [span('none in the last minute', 'dim')]
      : [
          span('p50 '),
          span(durationText(waitMs.p50), 'bold'),
          span('  p95 '),
          span(durationText(waitMs.p95), 'bold'),
          span('  p99 '),
          span(durationText(waitMs.p99), 'bold'),
        ];
  const wait: Curve = {
    title: [span('wait '), ...waits],
    unit: durationText,
    value: (point) => point.waitMsP95,
    style: 'yellow',
  };
  if (columns < BESIDE_COLUMNS) {
    return [curveLines(done, points, { columns, rows }), curveLines(wait, points, { columns, rows })].flat();
  }
  const half = Math.floor((columns - 3) / 2);
  const left = curveLines(done, points, { columns: half, rows });
  const right = curveLines(wait, points, { columns: half, rows });
  return beside(left, right, half + 3);
}

/** What it is now, how high it goes and how far it reaches; below, the chart. */
function curveLines(
  { title, unit, value, style }: Curve,
  points: readonly LivePoint[],
  { columns, rows }: Size,
): Line[] {
  const values = perColumn(points, { columns, value });
  const top = values.reduce<number>((highest, each) => Math.max(highest, each ?? 0), 0);
  const reach = durationText(columns * columnMs(columns));
  const height = top === 0 ? EMPTY : [span(`${unit(top)} high, ${reach}`, 'dim')];
  return [
    apart(title, height, columns),
    ...chart(values, { columns, rows }, top).map((text): Line => [span(text, style)]),
  ];
}

function taskLine({ tasks, slots, slotsWanted, pauses }: LiveOverview, columns: number): Line {
  const { waiting, leased, scheduled, deadLettered, awaitingApproval } = tasks;
  const isFull = slots.total > 0 && slots.busy === slots.total;
  const width = Math.max(4, Math.min(BAR_WIDTH_MAX, Math.floor(columns / 8)));
  const ratio = slots.busy / Math.max(1, slots.total);
  const figure = (number: number, text: string, style?: Style): Line => [
    span(String(number), number === 0 ? 'dim' : (style ?? 'bold')),
    span(` ${text}`, number === 0 ? 'dim' : undefined),
  ];
  return listed(
    [
      [
        span('slots '),
        span(bar(ratio, width), isFull ? 'yellow' : 'green'),
        span(` ${slots.busy}/${slots.total}`),
        ...(columns >= BESIDE_COLUMNS ? wantedSpans(slotsWanted, slots.total) : []),
      ],
      figure(waiting, 'waiting'),
      figure(leased, 'running'),
      figure(deadLettered, deadLettered === 1 ? 'dead letter' : 'dead letters', 'red'),
      figure(awaitingApproval, 'to approve', 'yellow'),
      figure(scheduled, 'later'),
      ...(pauses === 0 ? [] : [[span(counted(pauses, 'pause'), 'yellow')]]),
    ],
    columns,
  );
}

/** What pools have asked for and do not have yet, or still have. A controller of an older version does not say it. */
function wantedSpans(wanted: number | undefined, total: number): Span[] {
  if (wanted === undefined || wanted === total) return [];
  return wanted > total ? [span(` ▲${wanted}`, 'green')] : [span(` ▼${wanted}`, 'blue')];
}

export const filledUp = (lines: readonly Line[], { columns, rows }: Size): Line[] =>
  Array.from({ length: rows }, (_, row) => fitted(lines[row] ?? EMPTY, columns));
