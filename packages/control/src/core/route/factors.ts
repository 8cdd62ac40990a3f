// The five factors of a candidate, each in [0, 1], higher is better. `measure` reads the world once; `score` weighs it.
import type { Agents } from './agents.ts';
import type { Dice } from './dice.ts';
import type { Expectations } from './expectations.ts';
import type { Need } from './need.ts';
import type { Slate } from './slate.ts';

/** Of performance; quality has the rest. */
const SPEED_SHARE = 0.75;

/** How fast a task runs there against an idle agent, for what company costs; see crowding.ts. */
export function load(freeRatio: number, crowding: number): number {
  return 1 / (1 + crowding * (1 - freeRatio));
}

/** Completed tasks per time against the fastest candidate, where a failure has cost at least its timeout; and quality. */
export function performance(relativePace: number, quality: number): number {
  return SPEED_SHARE * relativePace + (1 - SPEED_SHARE) * quality;
}

/** How long the agent would be taken against the best candidate; counts for as much as work is coming. */
export function impact(drainMs: number, drainMsMin: number, demand: number): number {
  return 1 - demand * (1 - drainMsMin / drainMs);
}

/** Money per completed task against the cheapest candidate. */
export function efficiency(cost: number, costMin: number): number {
  return cost <= costMin ? 1 : costMin / cost;
}

export interface Sources {
  readonly agents: Agents;
  readonly expectations: Expectations;
}

export interface Measure {
  readonly need: Need;
  /** Used while nothing is known of the type. */
  readonly unknownMs: number;
  readonly revision: number;
}

export function measure(slate: Slate, { agents, expectations }: Sources, { need, unknownMs, revision }: Measure): void {
  expectations.look(slate, need, { revision, unknownMs });
  const { glance } = agents;
  const { rows, workRatio, freeRatio, runMs, pace, drainMs, cost, count } = slate;
  const { slots } = need.facts;
  let paceMax = 0;
  let drainMsMin = Number.POSITIVE_INFINITY;
  let costMin = Number.POSITIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const row = rows[index] as number; // index < count, as everywhere below
    const at = row * 4; // the layout of Agents.glance
    const ratio = glance[at] as number;
    const run = runMs[index] as number;
    const rate = pace[index] as number;
    const drain = ratio + run * (glance[at + 2] as number);
    const spent = (cost[index] as number) + ((glance[at + 3] as number) * slots) / rate;
    workRatio[index] = ratio;
    freeRatio[index] = glance[at + 1] as number;
    drainMs[index] = drain;
    cost[index] = spent;
    if (rate > paceMax) paceMax = rate;
    if (drain < drainMsMin) drainMsMin = drain;
    if (spent < costMin) costMin = spent;
  }
  slate.paceMax = paceMax;
  slate.drainMsMin = drainMsMin;
  slate.costMin = costMin;
}

export interface Weighing {
  readonly weights: Five;
  /** 0..1: share of the capacity that the expected work of the next hour would take. */
  readonly demand: number;
  /** What company costs a task of this type; see crowding.ts. */
  readonly crowding: number;
  readonly prefersBusy: boolean;
}

/** Scores every candidate; returns the best, ties broken by the dice. */
export function score(slate: Slate, weighing: Weighing, dice: Dice): number {
  const { weights, demand, crowding, prefersBusy } = weighing;
  const { scores, freeRatio, pace, quality, drainMs, cost, count } = slate;
  const { affine, paceMax, drainMsMin, costMin } = slate;
  const loadWeight = weights[0];
  const performanceWeight = weights[1];
  const impactWeight = weights[2];
  const efficiencyWeight = weights[3];
  const collaborationWeight = weights[4];
  const perPaceMax = 1 / paceMax;
  let chosen = 0;
  let highest = -1;
  let ties = 1;
  for (let index = 0; index < count; index++) {
    const free = load(freeRatio[index] as number, crowding);
    const sum =
      loadWeight * (prefersBusy ? 1 - free : free) +
      performanceWeight * performance((pace[index] as number) * perPaceMax, quality[index] as number) +
      impactWeight * impact(drainMs[index] as number, drainMsMin, demand) +
      efficiencyWeight * efficiency(cost[index] as number, costMin) +
      (index === affine ? collaborationWeight : 0);
    scores[index] = sum;
    if (sum > highest) {
      highest = sum;
      chosen = index;
      ties = 1;
    } else if (sum === highest && dice.below(++ties) === 0) {
      chosen = index;
    }
  }
  return chosen;
}

/** The factors of one candidate, for its record, in the order of FACTORS: good until the next call. */
export function factorsOf(slate: Slate, index: number, { demand, crowding, prefersBusy }: Weighing): Float64Array {
  const { freeRatio, pace, quality, drainMs, cost, affine, paceMax, drainMsMin, costMin, factors: into } = slate;
  const free = load(freeRatio[index] as number, crowding);
  into[0] = prefersBusy ? 1 - free : free;
  into[1] = performance((pace[index] as number) / paceMax, quality[index] as number);
  into[2] = impact(drainMs[index] as number, drainMsMin, demand);
  into[3] = efficiency(cost[index] as number, costMin);
  into[4] = index === affine ? 1 : 0;
  return into;
}

/** One number per factor, in the order of FACTORS. */
export type Five = readonly [number, number, number, number, number];
