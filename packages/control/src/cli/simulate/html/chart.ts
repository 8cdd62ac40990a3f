// One chart over the time of a run, as SVG: areas, steps and lines on one scale, with marks above.
import { amount } from '@muster/contract/amounts';
import { at, escaped } from './markup.ts';
import { ticksTo, timeLabel, timeTicks } from './ticks.ts';

/** Value over time, in order of time; a step holds until the next point. */
export interface Curve {
  readonly name: string;
  /** A CSS colour: one of the variables of the page. */
  readonly colour: string;
  readonly kind: 'area' | 'line' | 'step';
  readonly points: readonly (readonly [number, number])[];
}

export interface Mark {
  readonly atMs: number;
  readonly isUp: boolean;
  /** What the pointer shows. */
  readonly text: string;
}

export interface ChartOptions {
  /** What is drawn and in which unit: the accessible name. */
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly marks?: readonly Mark[];
  readonly spanMs: number;
  /** Highest value of the scale, to compare charts by [the highest of the curves]. */
  readonly top?: number;
  readonly label?: (value: number) => string;
  /** A value that is not to be passed, as a dashed line. */
  readonly limit?: number;
}

export const WIDTH = 960;
export const PLOT = { left: 84, right: WIDTH - 12, top: 18, height: 130 } as const;
const HEIGHT = PLOT.top + PLOT.height + 22;
/** More marks than this would be a bar, not marks: the first and the last are drawn then. */
const MARKS_MAX = 1000;

export function chart({ title, curves, marks = [], spanMs, top, label = amount, limit }: ChartOptions): string {
  const highest = curves.reduce(
    (most, { points }) => points.reduce((high, [, value]) => Math.max(high, value), most),
    0,
  );
  const values = ticksTo(top ?? highest);
  const last = values.at(-1) ?? 1;
  const width = PLOT.right - PLOT.left;
  const bottom = PLOT.top + PLOT.height;
  const x = (ms: number): number => PLOT.left + (width * Math.min(ms, spanMs)) / Math.max(1, spanMs);
  const y = (value: number): number => bottom - (PLOT.height * Math.min(value, last)) / last;
  const rows = values.map(
    (value) =>
      `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at(y(value))}" y2="${at(y(value))}"/>` +
      `<text class="tick" x="${PLOT.left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${escaped(label(value))}</text>`,
  );
  const columns = timeTicks(spanMs).map(
    (ms, index) =>
      `<line class="grid faint" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="${PLOT.top}" y2="${bottom}"/>` +
      `<text class="${index % 2 === 0 ? 'tick' : 'tick odd'}" x="${at(x(ms))}" y="${bottom + 16}" text-anchor="middle">${timeLabel(ms)}</text>`,
  );
  const drawn = curves.map((curve) => drawing(curve, { x, y, bottom }));
  const data = curves.map(({ name, kind, points }) => ({ name, kind, points: points.map(rounded) }));
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}"`,
    ` data-span="${spanMs}" data-curves="${escaped(JSON.stringify(data))}">`,
    ...rows,
    ...columns,
    ...drawn,
    ...(limit === undefined || limit > last
      ? []
      : [`<line class="limit" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at(y(limit))}" y2="${at(y(limit))}"/>`]),
    ...thinned(marks).map((mark) => triangle(mark, x(mark.atMs))),
    `<line class="cursor" x1="0" x2="0" y1="${PLOT.top}" y2="${bottom}" visibility="hidden"/>`,
    '</svg>',
  ].join('');
}

interface Scale {
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  readonly bottom: number;
}

function drawing({ colour, kind, points }: Curve, { x, y, bottom }: Scale): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const path = points.map(([ms, value], index) => {
    const to = `${at(x(ms))},${at(y(value))}`;
    if (index === 0) return `M${to}`;
    return kind === 'step' ? `H${at(x(ms))}V${at(y(value))}` : `L${to}`;
  });
  const line = `<path d="${path.join('')}" fill="none" stroke="${colour}" class="line"/>`;
  if (kind !== 'area') return line;
  const closed = `${path.join('')}V${at(bottom)}H${at(x(first[0]))}Z`;
  return `<path d="${closed}" fill="${colour}" class="area"/>${line}`;
}

/** ▲ and ▼ in the lane above the plot. */
function triangle({ isUp, text }: Mark, x: number): string {
  const shape = isUp
    ? `M${at(x - 4)},13 L${at(x + 4)},13 L${at(x)},5Z`
    : `M${at(x - 4)},5 L${at(x + 4)},5 L${at(x)},13Z`;
  return `<path d="${shape}" class="${isUp ? 'up' : 'down'}"><title>${escaped(text)}</title></path>`;
}

const thinned = (marks: readonly Mark[]): readonly Mark[] =>
  marks.length <= MARKS_MAX ? marks : [...marks.slice(0, MARKS_MAX / 2), ...marks.slice(-MARKS_MAX / 2)];

const rounded = ([ms, value]: readonly [number, number]): readonly [number, number] => [
  Math.round(ms),
  Number(value.toPrecision(4)),
];
