// The seeds of one case together: what each policy costs at the same share of violations, and against whom it wins.
//
// A policy is set once and then meets what comes: cost and violation of a setting are means over the seeds, its curve
// is drawn through them. Intervals are bootstraps of the seeds (Efron and Tibshirani, "An Introduction to the
// Bootstrap", 1993, chapter 13): each draw takes seeds with all that was run with them, on both sides, and draws both
// curves anew.
import { seededRandom } from '../../../packages/control/dist/base/random.js';
import { type CostPoint, costAt, segmentAt } from '../../../packages/control/dist/sim/cost-curve.js';
import type { Interval } from '../../../packages/control/dist/sim/paired-bootstrap.js';
import { VIOLATIONS } from './agenda.ts';
import type { Book, SetPoint } from './book.ts';
import { type Contender, OWN, type Setting } from './contest.ts';

/** Who is the measure; the others are shown. */
const OPPONENTS = ['hpa', 'keda', 'kpa'];
const DRAWS = 4_000;

/** One policy with all seeds. */
export interface PolicyRuns {
  readonly policy: string;
  /** As it is; undefined for what has no default. */
  readonly own: CostPoint | undefined;
  readonly settings: readonly Setting[];
  /** A point per setting, for each seed. */
  readonly seeds: readonly (readonly CostPoint[])[];
}

export interface AtViolation {
  readonly violation: number;
  /** Agent-seconds; undefined when the policy does not violate as little. */
  readonly cost: number | undefined;
  /** The settings between which it lies. */
  readonly by: readonly Setting[];
  /** Cost ÷ that of the opponent; an end is infinite, or 0, where a draw does not violate as little. */
  readonly ratio: Interval | undefined;
}

export interface PolicySummary {
  readonly policy: string;
  readonly at: readonly AtViolation[];
  readonly own: CostPoint | undefined;
}

export interface Summary {
  /** The cheapest of HPA, KEDA and KPA, for each of VIOLATIONS; undefined when none of them violates as little. */
  readonly opponents: readonly (string | undefined)[];
  readonly policies: readonly PolicySummary[];
}

export function runsOf(
  { policy, hasOwn }: Contender,
  { book, settings, rounds }: { readonly book: Book; readonly settings: readonly Setting[]; readonly rounds: number },
): PolicyRuns {
  const seeds = Array.from({ length: rounds }, (_, index) => index + 1);
  return {
    ...{ policy, settings },
    own: hasOwn ? book.means(policy, [OWN], seeds)[0] : undefined,
    seeds: seeds.map((seed) => settings.flatMap((setting) => book.run(policy, setting, seed) ?? [])),
  };
}

export function summaryOf(policies: readonly PolicyRuns[]): Summary {
  const curves = policies.map((runs) => ({ runs, points: meansOf(runs, runs.seeds.keys()) }));
  const opponents = VIOLATIONS.map((violation) => {
    const costs = curves.flatMap(({ runs, points }) => {
      const cost = OPPONENTS.includes(runs.policy) ? costAt(points, violation) : undefined;
      return cost === undefined ? [] : [{ runs, cost }];
    });
    return costs.sort((a, b) => a.cost - b.cost)[0]?.runs;
  });
  return {
    opponents: opponents.map((runs) => runs?.policy),
    policies: curves.map(({ runs, points }) => ({
      policy: runs.policy,
      own: runs.own,
      at: VIOLATIONS.map((violation, index) => ({
        violation,
        cost: costAt(points, violation),
        by: between(points, violation),
        ratio: ratioOf(runs, { theirs: opponents[index], violation }),
      })),
    })),
  };
}

function between(points: readonly SetPoint[], violation: number): readonly Setting[] {
  const { before, after } = segmentAt(points, violation);
  if (before === undefined) return [];
  return [before, after].flatMap((point) => (point === undefined ? [] : [point.setting]));
}

function ratioOf(
  ours: PolicyRuns,
  { theirs, violation }: { readonly theirs: PolicyRuns | undefined; readonly violation: number },
): Interval | undefined {
  if (theirs === undefined) return undefined;
  const all = Array.from(ours.seeds.keys());
  const value = ratioWith(all);
  if (!Number.isFinite(value)) return undefined;
  const random = seededRandom(1);
  const ratios = Float64Array.from({ length: DRAWS }, () => ratioWith(all.map(() => random.below(all.length))));
  ratios.sort();
  const at = (share: number): number => ratios[Math.round((DRAWS - 1) * share)] as number; // a place in it
  return { value, low: at(0.025), high: at(0.975) };

  function ratioWith(seeds: readonly number[]): number {
    const cost = costAt(meansOf(ours, seeds), violation);
    const other = theirs === undefined ? undefined : costAt(meansOf(theirs, seeds), violation);
    if (cost === undefined) return Number.POSITIVE_INFINITY;
    return other === undefined ? 0 : cost / other;
  }
}

/** Of each setting over these seeds; a seed may come more than once. */
function meansOf({ settings, seeds }: PolicyRuns, chosen: Iterable<number>): readonly SetPoint[] {
  const sums = settings.map((setting) => ({ setting, cost: 0, violation: 0 }));
  let count = 0;
  for (const seed of chosen) {
    count++;
    for (const [place, sum] of sums.entries()) {
      const point = seeds[seed]?.[place];
      sum.cost += point?.cost ?? 0;
      sum.violation += point?.violation ?? 0;
    }
  }
  for (const sum of sums) {
    sum.cost /= count;
    sum.violation /= count;
  }
  return sums;
}
