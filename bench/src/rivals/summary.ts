// The seeds of one trace together: what each policy costs at the same share of violations, and against whom it wins.
import { seededRandom } from '../../../packages/control/dist/base/random.js';
import { costAt } from '../../../packages/control/dist/sim/cost-curve.js';
import { comparePairs, type Interval } from '../../../packages/control/dist/sim/paired-bootstrap.js';
import type { SeedSweep, Swept } from './sweep.ts';

/** Shares of violations at which costs are compared. */
export const VIOLATIONS = [0.01, 0.05] as const;
/** Who is the measure; the others are shown. */
const OPPONENTS = ['hpa', 'keda', 'kpa'];

export interface AtViolation {
  readonly violation: number;
  /** Agent-seconds, mean of the seeds; undefined unless the policy violates as little with every seed. */
  readonly cost: number | undefined;
  /** Cost ÷ that of the opponent. */
  readonly ratio: Interval | undefined;
}

export interface PolicySummary {
  readonly policy: string;
  readonly at: readonly AtViolation[];
  /** As it is, means; undefined for what has no default. */
  readonly own: { readonly cost: number; readonly violation: number } | undefined;
}

export interface Summary {
  /** The cheapest of HPA, KEDA and KPA, for each of VIOLATIONS; undefined when none of them violates as little. */
  readonly opponents: readonly (string | undefined)[];
  readonly policies: readonly PolicySummary[];
}

export function summaryOf(seeds: readonly Pick<SeedSweep, 'policies'>[]): Summary {
  const names = (seeds[0]?.policies ?? []).map(({ policy }) => policy);
  const of = (name: string): readonly Swept[] =>
    seeds.flatMap(({ policies }) => policies.filter(({ policy }) => policy === name));
  const costs = VIOLATIONS.map(
    (violation) => new Map(names.map((name) => [name, costsAt(of(name), violation)] as const)),
  );
  const opponents = costs.map(cheapest);
  return {
    opponents,
    policies: names.map((policy) => ({
      policy,
      at: VIOLATIONS.map((violation, index) => {
        const ours = costs[index]?.get(policy);
        const theirs = costs[index]?.get(opponents[index] ?? '');
        return { violation, cost: ours === undefined ? undefined : meanOf(ours), ratio: ratioOf(ours, theirs) };
      }),
      own: ownOf(of(policy)),
    })),
  };
}

/** One per seed; undefined when there is a seed with which the policy never violates as little. */
function costsAt(seeds: readonly Swept[], violation: number): readonly number[] | undefined {
  const costs = seeds.flatMap(({ points }) => costAt(points, violation) ?? []);
  return costs.length === seeds.length ? costs : undefined;
}

function cheapest(costs: ReadonlyMap<string, readonly number[] | undefined>): string | undefined {
  const means = OPPONENTS.flatMap((name) => {
    const own = costs.get(name);
    return own === undefined ? [] : [{ name, mean: meanOf(own) }];
  });
  return means.sort((a, b) => a.mean - b.mean)[0]?.name;
}

function ratioOf(ours: readonly number[] | undefined, theirs: readonly number[] | undefined): Interval | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  const pairs = ours.map((cost, seed) => ({ ours: cost, theirs: theirs[seed] ?? Number.NaN }));
  return comparePairs(pairs, seededRandom(1)).ratio;
}

function ownOf(seeds: readonly Swept[]): PolicySummary['own'] {
  const own = seeds.flatMap((swept) => swept.own ?? []);
  if (own.length === 0) return undefined;
  return { cost: meanOf(own.map(({ cost }) => cost)), violation: meanOf(own.map(({ violation }) => violation)) };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
