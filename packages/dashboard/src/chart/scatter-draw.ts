// How a scatter looks: hairlines with their values, points with a ring where nothing is better, names beside the points
// that carry them. The same hand as the charts over time (draw.ts).
import { inkOf } from '../shell/theme.ts';
import { axisText } from '../words/numbers.ts';
import { type Placed, pointsOf, type ScatterData, type ScatterPoint } from './scatter-data.ts';
import { apart, valueTicks } from './ticks.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

const LEFT_PX = 48;
const TOP_PX = 18;
const FOOT_PX = 36;
const LABEL_PX = 11;
const RADIUS_PX = 4.5;
const GAP_PX = 14;

/** Room right of the points for their names. */
const namesPx = (width: number): number => (width < 460 ? 72 : 116);

export function scaleOf(data: ScatterData, { width, height }: Size): Scale {
  const points = pointsOf(data).map(({ point }) => point);
  const xTicks = valueTicks(Math.max(0, ...points.map(({ x }) => x)), data.x.unit);
  const yTicks = valueTicks(Math.max(0, ...points.map(({ y }) => y)), data.y.unit);
  const [right, base] = [width - namesPx(width), height - FOOT_PX];
  return {
    x: (value) => LEFT_PX + (value / (xTicks.at(-1) ?? 1)) * (right - LEFT_PX),
    y: (value) => base - (value / (yTicks.at(-1) ?? 1)) * (base - TOP_PX),
    xTicks,
    yTicks,
  };
}

export interface Drawing {
  readonly data: ScatterData;
  readonly size: Size;
  readonly pointed: Placed | undefined;
}

/** In CSS pixels; the caller has scaled the context to the screen's. */
export function drawScatter(context: CanvasRenderingContext2D, { data, size, pointed }: Drawing): void {
  const scale = scaleOf(data, size);
  context.clearRect(0, 0, size.width, size.height);
  context.font = `500 ${LABEL_PX}px ${inkOf('--font')}`;
  drawAxes(context, { data, size, scale });
  for (const group of data.groups) {
    context.strokeStyle = inkOf(group.colour);
    context.fillStyle = inkOf(group.colour);
    context.globalAlpha = 0.5;
    context.lineWidth = 1.25;
    context.beginPath();
    for (const { x, y } of edgeOf(group.points)) context.lineTo(scale.x(x), scale.y(y));
    context.stroke();
    context.globalAlpha = 1;
    for (const point of group.points) drawPoint(context, [scale.x(point.x), scale.y(point.y)], point);
  }
  drawNames(context, data, scale);
  if (pointed === undefined) return;
  context.strokeStyle = inkOf('--ink');
  context.lineWidth = 1.5;
  circle(context, [scale.x(pointed.point.x), scale.y(pointed.point.y)], RADIUS_PX + 4);
  context.stroke();
}

/** Of points in the order of x: those that no earlier one beats in y. A line through all of them would zigzag. */
export function edgeOf(points: readonly ScatterPoint[]): readonly ScatterPoint[] {
  let least = Number.POSITIVE_INFINITY;
  return points.filter(({ y }) => {
    const isLess = y < least;
    least = Math.min(least, y);
    return isLess;
  });
}

interface Axes {
  readonly data: ScatterData;
  readonly size: Size;
  readonly scale: Scale;
}

function drawAxes(context: CanvasRenderingContext2D, { data, size, scale }: Axes): void {
  const [yTop, xTop] = [scale.yTicks.at(-1) ?? 1, scale.xTicks.at(-1) ?? 1];
  const [right, base] = [scale.x(xTop), scale.y(0)];
  context.lineWidth = 1;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  for (const value of [0, ...scale.yTicks]) {
    const y = Math.round(scale.y(value)) + 0.5;
    context.strokeStyle = inkOf(value === 0 ? '--hairline-strong' : '--hairline');
    line(context, [0, y], [right, y]);
    if (value === 0) continue;
    context.fillStyle = inkOf('--ink-faint');
    const text = axisText(value, yTop, data.y.unit);
    context.fillText(value === yTop ? `${text} ${data.y.name}` : text, 0, y - 4);
  }
  context.textAlign = 'center';
  for (const value of scale.xTicks) {
    const x = Math.round(scale.x(value)) + 0.5;
    context.strokeStyle = inkOf('--hairline-strong');
    line(context, [x, base], [x, base + 4]);
    context.fillStyle = inkOf('--ink-faint');
    context.fillText(axisText(value, xTop, data.x.unit), x, base + 17);
  }
  context.textAlign = 'left';
  context.fillText(data.x.name, right + 14, Math.min(size.height - 4, base + 17));
}

function drawPoint(
  context: CanvasRenderingContext2D,
  at: Point,
  { isMain, isBest }: { readonly isMain: boolean; readonly isBest: boolean },
): void {
  circle(context, at, isMain ? RADIUS_PX : RADIUS_PX * 0.6);
  context.fill();
  if (!isBest) return;
  context.lineWidth = 1.25;
  circle(context, at, RADIUS_PX + 2.5);
  context.stroke();
}

function drawNames(context: CanvasRenderingContext2D, data: ScatterData, scale: Scale): void {
  const named = pointsOf(data).filter(({ point }) => point.isMain);
  const places = apart(
    named.map(({ point }) => scale.y(point.y)),
    { gap: GAP_PX, top: TOP_PX, bottom: scale.y(0) - 4 },
  );
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const [index, { group, point }] of named.entries()) {
    context.fillStyle = inkOf(group.colour);
    context.fillText(group.name, scale.x(point.x) + RADIUS_PX + 7, places[index] ?? scale.y(point.y));
  }
}

type Point = readonly [number, number];

function circle(context: CanvasRenderingContext2D, [x, y]: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
}
