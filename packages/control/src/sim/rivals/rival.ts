// The rivals by name, each with the one setting that its users turn: what it aims at.
import type { Scaler } from '../plan.ts';
import { hourlyPredictive } from './hourly-predictive.ts';
import { hpa } from './hpa.ts';
import { keda } from './keda.ts';
import { knative } from './knative.ts';

/** Those that decide while it runs; the clairvoyant one needs a plan first (clairvoyant.ts). */
export const RIVALS = ['hpa', 'keda', 'kpa', 'predictive'] as const;
export type Rival = (typeof RIVALS)[number];

export interface RivalSettings {
  /** A share of the slots; for keda, tasks per agent [the rival's own default]. */
  readonly target?: number;
  /** The bounds of the pool, which each of them is told as well [its own defaults]. */
  readonly agentsMin?: number;
  readonly agentsMax?: number;
}

export function rival(name: Rival, { target, agentsMin, agentsMax }: RivalSettings = {}): Scaler {
  const bounds = {
    ...(agentsMin === undefined ? {} : { agentsMin }),
    ...(agentsMax === undefined ? {} : { agentsMax }),
  };
  const utilization = target === undefined ? {} : { targetUtilization: target };
  switch (name) {
    case 'hpa':
      return hpa({
        ...bounds,
        ...utilization,
        ...(agentsMin === undefined ? {} : { agentsMin: Math.max(1, agentsMin) }),
      });
    case 'keda':
      return keda({ ...bounds, ...(target === undefined ? {} : { targetPerAgent: target }) });
    case 'kpa':
      return knative(utilization);
    case 'predictive':
      return hourlyPredictive(utilization);
    default:
      return name satisfies never;
  }
}

/** The targets over which each is swept for its curve of cost against violation. */
export const RIVAL_TARGETS: Readonly<Record<Rival, readonly number[]>> = {
  hpa: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  keda: [0.25, 0.5, 0.75, 1, 2, 3, 5, 10],
  kpa: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  predictive: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
};
