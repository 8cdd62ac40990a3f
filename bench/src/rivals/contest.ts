// Who meets on a trace: presets of the threshold policy, rivals, fixed fleets and the clairvoyant, each at its own
// default, at several targets and with several minima. All get the same agents and the same upper bound and, but for
// the last two, the same fleet to begin with.
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
  /** Agents that it keeps in any case; as few as the policy can do with when absent. */
  readonly agentsMin?: number;
  /** Made for one run: a scaler remembers. */
  pool(): SizedPool;
}

/** What users of any autoscaler turn: its target, or its minimum. */
type Dial = Pick<Entry, 'target' | 'agentsMin'>;

/** From a fleet that is mostly idle to one that is mostly busy. */
const SHARES: readonly number[] = [0.2, 0.35, 0.5, 0.65, 0.8];
const TASKS_PER_AGENT: readonly number[] = [0.25, 0.5, 1, 2, 5];
/** Of the mean need. */
const MINIMA: readonly number[] = [1.5, 2.5, 4];
const FIXED_SIZES: readonly number[] = [1.5, 2, 3, 4, 6, 8];
/** Utilisation that the fleet to begin with is meant for. */
const BEGINNING = 0.8;

export function entriesOf(ground: Ground): readonly Entry[] {
  const { agent, agentsMax, slotsMean, plan } = ground;
  const sizeOf = (times: number): number =>
    Math.min(agentsMax, Math.max(1, Math.ceil((times * slotsMean) / agent.slots)));
  const minima = sizesOf(MINIMA, sizeOf).map((agentsMin): Dial => ({ agentsMin }));
  const dialsOf = (targets: readonly number[]): readonly Dial[] => [
    {},
    ...targets.map((target): Dial => ({ target })),
    ...minima,
  ];
  const pool = (size: Pick<SizedPool, 'initialAgents' | 'minAgents'>, sizing: Sizing): SizedPool => ({
    ...{ agents: agent, maxAgents: agentsMax, sizing },
    ...{ minAgents: size.minAgents, initialAgents: Math.max(size.initialAgents, size.minAgents) },
  });
  const initialAgents = sizeOf(1 / BEGINNING);
  const presets = PRESETS.flatMap((preset) =>
    dialsOf(SHARES).map((dial): Entry => {
      // A policy of thresholds keeps an agent: it has no way to begin from none.
      const size = { initialAgents, minAgents: dial.agentsMin ?? 1 };
      return { policy: preset, ...dial, pool: () => pool(size, { kind: 'policy', policy: presetAt(preset, dial) }) };
    }),
  );
  const rivals = RIVALS.flatMap((name) =>
    dialsOf(name === 'keda' ? TASKS_PER_AGENT : SHARES).map((dial): Entry => {
      const size = { initialAgents, minAgents: dial.agentsMin ?? 0 };
      const scaler = () => rival(name, { ...dial, agentsMax });
      return { policy: name, ...dial, pool: () => pool(size, { kind: 'scaler', scaler: scaler() }) };
    }),
  );
  const fleets = sizesOf(FIXED_SIZES, sizeOf).map((agents): Entry => {
    const size = { initialAgents: agents, minAgents: 0 };
    return { policy: 'fixed', target: agents, pool: () => pool(size, { kind: 'scaler', scaler: fixed(agents) }) };
  });
  const known = { initialAgents: Math.min(agentsMax, plan.agents[0] ?? 0), minAgents: 0 };
  const knowing: Entry = {
    policy: 'clairvoyant',
    pool: () => pool(known, { kind: 'scaler', scaler: clairvoyant(plan) }),
  };
  return [...presets, ...rivals, ...fleets, knowing];
}

/** Small fleets round to the same size: each size once. */
const sizesOf = (times: readonly number[], sizeOf: (times: number) => number): readonly number[] => [
  ...new Set(times.map(sizeOf)),
];

/** The target is the upper utilisation; the lower keeps its distance in proportion. */
function presetAt(preset: Preset, { target }: Dial): PolicyRequest {
  if (target === undefined) return { preset };
  const { maxUtilization, minUtilization } = PRESET_POLICIES[preset];
  return { preset, maxUtilization: target, minUtilization: (minUtilization / maxUtilization) * target };
}
