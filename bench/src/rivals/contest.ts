// Who meets on a trace: presets of the threshold policy, rivals, fixed fleets and the clairvoyant, each with what its
// users turn. All get the same agents and the same upper bound and, but for the last two, the same fleet to begin with.
import { type PolicyRequest, PRESETS, type Preset } from '@muster/contract';
import { assert } from '../../../packages/control/dist/base/assert.js';
import { PRESET_POLICIES } from '../../../packages/control/dist/core/scale/presets.js';
import type { AgentModel } from '../../../packages/control/dist/sim/plan.js';
import { type ClairvoyantPlan, clairvoyant } from '../../../packages/control/dist/sim/rivals/clairvoyant.js';
import { fixed } from '../../../packages/control/dist/sim/rivals/fixed.js';
import { RIVALS, type Rival, rival } from '../../../packages/control/dist/sim/rivals/rival.js';
import type { SizedPool, Sizing } from '../../../packages/control/dist/sim/run.js';

/** How a policy is set: as it is when empty. */
export interface Setting {
  /** What it aims at: a share of the slots, tasks per agent, agents, or a wait in milliseconds (`lean`, the clairvoyant). */
  readonly target?: number;
  /** Agents that it keeps in any case [as few as the policy can do with]. */
  readonly agentsMin?: number;
}

/** Settings from the safest to the cheapest. */
export interface Dial {
  readonly settings: readonly Setting[];
  /** Where a search begins. */
  readonly from: number;
}

export interface Contender {
  /** A preset, a rival, `fixed`, `clairvoyant`, or `bound`, which is no policy. */
  readonly policy: string;
  /** Whether it has a default. */
  readonly hasOwn: boolean;
  /** Targets first, minima second. */
  readonly dials: readonly Dial[];
}

/** What all of them know: how much there is to do. */
export interface Ground {
  /** Mean number of busy slots that the arrivals need. */
  readonly slotsMean: number;
  /** Slots of an agent. */
  readonly slots: number;
}

export const OWN: Setting = {};
export const AGENTS_MAX = 1000;

/** From a fleet that is mostly idle to one that is always busy; the defaults of all policies are among them. */
const SHARES: readonly number[] = [0.1, 0.15, 0.2, 0.28, 0.36, 0.44, 0.52, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const TASKS_PER_AGENT: readonly number[] = [0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.3, 1.7, 2.2, 3, 4, 5, 7, 10];
const WAITS_MS: readonly number[] = [0, 5, 10, 15, 20, 25, 30, 40, 60, 90, 120].map((seconds) => seconds * 1000);
/** Of the mean need. */
const SIZES: readonly number[] = [
  ...[12, 10.5, 9, 8, 7, 6.2, 5.5, 4.8, 4.2, 3.7, 3.2, 2.8, 2.5, 2.2],
  ...[2, 1.8, 1.6, 1.45, 1.3, 1.2, 1.1, 1, 0.8, 0.6, 0.4],
];
/** Fewer could not do the work. */
const FIXED_SIZES = SIZES.filter((times) => times >= 1);
const SMALL_FLEETS: readonly number[] = [4, 3, 2, 1];
/** Utilisation that the fleet to begin with is meant for. */
const BEGINNING = 0.8;
/** What the clairvoyant plans for, as it is: the objective. */
export const WAIT_MS = 30_000;

/** The fixed fleet is the first: what it costs says for whom minima are worth a try. */
export function contendersOf(ground: Ground): readonly Contender[] {
  const minima: readonly Setting[] = [
    ...sizesOf(ground, SIZES)
      .filter((agentsMin) => agentsMin > 1)
      .map((agentsMin) => ({ agentsMin })),
    OWN,
  ];
  const swept = (policy: string, { targets, own, least = [] }: Aim): Contender => ({
    ...{ policy, hasOwn: true },
    dials: [dialOf(targets, own), { settings: [...minima, ...least], from: Math.floor(minima.length / 2) }],
  });
  const sizes = sizesOf(ground, FIXED_SIZES).map((target): Setting => ({ target }));
  return [
    { policy: 'fixed', hasOwn: false, dials: [{ settings: sizes, from: Math.floor(sizes.length / 2) }] },
    ...PRESETS.map((preset) => swept(preset, aimOf(preset))),
    ...RIVALS.map((name) =>
      swept(name, { targets: name === 'keda' ? TASKS_PER_AGENT : SHARES, own: RIVAL_DEFAULTS[name] }),
    ),
    { policy: 'clairvoyant', hasOwn: true, dials: [dialOf(WAITS_MS, WAIT_MS)] },
    { policy: 'bound', hasOwn: true, dials: [] },
  ];
}

interface Aim {
  readonly targets: readonly number[];
  readonly own: number;
  /** Minima below the one that it keeps as it is. */
  readonly least?: readonly Setting[];
}

/** A policy that is sized to its work aims at a wait, and can begin from no agent. */
function aimOf(preset: Preset): Aim {
  const { sizing, maxUtilization, waitObjectiveMs } = PRESET_POLICIES[preset];
  if (sizing !== 'work') return { targets: SHARES, own: maxUtilization };
  return { targets: WAITS_MS, own: waitObjectiveMs, least: [{ agentsMin: 0 }] };
}

/** What each aims at as it is; kept equal to the rivals by a test. */
export const RIVAL_DEFAULTS: Readonly<Record<Rival, number>> = { hpa: 0.8, keda: 5, kpa: 0.7, predictive: 0.7 };

/** The default is one of the rungs: no run is made twice. */
function dialOf(targets: readonly number[], own: number): Dial {
  const from = targets.indexOf(own);
  assert(from >= 0, `${own} is none of the targets`);
  return { settings: targets.map((target) => (target === own ? OWN : { target })), from };
}

/** Small fleets round to the same size: each size once. Where one agent does the work, a few are still worth a try. */
function sizesOf(ground: Ground, times: readonly number[]): readonly number[] {
  const sizes = [...new Set(times.map((factor) => sizeOf(ground, factor)))];
  return Math.max(...sizes) < (SMALL_FLEETS[0] ?? 0) ? SMALL_FLEETS : sizes;
}

const sizeOf = ({ slotsMean, slots }: Ground, times: number): number =>
  Math.min(AGENTS_MAX, Math.max(1, Math.ceil((times * slotsMean) / slots)));

export interface PoolOptions {
  readonly agent: AgentModel;
  readonly ground: Ground;
  /** For the wait that the clairvoyant is set to. */
  readonly plan: ClairvoyantPlan | undefined;
}

/** Made for one run: a scaler remembers. */
export function poolOf(policy: string, setting: Setting, { agent, ground, plan }: PoolOptions): SizedPool {
  const { target, agentsMin } = setting;
  const initialAgents = sizeOf(ground, 1 / BEGINNING);
  const pool = (size: Pick<SizedPool, 'initialAgents' | 'minAgents'>, sizing: Sizing): SizedPool => ({
    ...{ agents: agent, maxAgents: AGENTS_MAX, sizing },
    ...{ minAgents: size.minAgents, initialAgents: Math.max(size.initialAgents, size.minAgents) },
  });
  if (isPreset(policy)) {
    // A policy of thresholds keeps an agent: it has no way to begin from none.
    const size = { initialAgents, minAgents: agentsMin ?? 1 };
    return pool(size, { kind: 'policy', policy: presetAt(policy, target) });
  }
  if (policy === 'fixed') {
    const agents = target ?? initialAgents;
    return pool({ initialAgents: agents, minAgents: 0 }, { kind: 'scaler', scaler: fixed(agents) });
  }
  if (policy === 'clairvoyant') {
    assert(plan !== undefined, 'the clairvoyant has no plan');
    const known = { initialAgents: Math.min(AGENTS_MAX, plan.agents[0] ?? 0), minAgents: 0 };
    return pool(known, { kind: 'scaler', scaler: clairvoyant(plan) });
  }
  const name = RIVALS.find((one) => one === policy);
  assert(name !== undefined, `nobody is called ${policy}`);
  const scaler = rival(name, { ...(target === undefined ? {} : { target }), agentsMax: AGENTS_MAX });
  return pool({ initialAgents, minAgents: agentsMin ?? 0 }, { kind: 'scaler', scaler });
}

const isPreset = (policy: string): policy is Preset => (PRESETS as readonly string[]).includes(policy);

/** The target is a wait, or the upper utilisation; the lower keeps its distance in proportion. */
function presetAt(preset: Preset, target: number | undefined): PolicyRequest {
  if (target === undefined) return { preset };
  const { sizing, maxUtilization, minUtilization } = PRESET_POLICIES[preset];
  if (sizing === 'work') return { preset, waitObjectiveMs: target };
  return { preset, maxUtilization: target, minUtilization: (minUtilization / maxUtilization) * target };
}
