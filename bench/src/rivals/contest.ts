// Who meets on a trace: presets of the threshold policy, rivals, fixed fleets and the clairvoyant, each at its own
// default and at several targets. All get the same agents, the same upper bound and, but for the last two, the same
// fleet to begin with.
import { type PolicyRequest, PRESETS, type Preset } from '@muster/contract';
import { PRESET_POLICIES } from '../../../packages/control/dist/core/scale/presets.js';
import type { AgentModel } from '../../../packages/control/dist/sim/plan.js';
import { type ClairvoyantPlan, clairvoyant } from '../../../packages/control/dist/sim/rivals/clairvoyant.js';
import { fixed } from '../../../packages/control/dist/sim/rivals/fixed.js';
import { RIVALS, rival } from '../../../packages/control/dist/sim/rivals/rival.js';
import type { SizedPool, Sizing } from '../../../packages/control/dist/sim/run.js';

export interface Ground {
  readonly agent: AgentModel;
  /** Mean number of busy slots that the arrivals need. */
  readonly slotsMean: number;
  readonly agentsMax: number;
  /** For the wait that is the objective. */
  readonly plan: ClairvoyantPlan;
}

export interface Entry {
  /** A preset, a rival, `fixed` or `clairvoyant`. */
  readonly policy: string;
  /** What it aims at: a share of the slots, tasks per agent, or agents; its own default when absent. */
  readonly target?: number;
  /** Made for one run: a scaler remembers. */
  pool(): SizedPool;
}

/** From a fleet that is mostly idle to one that is mostly busy. */
const SHARES: readonly number[] = [0.2, 0.35, 0.5, 0.65, 0.8];
const TASKS_PER_AGENT: readonly number[] = [0.25, 0.5, 1, 2, 5];
/** Of the mean need. */
const FIXED_SIZES: readonly number[] = [1.5, 2, 3, 4, 6, 8];
/** Utilisation that the fleet to begin with is meant for. */
const BEGINNING = 0.8;

export function entriesOf(ground: Ground): readonly Entry[] {
  const { agent, plan } = ground;
  const meanAgents = ground.slotsMean / agent.slots;
  const entry = (policy: string, sizing: () => Sizing, changes: EntryChanges = {}): Entry => ({
    policy,
    ...(changes.target === undefined ? {} : { target: changes.target }),
    pool: () => ({
      agents: agent,
      initialAgents: changes.initialAgents ?? Math.max(1, Math.ceil(meanAgents / BEGINNING)),
      minAgents: changes.minAgents ?? 0,
      maxAgents: ground.agentsMax,
      sizing: sizing(),
    }),
  });
  const presets = PRESETS.flatMap((preset) =>
    [undefined, ...SHARES].map((target) =>
      // A policy of thresholds keeps an agent: it has no way to begin from none.
      entry(preset, () => ({ kind: 'policy', policy: presetAt(preset, target) }), { ...given(target), minAgents: 1 }),
    ),
  );
  const rivals = RIVALS.flatMap((name) =>
    [undefined, ...(name === 'keda' ? TASKS_PER_AGENT : SHARES)].map((target) =>
      entry(
        name,
        () => ({ kind: 'scaler', scaler: rival(name, { ...given(target), agentsMax: ground.agentsMax }) }),
        given(target),
      ),
    ),
  );
  const sizes = new Set(
    FIXED_SIZES.map((times) => Math.min(ground.agentsMax, Math.max(1, Math.ceil(times * meanAgents)))),
  );
  const fleets = [...sizes].map((agents) =>
    entry('fixed', () => ({ kind: 'scaler', scaler: fixed(agents) }), { target: agents, initialAgents: agents }),
  );
  const knowing = entry('clairvoyant', () => ({ kind: 'scaler', scaler: clairvoyant(plan) }), {
    initialAgents: Math.min(ground.agentsMax, plan.agents[0] ?? 0),
  });
  return [...presets, ...rivals, ...fleets, knowing];
}

interface EntryChanges {
  readonly target?: number;
  readonly initialAgents?: number;
  readonly minAgents?: number;
}

const given = (target: number | undefined): { readonly target?: number } => (target === undefined ? {} : { target });

/** The target is the upper utilisation; the lower keeps its distance in proportion. */
function presetAt(preset: Preset, target: number | undefined): PolicyRequest {
  if (target === undefined) return { preset };
  const { maxUtilization, minUtilization } = PRESET_POLICIES[preset];
  return { preset, maxUtilization: target, minUtilization: (minUtilization / maxUtilization) * target };
}
