// Weights to try: kept in the address, moved by sliders, and what they ask of the controller.
import type { Factor, FactorValues, SimulationRequest } from '@muster/contract';
import { FACTOR_ORDER } from '../../words/factors.ts';

/** Built-in profiles, as docs/routing.md lists them; `pack` counts load the other way round and cannot be tried so. */
export const PROFILES: Readonly<Record<string, FactorValues>> = {
  balanced: weightsFrom([0.3, 0.25, 0.2, 0.15, 0.1]),
  latency: weightsFrom([0.25, 0.35, 0.3, 0, 0.1]),
  cost: weightsFrom([0.15, 0.2, 0.1, 0.45, 0.1]),
  quality: weightsFrom([0.15, 0.5, 0.1, 0.05, 0.2]),
  spread: weightsFrom([0.6, 0.15, 0.15, 0.05, 0.05]),
};

/** Name of the profile in a simulation; nothing of it stays. */
const TRIED = 'tried-weights';

function weightsFrom(values: readonly number[]): FactorValues {
  const entries = FACTOR_ORDER.map((factor, index) => [factor, values[index] ?? 0] as const);
  return Object.fromEntries(entries) as FactorValues;
}

/** In percent, in the order of the factors: 30,25,20,15,10. Undefined for anything else, and where all are nothing. */
export function weightsOf(text: string | null): FactorValues | undefined {
  const values = (text ?? '').split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.length !== FACTOR_ORDER.length || values.some((value) => !(value >= 0 && value <= 100))) return undefined;
  if (values.every((value) => value === 0)) return undefined;
  return weightsFrom(values.map((value) => value / 100));
}

export const weightsText = (weights: FactorValues): string =>
  FACTOR_ORDER.map((factor) => Math.round(weights[factor] * 100)).join(',');

/** The others keep their proportion, and all sum to 1. */
export function withWeight(weights: FactorValues, factor: Factor, weight: number): FactorValues {
  const rest = FACTOR_ORDER.reduce((sum, each) => (each === factor ? sum : sum + weights[each]), 0);
  const others = FACTOR_ORDER.length - 1;
  return weightsFrom(
    FACTOR_ORDER.map((each) => {
      if (each === factor) return weight;
      return rest === 0 ? (1 - weight) / others : (weights[each] / rest) * (1 - weight);
    }),
  );
}

/** Scaled to sum to 1 exactly as the settings check it. */
export function scaled(weights: FactorValues): FactorValues {
  const sum = FACTOR_ORDER.reduce((total, factor) => total + weights[factor], 0);
  return weightsFrom(FACTOR_ORDER.map((factor) => weights[factor] / sum));
}

/**
 * The recorded traffic on the recorded fleet, as routing is set and once more with these weights. `profiles` is the
 * setting of that name: tasks that name one of them still find it.
 */
export function trialOf(weights: FactorValues, profiles: object): SimulationRequest {
  return {
    name: `weights ${weightsText(weights)}`,
    traffic: { recorded: {} },
    policies: ['recorded'],
    settings: [
      { 'routing.profiles': { ...profiles, [TRIED]: { weights: scaled(weights) } }, 'routing.profile': TRIED },
    ],
  };
}
