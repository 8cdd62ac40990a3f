// Fleets that workloads are made of, and what happens to them.
import { exponential } from '../../../packages/control/dist/base/distributions.js';
import type { Random } from '../../../packages/control/dist/base/random.js';
import type { AgentPlan, Change } from './scene.ts';

export interface FleetPlan {
  readonly agents: number;
  /** [1] */
  readonly slots?: number;
  /** [as many as slots] */
  readonly cores?: number;
}

const planOf = (speeds: readonly number[], { slots = 1, cores = slots }: FleetPlan): AgentPlan => ({
  slots,
  cores,
  speeds,
  costPerHour: 1,
  isPresent: true,
});

export const equal = (plan: FleetPlan) => () => Array.from({ length: plan.agents }, () => planOf([1], plan));

/** The first of them are `slowBy` times slower. */
export const twoSpeeds = (plan: FleetPlan & { readonly slow: number; readonly slowBy: number }) => () =>
  Array.from({ length: plan.agents }, (_, index) => planOf([index < plan.slow ? 1 / plan.slowBy : 1], plan));

/** Speeds from 1 ÷ `skew` to 1, evenly spaced by their logarithms. */
export const skewed = (plan: FleetPlan & { readonly skew: number }) => () =>
  Array.from({ length: plan.agents }, (_, index) => planOf([plan.skew ** (index / (plan.agents - 1) - 1)], plan));

/** Each agent is good at one type, and `slowBy` times slower at the others. */
export const specialists = (plan: FleetPlan & { readonly types: number; readonly slowBy: number }) => () =>
  Array.from({ length: plan.agents }, (_, index) => {
    const speeds = Array.from({ length: plan.types }, (_, type) => (index % plan.types === type ? 1 : 1 / plan.slowBy));
    return planOf(speeds, plan);
  });

/** Half of the agents cost `dearBy` times as much and are no faster. */
export const twoPrices = (plan: FleetPlan & { readonly dearBy: number }) => () =>
  equal(plan)().map((agent, index) => ({ ...agent, costPerHour: index % 2 === 0 ? 1 : plan.dearBy }));

/** Those after the first `there` join later, when the changes say so. */
export const withLater = (fleet: () => readonly AgentPlan[], there: number) => () =>
  fleet().map((agent, index) => ({ ...agent, isPresent: index < there }));

/** From a quarter to three quarters of the run, these agents are otherwise. */
export const inTheMiddle =
  (agents: readonly number[], during: Pick<Change, 'pace' | 'failureRatio'>) =>
  (spanMs: number): Change[] => {
    const after = {
      ...(during.pace === undefined ? {} : { pace: 1 }),
      ...(during.failureRatio === undefined ? {} : { failureRatio: 0 }),
    };
    return agents.flatMap((agent) => [
      { atMs: spanMs / 4, agent, ...during },
      { atMs: (spanMs * 3) / 4, agent, ...after },
    ]);
  };

/** Now and then each agent has a neighbour that takes most of its machine. */
export const antagonists =
  (options: { readonly slowMs: number; readonly fastMs: number; readonly pace: number }) =>
  (spanMs: number, random: Random, agents: readonly AgentPlan[]): Change[] =>
    agents.flatMap((_, agent) => {
      const changes: Change[] = [];
      let isSlow = false;
      for (let atMs = exponential(random, options.fastMs); atMs < spanMs; ) {
        isSlow = !isSlow;
        changes.push({ atMs, agent, pace: isSlow ? options.pace : 1 });
        atMs += exponential(random, isSlow ? options.slowMs : options.fastMs);
      }
      return changes;
    });

/** What was learned goes stale: at every period another part of the fleet is the slow one. */
export const reshuffles =
  (options: { readonly periodMs: number; readonly slowRatio: number; readonly pace: number }) =>
  (spanMs: number, random: Random, agents: readonly AgentPlan[]): Change[] => {
    const changes: Change[] = [];
    for (let atMs = 0; atMs < spanMs; atMs += options.periodMs)
      for (const agent of agents.keys())
        changes.push({ atMs, agent, pace: random.next() < options.slowRatio ? options.pace : 1 });
    return changes;
  };

/** The oldest agent goes and the next one comes, again and again. */
export const replacements =
  (options: { readonly there: number }) =>
  (spanMs: number, _random: Random, agents: readonly AgentPlan[]): Change[] => {
    const later = agents.length - options.there;
    return Array.from({ length: later }, (_, index) => {
      const atMs = (spanMs * (index + 1)) / (later + 1);
      return [
        { atMs, agent: options.there + index, isPresent: true },
        { atMs, agent: index, isPresent: false },
      ];
    }).flat();
  };

/** All that are not there yet join at once. */
export const scaleOut =
  (options: { readonly there: number; readonly atShare: number }) =>
  (spanMs: number, _random: Random, agents: readonly AgentPlan[]): Change[] =>
    [...agents.keys()]
      .slice(options.there)
      .map((agent) => ({ atMs: spanMs * options.atShare, agent, isPresent: true }));
