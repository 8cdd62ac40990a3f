// What the runs say about the targets of the specification: one figure each, with the interval as its spread.
import { meets, type Result } from '../result.ts';
import { type Cells, valuesOf } from './cells.ts';
import { type Estimate, meanOf, ratioOf } from './compare.ts';
import { FIVE_FACTOR } from './policies.ts';

/** What the specification names; a user can choose each of them in the product. */
const RIVAL_PICKERS = ['least-loaded', 'p2c', 'prequal'];
/** The same as most load balancers have them: a task is bound when it arrives. */
const RIVAL_BALANCERS = ['balancer: least request', 'balancer: p2c', 'balancer: prequal'];
const WEIGHTED = 'balancer: weighted least request';
const CENTRAL = 'bound: central queue';
/** Where tails are not comparable: who fails tasks, or lets one tenant's wait, has a tail of the others only. */
const WITHOUT_TAIL = new Set(['quiet-30', 'flood-330']);

export function verdictsOf(all: readonly Cells[]): Result[] {
  return [...all.flatMap(tailsOf), ...all.flatMap(specialsOf), ...fairnessOf(all)];
}

function tailsOf(cells: Cells): Result[] {
  const { name } = cells.workload;
  if (WITHOUT_TAIL.has(name)) return [];
  const own = valuesOf(cells, FIVE_FACTOR, 'p99');
  const against = (what: string, rivals: readonly string[], target?: string): Result[] => {
    const rival = bestOf(cells, rivals);
    if (rival === undefined) return [];
    const label = `${name}: p99 ÷ ${what === '' ? rival : `${what} (${rival})`}`;
    return [judged({ name: label, unit: 'x', target }, ratioOf(own, valuesOf(cells, rival, 'p99')))];
  };
  return [
    ...against('best picker', RIVAL_PICKERS, '<= 1'),
    ...against('best balancer', RIVAL_BALANCERS, '<= 1'),
    ...against('', [CENTRAL], '<= 1.15'),
  ];
}

function specialsOf(cells: Cells): Result[] {
  const { name } = cells.workload;
  const of = (figure: 'failed' | 'balance') => meanOf(valuesOf(cells, FIVE_FACTOR, figure).map((share) => share * 100));
  switch (name) {
    case 'hole-70':
      return [judged({ name: `${name}: tasks failed`, unit: '%', target: '<= 1' }, of('failed'))];
    case 'balance-70':
      return [judged({ name: `${name}: load-balance efficiency`, unit: '%', target: '>= 95' }, of('balance'))];
    case 'grey-70': {
      const ratio = ratioOf(valuesOf(cells, FIVE_FACTOR, 'p99'), valuesOf(cells, WEIGHTED, 'p99'));
      return [judged({ name: `${name}: p99 ÷ ${WEIGHTED}`, unit: 'x', target: '<= 0.95' }, ratio)];
    }
    default:
      return [];
  }
}

function fairnessOf(all: readonly Cells[]): Result[] {
  const quietIn = (name: string): readonly number[] | undefined =>
    all
      .find(({ workload }) => workload.name === name)
      ?.figures.get(FIVE_FACTOR)
      ?.map(({ tenantP99 }) => tenantP99.quiet ?? Number.NaN);
  const alone = quietIn('quiet-30');
  const flooded = quietIn('flood-330');
  if (alone === undefined || flooded === undefined) return [];
  const name = 'flood-330: p99 of the quiet tenant ÷ its p99 alone';
  return [judged({ name, unit: 'x', target: '< 1.1' }, ratioOf(flooded, alone))];
}

/** By its mean p99; which of several comes out ahead by luck, counts for it. */
function bestOf(cells: Cells, rivals: readonly string[]): string | undefined {
  const known = rivals.filter((rival) => cells.figures.has(rival));
  const mean = (rival: string): number => meanOf(valuesOf(cells, rival, 'p99')).value;
  return known.sort((a, b) => mean(a) - mean(b))[0];
}

/** A ratio is missed when its interval lies beyond the target, so that chance alone fails nothing. */
function judged(
  { name, unit, target }: { readonly name: string; readonly unit: string; readonly target: string | undefined },
  { value, low, high }: Estimate,
): Result {
  const spread = [rounded(low), rounded(high)] as const;
  if (target === undefined) return { name, unit, value: rounded(value), spread };
  const nearest = target.startsWith('>') ? high : low;
  return { name, unit, value: rounded(value), target, pass: meets(nearest, target), spread };
}

const rounded = (value: number): number => Number(value.toPrecision(4));
