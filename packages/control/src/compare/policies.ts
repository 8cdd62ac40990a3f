// Who sizes the fleet: policies of the engine, and the autoscalers that people use elsewhere, each by its name.

import { type PolicyRequest, PRESETS, type Preset } from '@muster/contract';
import { gaugeText } from '@muster/contract/amounts';
import { nearest } from '../config/nearest.ts';
import { PRESET_POLICIES } from '../core/scale/presets.ts';
import type { AgentModel, ArrivalSource } from '../sim/plan.ts';
import { clairvoyant, clairvoyantPlan } from '../sim/rivals/clairvoyant.ts';
import { fixed } from '../sim/rivals/fixed.ts';
import { RIVAL_TARGETS, RIVALS, type Rival, rival } from '../sim/rivals/rival.ts';
import type { Sizing } from '../sim/run.ts';
import { WrongComparison } from './wrong.ts';

/** What a policy may go by when it is made for one pool of one run. */
export interface PoolSeen {
  readonly agents: AgentModel;
  readonly minAgents: number;
  readonly maxAgents: number;
  readonly sloMs: number;
  /** Those of the run, for one who knows the future. */
  readonly arrivals: () => Promise<ArrivalSource>;
}

export interface PolicyChoice {
  readonly name: string;
  /** Of a policy of the engine: it has bounds of its own, and is checked before anything runs. */
  readonly request?: PolicyRequest;
  /** `target` replaces what the policy aims at by itself. */
  sizing(pool: PoolSeen, target?: number): Sizing | Promise<Sizing>;
  /** What a sweep sets it to; none for a policy without a target. */
  readonly targets: readonly Target[];
  /** Whatever its fewest agents are: a sweep leaves them alone. */
  readonly hasOneSize?: boolean;
}

export interface Target {
  readonly kind: 'target';
  readonly value: number;
  /** In words. */
  readonly text: string;
}

/** What is compared when nothing is said. */
export const DEFAULT_POLICIES: readonly string[] = [
  ...['conservative', 'production', 'steady', 'surge'],
  ...['hpa', 'keda', 'kpa'],
];

const POLICIES_MAX = 50;
export const CLAIRVOYANT = 'clairvoyant';
const FIXED = /^fixed:(\d{1,6})$/;
const FIXED_MAX = 10_000;
/** Shares of the slots above which a policy of the engine grows. */
const UTILIZATIONS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
/** How long a task may wait. */
const WAITS_MS = [0, 5_000, 10_000, 20_000, 30_000, 60_000, 90_000, 120_000] as const;
/** Of the size that was given. */
const SIZES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

/** A preset, a rival, `fixed:N` or the one who knows the future; undefined for any other word. */
export function policyNamed(word: string): PolicyChoice | undefined {
  if ((PRESETS as readonly string[]).includes(word)) return policyOfEngine(word, { preset: word as Preset });
  const name = RIVALS.find((each) => each === word);
  if (name !== undefined) return ofRival(name);
  if (word === CLAIRVOYANT) return FORESEEING;
  const size = FIXED.exec(word)?.[1];
  return size === undefined ? undefined : ofSize(Number(size));
}

/** For a word that is no policy: what is meant perhaps, or what there is; `others` are words that the caller knows. */
export function policyHint(word: string, others: readonly string[] = []): string {
  const names = [...PRESETS, ...RIVALS, CLAIRVOYANT, 'fixed:N', ...others];
  const near = nearest(word, names);
  return near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
}

/** Throws WrongComparison for too many, or one that is there twice. */
export function requireDistinct(words: readonly string[]): void {
  if (words.length > POLICIES_MAX)
    throw new WrongComparison('policies', `${words.length} are too many; ${POLICIES_MAX} are the most`);
  const twice = words.find((word, index) => words.indexOf(word) < index);
  if (twice !== undefined) throw new WrongComparison('policies', `${twice} is there twice`);
}

/** A sweep moves the wait that a policy is sized for, or both thresholds: the lower one keeps its share of the upper. */
export function policyOfEngine(name: string, request: PolicyRequest): PolicyChoice {
  const preset = PRESET_POLICIES[request.preset ?? 'conservative'];
  const { sizing = preset.sizing } = request;
  if (sizing === 'work') return sizedToWork(name, request);
  const { maxUtilization = preset.maxUtilization, minUtilization = preset.minUtilization } = request;
  const aimedAt = (target: number): PolicyRequest => ({
    ...request,
    maxUtilization: target,
    minUtilization: Number(((target * minUtilization) / maxUtilization).toFixed(4)),
  });
  return {
    name,
    request,
    sizing: (_pool, target) => ({ kind: 'policy', policy: target === undefined ? request : aimedAt(target) }),
    targets: UTILIZATIONS.map(busyTarget),
  };
}

function sizedToWork(name: string, request: PolicyRequest): PolicyChoice {
  const aimedAt = (waitObjectiveMs: number): PolicyRequest => ({ ...request, waitObjectiveMs });
  return {
    name,
    request,
    sizing: (_pool, target) => ({ kind: 'policy', policy: target === undefined ? request : aimedAt(target) }),
    targets: WAITS_MS.map(waitTarget),
  };
}

function ofRival(name: Rival): PolicyChoice {
  const targetOf = name === 'keda' ? queueTarget : busyTarget;
  return {
    name,
    sizing: ({ minAgents, maxAgents }, target) => ({
      kind: 'scaler',
      scaler: rival(name, {
        agentsMin: minAgents,
        agentsMax: maxAgents,
        ...(target === undefined ? {} : { target }),
      }),
    }),
    targets: RIVAL_TARGETS[name].map(targetOf),
  };
}

function ofSize(agents: number): PolicyChoice {
  if (agents > FIXED_MAX)
    throw new WrongComparison('policies', `fixed:${agents} is too large; ${FIXED_MAX} agents are the most`);
  const sizes = new Set(SIZES.map((factor) => Math.max(1, Math.round(factor * agents))));
  return {
    name: `fixed:${agents}`,
    sizing: (_pool, target) => ({ kind: 'scaler', scaler: fixed(target ?? agents) }),
    targets: [...sizes].map((value) => ({ kind: 'target', value, text: `${value} agents` })),
    hasOneSize: true,
  };
}

/** Knows all arrivals, and orders what will be needed a start-up ahead. */
const FORESEEING: PolicyChoice = {
  name: CLAIRVOYANT,
  sizing: async ({ agents, sloMs, arrivals }) => ({
    kind: 'scaler',
    scaler: clairvoyant(await clairvoyantPlan(await arrivals(), { agent: agents, waitMs: sloMs })),
  }),
  targets: [],
};

const busyTarget = (value: number): Target => ({ kind: 'target', value, text: `${gaugeText(value)} busy` });
const waitTarget = (value: number): Target => ({ kind: 'target', value, text: `waits of ${value / 1000} s` });
const queueTarget = (value: number): Target => ({ kind: 'target', value, text: `${value} tasks per agent` });
