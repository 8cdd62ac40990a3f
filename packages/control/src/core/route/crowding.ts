// What company costs: how much longer a task of a type runs on an agent that is busy with others. Where agents have
// a core for each slot it costs nothing, and the load of an agent says little; where tasks share cores it decides.
//
// The logarithm of (actual ÷ predicted run time) is regressed on the share of the agent's slots that were busy when
// the task began. A prior stands in while outcomes are few or say little. Nothing of it is durable: a restarted
// controller learns it again within a few hundred outcomes.
import { Recent } from '../../base/recent.ts';
import type { Surprise } from './drift.ts';

export interface CrowdedRun {
  readonly taskType: string;
  /** Share of the agent's slots that were busy when it began, its own not counted. */
  readonly busyRatio: number;
  /** Actual ÷ predicted run time. */
  readonly slowdown: number;
}

/** Moments of a line through the last outcomes. */
interface Line {
  weight: number;
  busyMean: number;
  logMean: number;
  busyVariance: number;
  covariance: number;
  logVariance: number;
}

/** Before anything is known, a full agent takes e times as long as an idle one, give or take as much again. */
const SLOPE_PRIOR = 1;
const SLOPE_PRIOR_DEVIATION = 1;
/** Never quite nothing, so that of agents alike the emptier one is taken. */
const SLOPE_MIN = 0.05;
const SLOPE_MAX = 10;
/** A line through the mean cannot rise faster than from nothing. */
const RISE_MAX = 0.9;
/** Outcomes that count at most. */
const WEIGHT_MAX = 1000;
/** Fewer outcomes than this draw no line. */
const WEIGHT_MIN = 10;
const VARIANCE_MIN = 1e-9;
const SLOWDOWN_MIN = 1e-3;
const RUN_MS_MIN = 1;
const TYPES_MAX = 1000;

export class Crowding {
  readonly #lines = new Recent<string, Line>();

  learn({ taskType, busyRatio, slowdown }: CrowdedRun): void {
    const line = this.#used(taskType);
    line.weight = Math.min(WEIGHT_MAX, line.weight + 1);
    const share = 1 / line.weight;
    const busy = busyRatio - line.busyMean;
    const log = Math.log(Math.max(SLOWDOWN_MIN, slowdown)) - line.logMean;
    line.busyMean += share * busy;
    line.logMean += share * log;
    line.busyVariance = (1 - share) * (line.busyVariance + share * busy * busy);
    line.covariance = (1 - share) * (line.covariance + share * busy * log);
    line.logVariance = (1 - share) * (line.logVariance + share * log * log);
  }

  /** How far a run was from its prediction, beyond what its company explains; undefined while little is known. */
  surprise({ taskType, busyRatio, slowdown, runMs }: CrowdedRun & { readonly runMs: number }): Surprise | undefined {
    const line = this.#lines.get(taskType);
    if (line === undefined || line.weight < WEIGHT_MIN) return undefined;
    const slope = line.busyVariance < VARIANCE_MIN ? 0 : line.covariance / line.busyVariance;
    const foreseen = line.logMean + slope * (busyRatio - line.busyMean);
    const deviation = Math.sqrt(Math.max(VARIANCE_MIN, line.logVariance - slope * line.covariance));
    const distance = Math.log(Math.max(SLOWDOWN_MIN, slowdown)) - foreseen;
    return { distance, log: Math.log(Math.max(RUN_MS_MIN, runMs)) - foreseen, deviation };
  }

  /** k of: on an agent whose slots are busy to a share b, a task of this type takes 1 + k × b times as long. */
  of(taskType: string): number {
    const line = this.#lines.get(taskType);
    if (line === undefined || line.weight < WEIGHT_MIN || line.busyVariance < VARIANCE_MIN) return SLOPE_PRIOR;
    const slope = Math.min(SLOPE_MAX, Math.max(SLOPE_MIN, believed(line)));
    // The curve 1 + k × b has this slope, in its logarithm, where most of the outcomes were.
    return slope / (1 - Math.min(RISE_MAX, slope * line.busyMean));
  }

  #used(taskType: string): Line {
    const known = this.#lines.use(taskType);
    if (known !== undefined) return known;
    const line: Line = { weight: 0, busyMean: 0, logMean: 0, busyVariance: 0, covariance: 0, logVariance: 0 };
    this.#lines.set(taskType, line);
    const oldest = this.#lines.oldest();
    if (this.#lines.size > TYPES_MAX && oldest !== undefined) this.#lines.delete(oldest);
    return line;
  }
}

/** The slope by least squares and the prior, each weighed by its certainty. */
function believed({ weight, busyVariance, covariance, logVariance }: Line): number {
  const slope = covariance / busyVariance;
  const error = Math.max(VARIANCE_MIN, logVariance - slope * covariance) / (busyVariance * weight);
  const [own, prior] = [1 / error, 1 / SLOPE_PRIOR_DEVIATION ** 2];
  return (own * slope + prior * SLOPE_PRIOR) / (own + prior);
}
