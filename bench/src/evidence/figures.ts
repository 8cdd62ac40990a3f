// What counts of one run. Times are in mean task sizes; the first fifth of the tasks warms the run up.
import { quantile } from '../statistics.ts';
import type { Played } from './play.ts';

export interface Figures {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  /** Of what completed; `failed` and `goodput` say what did not. */
  readonly p99: number;
  readonly p999: number;
  /** Completed within the deadline ÷ all that arrived. */
  readonly goodput: number;
  /** Failed ÷ all that arrived. */
  readonly failed: number;
  /** Mean over the seconds of: mean ÷ most of the agents' bound tasks per slot. */
  readonly balance: number;
  /** Found their session in memory ÷ all that have one. */
  readonly warm: number;
  /** Money for the time that slots were busy ÷ completed tasks, in prices of one mean task on the cheapest agent. */
  readonly cost: number;
  /** By tenant. */
  readonly tenantP99: Readonly<Record<string, number>>;
  /** Jain's index of the tenants' goodput ratios: 1 = all alike (R. Jain, D. Chiu and W. Hawe, DEC-TR-301, 1984). */
  readonly jain: number;
}

export type FigureName = Exclude<keyof Figures, 'tenantP99'>;

const WARM_UP_RATIO = 0.2;
const HOUR_MS = 3_600_000;

export function figuresOf({ scene, sojournMs, balance, warmStarts, cost }: Played): Figures {
  const { tasks, tenants, meanMs, deadlineMs } = scene;
  const first = Math.floor(tasks.count * WARM_UP_RATIO);
  const all: number[] = [];
  const byTenant = tenants.map((): number[] => []);
  const offered = new Array<number>(tenants.length).fill(0);
  const good = new Array<number>(tenants.length).fill(0);
  for (let task = first; task < tasks.count; task++) {
    const tenant = tasks.tenant[task] as number; // below the tenants, as below
    const tookMs = sojournMs[task] as number;
    offered[tenant] = (offered[tenant] as number) + 1;
    if (Number.isNaN(tookMs)) continue;
    all.push(tookMs / meanMs);
    byTenant[tenant]?.push(tookMs / meanMs);
    if (tookMs <= deadlineMs) good[tenant] = (good[tenant] as number) + 1;
  }
  const sorted = Float64Array.from(all).sort();
  const arrived = tasks.count - first;
  const completed = sojournMs.reduce((count, tookMs) => count + (Number.isNaN(tookMs) ? 0 : 1), 0);
  const cheapest = Math.min(...scene.agents.map(({ costPerHour, slots }) => costPerHour / slots));
  return {
    mean: all.reduce((sum, took) => sum + took, 0) / all.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    p999: quantile(sorted, 0.999),
    goodput: sum(good) / arrived,
    failed: 1 - all.length / arrived,
    balance: balance.length === 0 ? Number.NaN : sum(balance) / balance.length,
    warm: warmStarts / tasks.count,
    cost: cost / completed / ((cheapest * meanMs) / HOUR_MS),
    tenantP99: Object.fromEntries(
      tenants.map((name, tenant) => [name, quantile(Float64Array.from(byTenant[tenant] ?? []).sort(), 0.99)]),
    ),
    jain: jain(good.map((count, tenant) => count / (offered[tenant] as number))),
  };
}

function jain(shares: readonly number[]): number {
  const squares = sum(shares.map((share) => share * share));
  return squares === 0 ? 1 : sum(shares) ** 2 / (shares.length * squares);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
