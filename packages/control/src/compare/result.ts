// What a comparison came to as the API tells it: the outcomes of `muster simulate --json`, and curves for charts.
import type { SimulatedOutcome, SimulationResult } from '@muster/contract';
import type { CurvePoint, SimReport } from '../sim/report.ts';
import { frontier } from './frontier.ts';
import type { Outcome } from './outcome.ts';
import { certaintyJson, outcomeJson, sweepJson } from './report-json.ts';
import type { PolicyResult } from './runs.ts';

export interface ResultFacts {
  readonly trace: string;
  readonly seeds: readonly number[];
  readonly sloMs: number;
  readonly isSwept: boolean;
  readonly facts: readonly string[];
  readonly recorded: Outcome | undefined;
}

/** Of each outcome. */
const DECISIONS_MAX = 500;
/** Outcomes beyond are told without curves. */
const CURVES_MAX = 40;

export function resultOf(results: readonly PolicyResult[], given: ResultFacts): SimulationResult {
  const { trace, seeds, sloMs, isSwept, facts, recorded } = given;
  const best = isSwept ? frontier(results) : [];
  return {
    trace,
    seed: seeds[0] ?? 0,
    ...(seeds.length > 1 ? { seeds: seeds.length } : {}),
    ...{ sloMs, facts: [...facts] },
    ...(recorded === undefined ? {} : { recorded: told(recorded, { policy: '', settings: '' }) }),
    policies: results.map((result, index) => ({
      ...told(result.outcome, result),
      ...(seeds.length > 1 ? certaintyJson(result, results) : {}),
      ...(isSwept ? sweepJson(result, best) : {}),
      ...(index < CURVES_MAX ? drawn(result.outcome.runs[0]) : {}),
    })),
  };
}

function told(
  outcome: Outcome,
  { policy, settings }: { readonly policy: string; readonly settings: string },
): SimulatedOutcome {
  const { actions, deadlineMisses, runs } = outcome;
  const worstMinute = runs[0]?.worstMinute;
  return {
    ...outcomeJson(outcome),
    ...{ policy, settings, up: actions.up, deadlineMisses },
    ...(worstMinute === undefined ? {} : { worstMinute }),
  };
}

function drawn(run: SimReport | undefined): Pick<SimulatedOutcome, 'curves' | 'decisions' | 'journalHash'> {
  if (run === undefined) return {};
  const { points, decisions } = run.curves;
  const column = (read: (point: CurvePoint) => number): number[] => points.map((point) => rounded(read(point)));
  return {
    curves: {
      atMs: points.map(({ atMs }) => Math.round(atMs)),
      arrivals: column(({ arrivals }) => arrivals),
      waiting: column(({ waiting }) => waiting),
      waitMsMax: column(({ waitMsMax }) => waitMsMax),
      running: column(({ running }) => running),
      ready: column(({ ready }) => ready),
      starting: column(({ starting }) => starting),
      desired: column(({ desired }) => desired),
    },
    decisions: decisions.slice(0, DECISIONS_MAX),
    journalHash: run.journalHash,
  };
}

/** As many digits as a chart shows. */
const rounded = (value: number): number => Number(value.toPrecision(5));
