// What each policy costs against how many tasks it starts too late: the further down and to the left, the better.
import { amount, percentText } from '@muster/contract/amounts';
import type { Interval } from '../../../compare/interval.ts';
import { at, escaped } from './markup.ts';
import { ticksTo } from './ticks.ts';

export interface TradeoffPoint {
  readonly cost: number;
  /** Share of the tasks that waited longer than the objective. */
  readonly violationRatio: number;
  /** What was set, for the pointer: a swept target. */
  readonly text: string;
  /** Set were the fewest agents, and not what it aims at. */
  readonly isMinimum?: boolean;
  /** Where the two may lie. */
  readonly costs?: Interval;
  readonly ratios?: Interval;
}

export interface Tradeoff {
  readonly name: string;
  readonly colour: string;
  /** It was recorded live, and not simulated. */
  readonly isRecorded?: boolean;
  /** In order of what was swept; a single one is a dot. */
  readonly points: readonly TradeoffPoint[];
}

const WIDTH = 960;
const PLOT = { left: 84, right: WIDTH - 150, top: 12, height: 300 } as const;
const HEIGHT = PLOT.top + PLOT.height + 44;
/** Marked on the scale: the shares at which costs are compared. */
const COMPARED_AT = [0.01, 0.05] as const;

/** `best` are the points that no other beats, from the fewest late tasks on. */
export function tradeoffChart(
  policies: readonly Tradeoff[],
  best: readonly Pick<TradeoffPoint, 'cost' | 'violationRatio'>[] = [],
): string {
  const all = policies.flatMap(({ points }) => points);
  const costs = ticksTo(Math.max(0, ...all.map(({ cost }) => cost)), 6);
  const shares = ticksTo(Math.max(0.02, ...all.map(({ violationRatio }) => violationRatio)), 5);
  const bottom = PLOT.top + PLOT.height;
  const x = (cost: number): number => PLOT.left + ((PLOT.right - PLOT.left) * cost) / (costs.at(-1) ?? 1);
  const y = (ratio: number): number => bottom - (PLOT.height * ratio) / (shares.at(-1) ?? 1);
  const grid = [
    ...shares.map(
      (ratio) =>
        `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at(y(ratio))}" y2="${at(y(ratio))}"/>` +
        `<text class="tick" x="${PLOT.left - 8}" y="${at(y(ratio) + 4)}" text-anchor="end">${percentText(ratio)}</text>`,
    ),
    ...costs.map(
      (cost) =>
        `<line class="grid faint" x1="${at(x(cost))}" x2="${at(x(cost))}" y1="${PLOT.top}" y2="${bottom}"/>` +
        `<text class="tick" x="${at(x(cost))}" y="${bottom + 16}" text-anchor="middle">${amount(cost)}</text>`,
    ),
    ...COMPARED_AT.filter((ratio) => ratio <= (shares.at(-1) ?? 0)).map(
      (ratio) => `<line class="limit" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at(y(ratio))}" y2="${at(y(ratio))}"/>`,
    ),
    `<text class="axis" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">cost</text>`,
  ];
  const scale: Scale = { x, y: (ratio) => Math.max(PLOT.top, Math.min(bottom, y(ratio))) };
  const drawn = policies.map((policy) => drawing(policy, scale));
  const edge = best.map(({ cost, violationRatio }, index) => {
    const to = `${at(x(cost))},${at(y(violationRatio))}`;
    // Between two of its points nothing better was found: a staircase.
    return index === 0 ? `M${to}` : `V${at(y(violationRatio))}H${at(x(cost))}`;
  });
  if (edge.length > 1) drawn.unshift(`<path class="frontier" d="${edge.join('')}"/>`);
  // Beside lines they would lie on other lines; there the caption names the colours.
  const named = policies.every(({ points }) => points.length < 2) ? apart(policies, { x, y }) : [];
  const names = named.map(
    ({ name, x: left, y: top }) => `<text class="name" x="${at(left)}" y="${at(top)}">${escaped(name)}</text>`,
  );
  const label = 'cost of each policy against the share of tasks that started late';
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${[...grid, ...drawn, ...names].join('')}</svg>`;
}

interface Scale {
  readonly x: (cost: number) => number;
  readonly y: (ratio: number) => number;
}

function drawing({ name, colour, isRecorded = false, points }: Tradeoff, { x, y }: Scale): string {
  const dots = points.map((point) => {
    const { cost, violationRatio, text, isMinimum = false } = point;
    const title = escaped(`${name} ${text}: cost ${amount(cost)}, ${percentText(violationRatio)} late`);
    return (
      `${reaches(point, { x, y, colour })}<circle class="point${isRecorded ? ' hollow' : ''}" cx="${at(x(cost))}" ` +
      `cy="${at(y(violationRatio))}" r="${isMinimum ? 3.5 : 5}" fill="${colour}"><title>${title}</title></circle>`
    );
  });
  const lines = [false, true].map((isMinimum) => {
    const places = points
      .filter((point) => (point.isMinimum ?? false) === isMinimum)
      .map(({ cost, violationRatio }) => `${at(x(cost))},${at(y(violationRatio))}`);
    const classes = isMinimum ? 'line minimums' : 'line';
    return places.length < 2
      ? ''
      : `<polyline class="${classes}" points="${places.join(' ')}" fill="none" stroke="${colour}"/>`;
  });
  return lines.join('') + dots.join('');
}

/** The intervals of both as a cross. */
function reaches(
  { cost, violationRatio, costs, ratios }: TradeoffPoint,
  { x, y, colour }: Scale & { readonly colour: string },
): string {
  if (costs === undefined || ratios === undefined) return '';
  const [across, down] = [at(y(violationRatio)), at(x(cost))];
  return (
    `<path class="reach" stroke="${colour}" d="M${at(x(Math.max(0, costs.low)))},${across}H${at(x(costs.high))}` +
    `M${down},${at(y(Math.max(0, ratios.low)))}V${at(y(ratios.high))}"/>`
  );
}

const NAME_HEIGHT = 15;
const NAME_WIDTH = 130;

interface Placed {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Names beside their last points, moved down until none covers another. */
function apart(
  policies: readonly Tradeoff[],
  { x, y }: { readonly x: (cost: number) => number; readonly y: (ratio: number) => number },
): readonly Placed[] {
  const wanted = policies.flatMap(({ name, points }) => {
    const last = points.at(-1);
    return last === undefined ? [] : [{ name, x: x(last.cost) + 9, y: y(last.violationRatio) + 4 }];
  });
  wanted.sort((a, b) => a.y - b.y || a.x - b.x);
  const placed: Placed[] = [];
  for (const each of wanted) {
    let top = each.y;
    // Placed names only push down, so this ends after one look at each.
    for (const other of placed) {
      const isBeside = Math.abs(other.x - each.x) < NAME_WIDTH;
      if (isBeside && Math.abs(other.y - top) < NAME_HEIGHT) top = other.y + NAME_HEIGHT;
    }
    placed.push({ name: each.name, x: each.x, y: top });
    placed.sort((a, b) => a.y - b.y);
  }
  return placed;
}
