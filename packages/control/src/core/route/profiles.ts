// Profiles: a routing strategy as data — a picker, five weights, and whether busy agents are preferred.
import { FACTORS, type FactorValues, PICKERS, type Picker } from '@muster/contract';

export interface Profile {
  readonly picker: Picker;
  /** Sum to 1; kept to 1/10,000 in the records. */
  readonly weights: FactorValues;
  /** Fill agents up, so that others fall idle and can be given back. Turns the load factor round, and the guard off. */
  readonly prefersBusy: boolean;
}

const weigh = (
  load: number,
  performance: number,
  impact: number,
  efficiency: number,
  collaboration: number,
): FactorValues => ({
  load,
  performance,
  impact,
  efficiency,
  collaboration,
});

const BALANCED = weigh(0.3, 0.25, 0.2, 0.15, 0.1);
const scored = (weights: FactorValues): Profile => ({ picker: 'five-factor', weights, prefersBusy: false });
const plain = (picker: Picker): Profile => ({ picker, weights: BALANCED, prefersBusy: false });

/** The pickers are profiles too, so that a task or a setting can name them. */
export const PROFILES = {
  balanced: scored(BALANCED),
  latency: scored(weigh(0.25, 0.35, 0.3, 0, 0.1)),
  cost: scored(weigh(0.15, 0.2, 0.1, 0.45, 0.1)),
  quality: scored(weigh(0.15, 0.5, 0.1, 0.05, 0.2)),
  spread: scored(weigh(0.6, 0.15, 0.15, 0.05, 0.05)),
  pack: { picker: 'five-factor', weights: weigh(0.55, 0.2, 0.05, 0.15, 0.05), prefersBusy: true },
  weighted: plain('weighted'),
  random: plain('random'),
  'round-robin': plain('round-robin'),
  'least-loaded': plain('least-loaded'),
  p2c: plain('p2c'),
  prequal: plain('prequal'),
} as const satisfies Record<string, Profile>;

/** Records keep the name. */
const NAME = /^[A-Za-z0-9_.-]{1,32}$/;

export type ProfileReading =
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a custom profile from configuration; what it leaves out is as in `balanced`. */
export function readProfile(name: string, value: unknown): ProfileReading {
  const refuse = (reason: string): ProfileReading => ({
    kind: 'refused',
    reason: `routing profile ${name}: ${reason}`,
  });
  if (!NAME.test(name)) return refuse('a name has 1 to 32 letters, digits or _.-');
  if (Object.hasOwn(PROFILES, name)) return refuse('this name is built in');
  if (typeof value !== 'object' || value === null) return refuse('expected an object');
  const unknown = Object.keys(value).find((key) => key !== 'picker' && key !== 'weights' && key !== 'prefersBusy');
  if (unknown !== undefined) return refuse(`unknown key ${unknown}`);
  const { picker = 'five-factor', weights = BALANCED, prefersBusy = false }: Record<string, unknown> = { ...value };
  if (!isPicker(picker)) return refuse(`picker must be one of ${PICKERS.join(', ')}`);
  if (typeof prefersBusy !== 'boolean') return refuse('prefersBusy must be true or false');
  const problem = weightsProblem(weights);
  if (problem !== undefined) return refuse(problem);
  // weightsProblem has checked them
  return { kind: 'profile', profile: { picker, weights: weights as FactorValues, prefersBusy } };
}

/** Why these are not five weights, or undefined. */
export function weightsProblem(weights: unknown): string | undefined {
  if (typeof weights !== 'object' || weights === null) return 'weights must be an object with the five factors';
  const values: Record<string, unknown> = { ...weights };
  const unknown = Object.keys(values).find((key) => !FACTORS.some((factor) => factor === key));
  if (unknown !== undefined) return `unknown factor ${unknown}`;
  let sum = 0;
  for (const factor of FACTORS) {
    const weight = values[factor];
    if (typeof weight !== 'number' || !(weight >= 0 && weight <= 1))
      return `the weight of ${factor} must be between 0 and 1`;
    sum += weight;
  }
  return Math.abs(sum - 1) > 1e-6 ? `the weights sum to ${sum.toFixed(4)}, not to 1` : undefined;
}

function isPicker(value: unknown): value is Picker {
  return PICKERS.some((picker) => picker === value);
}
