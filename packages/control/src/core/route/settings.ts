// What routing may be told, with the defaults in brackets, and the strategies that follow from it.
import { PICKERS } from '@muster/contract';
import { assert } from '../../base/assert.ts';
import type { VersionShares } from './canary.ts';
import { fixedPart } from './decision-record.ts';
import type { Five } from './factors.ts';
import { PROFILES, type Profile, readProfile } from './profiles.ts';

export interface RouterSettings {
  /** Name of the profile for tasks that name none [balanced]. */
  readonly profile?: string;
  /** Replaces the picker of that profile. */
  readonly picker?: string;
  /** Custom profiles by name, as configuration has them. */
  readonly profiles?: Readonly<Record<string, unknown>>;
  /** Share of decisions that choose at random, to learn [0.01]. */
  readonly explorationRatio?: number;
  /** Candidates above this quantile of in-flight work ÷ capacity are hot [0.84]. */
  readonly guardQuantile?: number;
  /** Up to this many agents with room, all are compared [64]; Infinity is a full scan. */
  readonly candidatesMax?: number;
  /** Above it, this many are [32]: the best of 32 is among the best 3 % of the fleet, at half the price of 64. */
  readonly candidatesSampled?: number;
  /** How many of the sample are random rather than idle [16]. */
  readonly candidatesRandom?: number;
  /** Share of busy slots from which an agent no longer attracts its sessions [0.8]. */
  readonly affinityBusyRatioMax?: number;
  /** Sessions whose last agent is remembered [100,000]. */
  readonly sessionsMax?: number;
  /** Agent × type pairs whose expectations are kept at hand, 32 bytes each [1,048,576]. */
  readonly expectationsMax?: number;
  /** How long an agent is young, and gets a growing share only; 0 = never [30,000]. */
  readonly slowStartMs?: number;
  /** Above 1 that share grows faster at first, below 1 later [1]. */
  readonly slowStartAggression?: number;
  /** A task waits for a faster agent if that takes less than this share of its run time on a slow one; 0 = never [0.7]. */
  readonly patienceRatio?: number;
  /** Shares of the tasks by agent type and version [none]. */
  readonly canary?: VersionShares;
}

export const DEFAULTS: Required<RouterSettings> = {
  profile: 'balanced',
  picker: '',
  profiles: {},
  explorationRatio: 0.01,
  guardQuantile: 0.84,
  candidatesMax: 64,
  candidatesSampled: 32,
  candidatesRandom: 16,
  affinityBusyRatioMax: 0.8,
  sessionsMax: 100_000,
  expectationsMax: 1 << 20,
  slowStartMs: 30_000,
  slowStartAggression: 1,
  patienceRatio: 0.7,
  canary: {},
};

/** What is not given is as before, or the default. Field by field, for it is read in every decision (engine/assembly.ts). */
export function settingsAfter(given: RouterSettings, before = DEFAULTS): Required<RouterSettings> {
  return {
    profile: given.profile ?? before.profile,
    picker: given.picker ?? before.picker,
    profiles: given.profiles ?? before.profiles,
    explorationRatio: given.explorationRatio ?? before.explorationRatio,
    guardQuantile: given.guardQuantile ?? before.guardQuantile,
    candidatesMax: given.candidatesMax ?? before.candidatesMax,
    candidatesSampled: given.candidatesSampled ?? before.candidatesSampled,
    candidatesRandom: given.candidatesRandom ?? before.candidatesRandom,
    affinityBusyRatioMax: given.affinityBusyRatioMax ?? before.affinityBusyRatioMax,
    sessionsMax: given.sessionsMax ?? before.sessionsMax,
    expectationsMax: given.expectationsMax ?? before.expectationsMax,
    slowStartMs: given.slowStartMs ?? before.slowStartMs,
    slowStartAggression: given.slowStartAggression ?? before.slowStartAggression,
    patienceRatio: given.patienceRatio ?? before.patienceRatio,
    canary: given.canary ?? before.canary,
  };
}

/** A profile in the form that a decision uses. */
export interface Strategy {
  readonly profile: Profile;
  /** Index into PICKERS. */
  readonly picker: number;
  /** The score decides, not a plain rule. */
  readonly isWeighed: boolean;
  readonly hasGuard: boolean;
  readonly weights: Five;
  /** The part of the record that all its decisions share. */
  readonly fixed: Uint8Array;
}

/** Every strategy by name. Configuration was checked where it was read, so what is wrong here is a bug. */
export function strategiesOf(settings: Required<RouterSettings>): ReadonlyMap<string, Strategy> {
  const strategies = new Map<string, Strategy>();
  for (const [name, profile] of Object.entries(PROFILES)) strategies.set(name, strategyOf(name, profile));
  for (const [name, value] of Object.entries(settings.profiles)) {
    const reading = readProfile(name, value);
    assert(reading.kind === 'profile', reading.kind === 'refused' ? reading.reason : '');
    strategies.set(name, strategyOf(name, reading.profile));
  }
  return strategies;
}

export function defaultStrategy(
  strategies: ReadonlyMap<string, Strategy>,
  settings: Required<RouterSettings>,
): Strategy {
  const strategy = strategies.get(settings.profile);
  assert(strategy !== undefined, `there is no routing profile ${settings.profile}`);
  if (settings.picker === '') return strategy;
  const picker = PICKERS.find((name) => name === settings.picker);
  assert(picker !== undefined, `there is no picker ${settings.picker}`);
  return strategyOf(settings.profile, { ...strategy.profile, picker });
}

function strategyOf(name: string, profile: Profile): Strategy {
  const { load, performance, impact, efficiency, collaboration } = profile.weights;
  return {
    profile,
    picker: PICKERS.indexOf(profile.picker),
    isWeighed: profile.picker === 'five-factor' || profile.picker === 'weighted',
    hasGuard: profile.picker === 'five-factor' && !profile.prefersBusy,
    weights: [load, performance, impact, efficiency, collaboration],
    fixed: fixedPart(name, profile.weights),
  };
}
