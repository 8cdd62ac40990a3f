// How a chart looks: hairlines with their values above them, times below, names of lines at their ends, decisions as
// marks on the time axis. Drawn by hand around the lines, which uPlot draws.
import type uPlot from 'uplot';
import { inkOf } from '../shell/theme.ts';
import { axisText, clockText, textOf } from '../words/numbers.ts';
import { type ChartData, highestOf, lastOf } from './chart-data.ts';
import { apart, timeTicks, valueTicks } from './ticks.ts';

/** Room right of the lines for their names; none on narrow charts, where the row above names them. */
export const NAMES_PX = 116;
export const NARROW_PX = 460;
export const AXIS_PX = 26;
/** Room left of the lines for the values, which stand on the hairlines. */
export const VALUES_PX = 40;
const LABEL_PX = 11;
const GAP_PX = 15;

export function topOf(data: ChartData): number {
  return valueTicks(Math.max(highestOf(data.lines), data.highestAtLeast ?? 0), data.unit).at(-1) ?? 1;
}

/** Under the lines. */
export function drawGrid(chart: uPlot, data: ChartData): void {
  const { ctx: context, bbox } = chart;
  const scale = window.devicePixelRatio;
  context.save();
  // The last line's dashes are still set.
  context.setLineDash([]);
  context.lineWidth = Math.max(1, Math.round(scale));
  context.strokeStyle = inkOf('--hairline');
  for (const value of valueTicks(topOf(data), data.unit)) {
    const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
    strokeLine(context, [0, y], [bbox.left + bbox.width, y]);
  }
  context.strokeStyle = inkOf('--hairline-strong');
  const base = Math.round(bbox.top + bbox.height) + 0.5;
  strokeLine(context, [0, base], [bbox.left + bbox.width, base]);
  drawMarks(chart, data);
  context.restore();
}

/** Over the lines. */
export function drawLabels(chart: uPlot, data: ChartData): void {
  const { ctx: context, bbox } = chart;
  const scale = window.devicePixelRatio;
  context.save();
  context.font = `500 ${LABEL_PX * scale}px ${inkOf('--font')}`;
  context.fillStyle = inkOf('--ink-faint');
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  const ticks = valueTicks(topOf(data), data.unit);
  const top = ticks.at(-1) ?? 1;
  for (const value of ticks) {
    context.fillText(axisText(value, top, data.unit), 0, chart.valToPos(value, 'y', true) - 4 * scale);
  }
  const [from, to] = data.span;
  context.textAlign = 'center';
  for (const at of timeTicks(from, to, Math.max(2, Math.floor(bbox.width / scale / 90)))) {
    const x = chart.valToPos(at / 1_000, 'x', true);
    const half = 22 * scale;
    if (x < bbox.left + half || x > bbox.left + bbox.width - half) continue;
    context.fillText(timeText(at, to - from), x, bbox.top + bbox.height + (LABEL_PX + 8) * scale);
  }
  drawNames(chart, data);
  context.restore();
}

function drawNames(chart: uPlot, { lines, unit }: ChartData): void {
  const { ctx: context, bbox } = chart;
  const scale = window.devicePixelRatio;
  if (chart.width < NARROW_PX) return;
  const named = lines.flatMap((line) => {
    const last = lastOf(line.values);
    return last === null ? [] : [{ line, last, y: chart.valToPos(last, 'y', true) }];
  });
  const room = { gap: GAP_PX * scale, top: bbox.top + 4 * scale, bottom: bbox.top + bbox.height };
  const places = apart(
    named.map(({ y }) => y),
    room,
  );
  const x = bbox.left + bbox.width;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [index, { line, last, y }] of named.entries()) {
    const place = places[index] ?? y;
    context.fillStyle = inkOf(line.colour);
    context.beginPath();
    context.arc(x, y, 2.5 * scale, 0, 2 * Math.PI);
    context.fill();
    context.fillText(`${line.name} ${textOf(last, unit)}`, x + 10 * scale, place);
  }
}

function drawMarks(chart: uPlot, { marks = [], span }: ChartData): void {
  const { ctx: context, bbox } = chart;
  const scale = window.devicePixelRatio;
  const base = bbox.top + bbox.height;
  for (const { at, kind } of marks) {
    if (at < span[0] || at > span[1]) continue;
    const x = Math.round(chart.valToPos(at / 1_000, 'x', true)) + 0.5;
    context.strokeStyle = inkOf('--hairline-strong');
    context.setLineDash([scale, 3 * scale]);
    strokeLine(context, [x, bbox.top], [x, base]);
    context.setLineDash([]);
    context.fillStyle = inkOf('--ink');
    const size = 4.5 * scale;
    context.beginPath();
    if (kind === 'note') context.arc(x, base, size * 0.7, 0, 2 * Math.PI);
    else {
      const tip = kind === 'up' ? base - size : base + size;
      const foot = kind === 'up' ? base + size * 0.7 : base - size * 0.7;
      context.moveTo(x, tip);
      context.lineTo(x + size, foot);
      context.lineTo(x - size, foot);
    }
    context.fill();
  }
}

type Point = readonly [number, number];

function strokeLine(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
}

function timeText(at: number, spanMs: number): string {
  if (spanMs > 3 * 86_400_000) {
    const date = new Date(at);
    return `${date.getDate()}.${date.getMonth() + 1}.`;
  }
  return clockText(at, { hasSeconds: spanMs < 300_000 });
}
