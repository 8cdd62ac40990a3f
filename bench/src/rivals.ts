// What autoscalers cost on recorded traffic: each at its default and swept over its targets, seed by seed, and the
// presets against the best of HPA, KEDA and KPA at the same share of violations.
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { type CostPoint, costAt } from '../../packages/control/dist/sim/cost-curve.js';
import { comparePairs, type Pair } from '../../packages/control/dist/sim/paired-bootstrap.js';
import type { AgentModel, ArrivalSource, SimArrival } from '../../packages/control/dist/sim/plan.js';
import { clairvoyantPlan } from '../../packages/control/dist/sim/rivals/clairvoyant.js';
import { simulate } from '../../packages/control/dist/sim/run.js';
import { entriesOf } from './contest.ts';
import { type BenchOptions, figure, type Result, skipped } from './result.ts';
import { findTrace, readTrace, TASK_TYPE, TRACES, type TraceCase } from './traces.ts';

/** A start as a pod on a node that is there has it, or a container with a model to load: half a minute and more. */
const AGENT: AgentModel = {
  type: TASK_TYPE,
  slots: 1,
  startupMs: 60_000,
  startupSpreadRatio: 0.5,
  speed: 1,
  failuresPerHour: 0,
  costPerHour: 1,
};
const WAIT_MS = 30_000;
const AGENTS_MAX = 1000;
const VIOLATIONS = [0.01, 0.05] as const;
/** Against whom it counts; the others are shown. */
const OPPONENTS = ['hpa', 'keda', 'kpa'];
const PRESET_NAMES = ['conservative', 'aggressive', 'cost-optimized', 'production', 'steady', 'surge'];

/** Points of one policy with one seed: at its default, and at every target. */
interface Swept {
  readonly policy: string;
  readonly own: CostPoint | undefined;
  readonly points: readonly CostPoint[];
}

export async function rivals(options: BenchOptions): Promise<Result[]> {
  const folder = process.env.MUSTER_TRACES ?? '';
  const results: Result[] = [];
  for (const trace of TRACES) {
    const place = findTrace(folder, trace);
    if (place === undefined) {
      const missing = folder === '' ? 'set MUSTER_TRACES to a folder of traces' : `no ${trace.file} in ${folder}`;
      results.push(skipped({ name: trace.name, unit: 'agent-seconds' }, missing));
      continue;
    }
    const seeds: (readonly Swept[])[] = [];
    for (let seed = 1; seed <= options.rounds; seed++) {
      seeds.push(
        await sweep(await readTrace(place, { trace, seed, scale: options.scale }), { trace, seed, ...options }),
      );
    }
    results.push(...resultsOf(trace.name, seeds));
  }
  return results;
}

type Telling = Pick<BenchOptions, 'log'> & { readonly trace: TraceCase; readonly seed: number };

/** Every policy at every target on the arrivals of one seed. */
async function sweep(arrivals: readonly SimArrival[], { trace, seed, log }: Telling): Promise<readonly Swept[]> {
  const plan = await clairvoyantPlan(given(arrivals), { agent: AGENT, waitMs: WAIT_MS });
  const spanSeconds = (arrivals.at(-1)?.atMs ?? 0) / 1000;
  const slotsMean = (plan.bound.workSeconds * AGENT.slots) / spanSeconds;
  const took = process.hrtime.bigint();
  const policies = new Map<string, { own: CostPoint | undefined; points: CostPoint[] }>();
  for (const entry of entriesOf({ agent: AGENT, slotsMean, agentsMax: AGENTS_MAX, plan })) {
    const report = await simulate({
      ...{ name: entry.policy, seed, arrivals: given(arrivals), sloMs: WAIT_MS },
      pools: [entry.pool()],
    });
    const point = { cost: report.agentSeconds, violation: report.sloViolation };
    const policy = policies.get(entry.policy) ?? { own: undefined, points: [] };
    policies.set(entry.policy, policy);
    if (entry.target === undefined) policy.own = point;
    policy.points.push(point);
  }
  // What nobody can undercut keeps the objective by definition.
  policies.set('bound', { own: undefined, points: [{ cost: plan.bound.agentSeconds, violation: 0 }] });
  const seconds = Number(process.hrtime.bigint() - took) / 1e9;
  log(
    `${trace.name}: seed ${seed}, ${arrivals.length} tasks in ${(spanSeconds / 3600).toFixed(1)} h, ` +
      `${slotsMean.toFixed(1)} busy on average, ${plan.bound.agentsPeak} needed at once; ${seconds.toFixed(0)} s`,
  );
  return [...policies].map(([policy, { own, points }]) => ({ policy, own, points }));
}

async function* given(arrivals: readonly SimArrival[]): ArrivalSource {
  yield arrivals;
}

function resultsOf(trace: string, seeds: readonly (readonly Swept[])[]): Result[] {
  const policies = (seeds[0] ?? []).map(({ policy }) => policy);
  const of = (policy: string): readonly Swept[] =>
    seeds.flatMap((all) => all.filter((swept) => swept.policy === policy));
  const results: Result[] = [];
  for (const violation of VIOLATIONS) {
    const share = `${violation * 100} %`;
    const costs = new Map(
      policies.map((policy) => [policy, of(policy).map(({ points }) => costAt(points, violation))] as const),
    );
    for (const [policy, values] of costs) {
      const one = { name: `${trace}: ${policy} at ${share}`, unit: 'agent-seconds' };
      const reached = values.filter((value) => value !== undefined);
      if (reached.length === values.length) results.push(figure(one, reached));
      else results.push(skipped(one, `no target violates as little with ${values.length - reached.length} seeds`));
    }
    results.push(...compared(costs, { trace, share }));
  }
  for (const policy of policies) {
    const own = of(policy).flatMap((swept) => swept.own ?? []);
    if (own.length === 0) continue;
    results.push(
      figure(
        { name: `${trace}: ${policy} at its default`, unit: 'agent-seconds' },
        own.map(({ cost }) => cost),
      ),
      figure(
        { name: `${trace}: ${policy} at its default, violated`, unit: '%' },
        own.map((at) => 100 * at.violation),
      ),
    );
  }
  return results;
}

/** Each preset ÷ the opponent that is cheapest on average; only where both get there with every seed. */
function compared(
  costs: ReadonlyMap<string, readonly (number | undefined)[]>,
  { trace, share }: { readonly trace: string; readonly share: string },
): Result[] {
  const meanOf = (policy: string): number => {
    const values = costs.get(policy) ?? [];
    return values.reduce<number>((sum, value) => sum + (value ?? Number.POSITIVE_INFINITY), 0) / values.length;
  };
  const best = OPPONENTS.reduce((least, policy) => (meanOf(policy) < meanOf(least) ? policy : least));
  return PRESET_NAMES.flatMap((preset) => {
    const one = { name: `${trace}: ${preset} ÷ ${best} at ${share}, 95 % interval`, unit: 'x' };
    if (!Number.isFinite(meanOf(preset)) || !Number.isFinite(meanOf(best))) {
      return [skipped(one, 'one of them never violates as little')];
    }
    const theirs = costs.get(best) ?? [];
    const pairs = (costs.get(preset) ?? []).map((ours, seed): Pair => ({ ours: ours ?? 0, theirs: theirs[seed] ?? 0 }));
    const { value, low, high } = comparePairs(pairs, seededRandom(1)).ratio;
    return [{ ...figure(one, [value]), spread: [rounded(low), rounded(high)] as const, rounds: pairs.length }];
  });
}

const rounded = (value: number): number => Number(value.toPrecision(4));
