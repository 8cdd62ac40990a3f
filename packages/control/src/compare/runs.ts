// All runs of a comparison, one after another: every policy, at every target of a sweep, under every variant of the
// settings, with every seed. Policies meet the same arrivals of a seed, and the same chance.
import type { AgentSpec } from '@muster/contract';
import { assert } from '../base/assert.ts';
import { seededRandom } from '../base/random.ts';
import { workOf } from '../core/workload/work.ts';
import type { ArrivalSource, SimArrival } from '../sim/plan.ts';
import type { SimReport } from '../sim/report.ts';
import { type SimPlan, type SizedPool, simulate } from '../sim/run.ts';
import { type Fleet, poolNames, poolsOf, requirePossible, typeOf } from './fleet.ts';
import { type Minimum, minimumsOf, withMinimum } from './minimums.ts';
import { type Outcome, outcomeOf, withoutCurves } from './outcome.ts';
import type { PolicyChoice, Target } from './policies.ts';
import { adapted, type OpenTraffic, type Traffic } from './traffic.ts';
import type { Variant } from './variants.ts';

export interface Comparison extends Taking {
  readonly traffic: Traffic;
  readonly fleet: Fleet;
  readonly policies: readonly PolicyChoice[];
  readonly variants: readonly Variant[];
  readonly seeds: readonly number[];
  /** Also runs each policy at each of its targets, and with other fewest agents. */
  readonly isSwept: boolean;
}

/** What a sweep sets: what the policy aims at, or its fewest agents. */
export type SweepPoint = Target | Minimum;

export interface PolicyResult {
  readonly policy: string;
  /** Of the variant; '' for the settings as they are. */
  readonly settings: string;
  /** With the policy as it is. */
  readonly outcome: Outcome;
  /** At each point of the sweep, without the policy as it is; empty unless it was swept. */
  readonly swept: readonly { readonly target: SweepPoint; readonly outcome: Outcome }[];
}

/** Where the work stands. */
export interface Standing {
  /** Runs that are over, of all. */
  readonly run: number;
  readonly runs: number;
  /** What runs, in words. */
  readonly text: string;
  /** Of this run, so far; and of a run, about. */
  readonly tasks: number;
  readonly tasksPerRun: number;
  /** Simulated time of this run. */
  readonly atMs: number;
}

/** Done of all; arrivals of another seed may be a few more. */
export const ratioOf = ({ run, runs, tasks, tasksPerRun }: Standing): number =>
  (run + Math.min(1, tasks / Math.max(1, tasksPerRun))) / runs;

export interface Watching {
  readonly onProgress: (standing: Standing) => void;
  /**
   * Asked again and again while arrivals are taken, since a run in virtual time waits for nothing: a promise lets the
   * rest of the process have its turn; `end` ends early, and what was finished is returned [goes on to its end].
   */
  readonly turn?: () => Promise<Turn> | Turn;
}

export type Turn = 'go on' | 'end';

/** Service times have chance of their own, so that they leave the arrivals alone. */
const SERVICE_SEED_OFFSET = 2 ** 41;

class EndedEarly extends Error {
  override readonly name = 'EndedEarly';
}

export async function runAll(comparison: Comparison, watching: Watching): Promise<readonly PolicyResult[]> {
  const { policies, variants, seeds, isSwept, fleet } = comparison;
  requirePossible(policies, fleet);
  const results: PolicyResult[] = [];
  const targetsOf = (policy: PolicyChoice): readonly (SweepPoint | undefined)[] => [
    undefined,
    ...(isSwept ? [...policy.targets, ...minimumsOf(policy, fleet)] : []),
  ];
  const settings = policies.flatMap((policy) => variants.map((variant) => ({ policy, variant })));
  const runs = settings.reduce((sum, { policy }) => sum + targetsOf(policy).length * seeds.length, 0);
  let run = 0;
  try {
    for (const { policy, variant } of settings) {
      const name = [policy.name, variant.name].filter((part) => part !== '').join(' ');
      const outcomes: { readonly target: SweepPoint | undefined; readonly outcome: Outcome }[] = [];
      for (const target of targetsOf(policy)) {
        const reports: SimReport[] = [];
        for (const seed of seeds) {
          const words = [name, target?.text, seeds.length > 1 ? `seed ${seed}` : undefined];
          const text = words.filter((word) => word !== undefined).join(', ');
          const tell: Telling = ({ tasks, atMs }) =>
            watching.onProgress({ run, runs, text, tasks, tasksPerRun: fleet.survey.tasks, atMs });
          const report = await runOne(
            { name, policy, variant, target, seed },
            { comparison, tell, turn: watching.turn },
          );
          const isDrawn = target === undefined && reports.length === 0;
          reports.push(isDrawn ? report : withoutCurves(report));
          run++;
        }
        outcomes.push({ target, outcome: outcomeOf(name, reports) });
      }
      results.push({ policy: policy.name, settings: variant.name, ...resultOf(outcomes) });
    }
  } catch (error) {
    if (!(error instanceof EndedEarly)) throw error;
  }
  return results;
}

function resultOf(
  outcomes: readonly { readonly target: SweepPoint | undefined; readonly outcome: Outcome }[],
): Pick<PolicyResult, 'outcome' | 'swept'> {
  const swept = outcomes.flatMap(({ target, outcome }) => (target === undefined ? [] : [{ target, outcome }]));
  const own = outcomes.find(({ target }) => target === undefined);
  assert(own !== undefined, 'every policy runs once as it is');
  return { outcome: own.outcome, swept };
}

type Telling = NonNullable<SimPlan['onProgress']>;

interface One {
  readonly name: string;
  readonly policy: PolicyChoice;
  readonly variant: Variant;
  readonly target: SweepPoint | undefined;
  readonly seed: number;
}

interface Around {
  readonly comparison: Comparison;
  readonly turn: NonNullable<Watching['turn']> | undefined;
  readonly tell: Telling;
}

async function runOne(
  { name, policy, variant, target, seed }: One,
  { comparison, turn, tell }: Around,
): Promise<SimReport> {
  const { fleet } = comparison;
  const arrivals = async (): Promise<ArrivalSource> => {
    const source = arrivalsOf(await comparison.traffic.open(seed), comparison, seed);
    return turn === undefined ? source : inTurns(source, turn);
  };
  return simulate({
    name,
    seed,
    arrivals: await arrivals(),
    pools: await poolsAt({ policy, target }, { ...fleet, arrivals }),
    sloMs: fleet.sloMs,
    onProgress: tell,
    ...(variant.settings === undefined ? {} : { settings: variant.settings }),
  });
}

function poolsAt(
  { policy, target }: Pick<One, 'policy' | 'target'>,
  fleet: Fleet & { readonly arrivals: () => Promise<ArrivalSource> },
): Promise<readonly SizedPool[]> {
  if (target?.kind !== 'minimum') return poolsOf({ policy, target }, fleet);
  return poolsOf({ policy }, { ...fleet, specs: withMinimum(fleet, target) });
}

/** What is taken of the traffic, and by whom. */
export interface Taking {
  readonly specs: readonly AgentSpec[];
  /** Divides the times of arrival. */
  readonly compression: number;
  /** What arrives later is left out [all is taken]. */
  readonly untilMs?: number;
}

/** The traffic of a seed as these agents take it. */
export function arrivalsOf(
  { arrivals }: OpenTraffic,
  { specs, compression, untilMs = Number.POSITIVE_INFINITY }: Taking,
  seed: number,
): ArrivalSource {
  return adapted(arrivals, { compression, untilMs, poolOf: poolNames(specs), serviceOf: servicesOf(specs, seed) });
}

function servicesOf(specs: readonly AgentSpec[], seed: number): (pool: string) => (() => number) | undefined {
  const draws = new Map<string, () => number>();
  for (const [index, spec] of specs.entries()) {
    const { serviceMs: meanMs, serviceDistribution: distribution = 'fixed' } = spec;
    if (meanMs === undefined) continue;
    draws.set(typeOf(spec), workOf({ meanMs, distribution }, seededRandom(seed + SERVICE_SEED_OFFSET + index)));
  }
  return (pool) => draws.get(pool);
}

async function* inTurns(
  source: ArrivalSource,
  turn: NonNullable<Watching['turn']>,
): AsyncGenerator<readonly SimArrival[], void, undefined> {
  for await (const chunk of source) {
    const next = turn();
    if ((typeof next === 'string' ? next : await next) === 'end') throw new EndedEarly();
    yield chunk;
  }
}
