// The five factors of a candidate, each in [0, 1], higher is better. `measure` reads the world once; `score` weighs it.
import { AGENT_WIDTH, type Agents, COST_PER_SLOT_MS, PER_SLOT, PRESSURE, SLOTS_BUSY, WORK_MS } from './agents.ts';
import type { Dice } from './dice.ts';
import {
  type Expectations,
  KNOWN_COMPLETION_MS,
  KNOWN_COST,
  KNOWN_PACE,
  KNOWN_QUALITY,
  KNOWN_RUN_MS,
} from './expectations.ts';
import type { Need } from './need.ts';
import { COST, DRAIN_MS, FREE_RATIO, PACE, QUALITY, RUN_MS, SCORE, type Slate, WIDTH, WORK_RATIO } from './slate.ts';

/** Of performance; quality has the rest. */
const SPEED_SHARE = 0.75;

/** Free slots, and work in flight against the length of this task. */
export function load(freeRatio: number, workRatio: number, runMsMin: number): number {
  return 0.5 * freeRatio + (0.5 * runMsMin) / (runMsMin + workRatio);
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
  expectations.look(slate, need, revision);
  const known = expectations.values;
  const { table } = agents;
  const { rows, lines, values, count } = slate;
  const { slots } = need.facts;
  let runMsMin = Number.POSITIVE_INFINITY;
  let paceMax = 0;
  let drainMsMin = Number.POSITIVE_INFINITY;
  let costMin = Number.POSITIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const row = rows[index] as number; // index < count, as everywhere below
    const line = lines[index] as number;
    const isKnown = (known[line + KNOWN_RUN_MS] as number) > 0;
    const runMs = isKnown ? (known[line + KNOWN_RUN_MS] as number) : unknownMs;
    // An agent without a completed task may have failed ones: what they cost is known.
    const isTried = (known[line + KNOWN_PACE] as number) > 0;
    const completionMs = isTried ? (known[line + KNOWN_COMPLETION_MS] as number) : unknownMs;
    const pace = isTried ? (known[line + KNOWN_PACE] as number) : 1 / unknownMs;
    const agent = row * AGENT_WIDTH;
    const workMs = table[agent + WORK_MS] as number;
    const perSlot = table[agent + PER_SLOT] as number;
    const drainMs = (workMs + runMs) * perSlot;
    const cost = (known[line + KNOWN_COST] as number) + (table[agent + COST_PER_SLOT_MS] as number) * completionMs * slots;
    const at = index * WIDTH;
    values[at + WORK_RATIO] = workMs * perSlot;
    values[at + FREE_RATIO] = (1 - (table[agent + SLOTS_BUSY] as number) * perSlot) * (1 - (table[agent + PRESSURE] as number));
    values[at + RUN_MS] = runMs;
    values[at + PACE] = pace;
    values[at + QUALITY] = known[line + KNOWN_QUALITY] as number;
    values[at + DRAIN_MS] = drainMs;
    values[at + COST] = cost;
    if (runMs < runMsMin) runMsMin = runMs;
    if (pace > paceMax) paceMax = pace;
    if (drainMs < drainMsMin) drainMsMin = drainMs;
    if (cost < costMin) costMin = cost;
  }
  slate.runMsMin = runMsMin;
  slate.paceMax = paceMax;
  slate.drainMsMin = drainMsMin;
  slate.costMin = costMin;
}

export interface Weighing {
  readonly weights: Five;
  /** 0..1: share of the capacity that the expected work of the next hour would take. */
  readonly demand: number;
  readonly prefersBusy: boolean;
}

/** Scores every candidate; returns the best, ties broken by the dice. */
export function score(slate: Slate, weighing: Weighing, dice: Dice): number {
  const { weights, demand, prefersBusy } = weighing;
  const { values, count, affine, runMsMin, paceMax, drainMsMin, costMin } = slate;
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
    const at = index * WIDTH;
    const free = load(values[at + FREE_RATIO] as number, values[at + WORK_RATIO] as number, runMsMin);
    const sum =
      loadWeight * (prefersBusy ? 1 - free : free) +
      performanceWeight * performance((values[at + PACE] as number) * perPaceMax, values[at + QUALITY] as number) +
      impactWeight * impact(values[at + DRAIN_MS] as number, drainMsMin, demand) +
      efficiencyWeight * efficiency(values[at + COST] as number, costMin) +
      (index === affine ? collaborationWeight : 0);
    values[at + SCORE] = sum;
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

/** The factors of one candidate, for its record. */
export function factorsOf(slate: Slate, index: number, { demand, prefersBusy }: Weighing): Five {
  const free = load(slate.at(index, FREE_RATIO), slate.at(index, WORK_RATIO), slate.runMsMin);
  return [
    prefersBusy ? 1 - free : free,
    performance(slate.at(index, PACE) / slate.paceMax, slate.at(index, QUALITY)),
    impact(slate.at(index, DRAIN_MS), slate.drainMsMin, demand),
    efficiency(slate.at(index, COST), slate.costMin),
    index === slate.affine ? 1 : 0,
  ];
}

/** One number per factor, in the order of FACTORS. */
export type Five = readonly [number, number, number, number, number];
