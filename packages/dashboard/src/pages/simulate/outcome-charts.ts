// A simulation's columns as charts: what arrived, the longest waits and the fleet of each policy, one row of moments.
import type { SimulatedOutcome, SimulationResult } from '@muster/contract';
import type { ChartData, Line, Mark } from '../../chart/chart-data.ts';

/** More lines than this cannot be told apart. */
export const LINES_MAX = 8;

const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4'] as const;

/** Of a policy by its place in the result: the same in the table, the curves and the scatter. */
export function lookOf(index: number): { readonly colour: `--${string}`; readonly isDotted: boolean } {
  return { colour: COLOURS[index % COLOURS.length] ?? COLOURS[0], isDotted: index >= COLOURS.length };
}

type Curves = NonNullable<SimulatedOutcome['curves']>;

export interface OutcomeCharts {
  readonly arrivals: ChartData;
  readonly waits: ChartData;
  readonly fleet: ChartData;
  /** Policies that have no line. */
  readonly leftOut: number;
}

/** `marked` is the policy whose decisions are marked; undefined when no policy kept its curves. */
export function chartsOf({ policies }: SimulationResult, marked: string | undefined): OutcomeCharts | undefined {
  const drawn = policies.filter(({ curves }) => curves !== undefined && curves.atMs.length > 0);
  const longest = drawn.reduce<Curves | undefined>(
    (best, { curves }) => ((curves?.atMs.at(-1) ?? 0) > (best?.atMs.at(-1) ?? -1) ? curves : best),
    undefined,
  );
  if (longest === undefined) return undefined;
  const { atMs } = longest;
  const times = atMs.map((at) => START + at);
  const base = { times, span: [START, times.at(-1) ?? START] as const };
  const line =
    (column: keyof Curves, style: NonNullable<Line['style']>) => (outcome: SimulatedOutcome, index: number) => ({
      name: outcome.name,
      colour: lookOf(index).colour,
      style: lookOf(index).isDotted ? ('dotted' as const) : style,
      values: outcome.curves === undefined ? [] : sampled(outcome.curves, column, atMs),
    });
  const shown = drawn.slice(0, LINES_MAX);
  const chosen = policies.find(({ name }) => name === marked) ?? shown[0];
  return {
    leftOut: drawn.length - shown.length,
    arrivals: {
      ...base,
      title: 'Arrivals',
      unit: 'per second',
      lines: [{ name: 'arrived', colour: '--series-2', style: 'area', values: ratesOf(longest) }],
    },
    waits: { ...base, title: 'Longest wait to start', unit: 'ms', lines: shown.map(line('waitMsMax', 'line')) },
    fleet: {
      ...base,
      title: `Agents that take work, and decisions of ${chosen?.name ?? 'none'}`,
      unit: 'agents',
      lines: shown.map(line('ready', 'step')),
      marks: (chosen?.decisions ?? []).map(markOf),
    },
  };
}

/** Runs have no date: midnight of some day, so that the axis reads as the time since the start. */
const START = new Date(2000, 0, 1).getTime();

function markOf({ atMs, pool, from, to, reason }: NonNullable<SimulatedOutcome['decisions']>[number]): Mark {
  return { at: START + atMs, kind: to > from ? 'up' : 'down', text: `${pool} ${from} → ${to}: ${reason}` };
}

/** Tasks of a point over the time that it stands for. */
function ratesOf({ atMs, arrivals }: Curves): readonly (number | null)[] {
  const stepSeconds = Math.max(0.001, ((atMs[1] ?? 1_000) - (atMs[0] ?? 0)) / 1_000);
  return atMs.map((_, index) => (arrivals[index] ?? 0) / stepSeconds);
}

/** Runs end at different times and may have points of different lengths: each value holds until the next. */
export function sampled(curves: Curves, column: keyof Curves, atMs: readonly number[]): readonly (number | null)[] {
  const stepMs = (curves.atMs[1] ?? 1_000) - (curves.atMs[0] ?? 0);
  const endMs = (curves.atMs.at(-1) ?? 0) + stepMs;
  let index = 0;
  return atMs.map((at) => {
    while (index + 1 < curves.atMs.length && (curves.atMs[index + 1] ?? 0) <= at) index++;
    return at < (curves.atMs[0] ?? 0) || at >= endMs ? null : (curves[column][index] ?? null);
  });
}
