// A decision: why this agent and not that one, or why the task waits.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { FACTORS, PICKERS } from '../words.ts';
import { TaskId } from './task.ts';

/** The five factors of the score, each in [0, 1], higher is better. */
export type Factor = (typeof FACTORS)[number];

export const FactorValues = Type.Object(
  Object.fromEntries(FACTORS.map((factor) => [factor, Type.Number()])) as Record<
    Factor,
    ReturnType<typeof Type.Number>
  >,
  { additionalProperties: false },
);
export type FactorValues = Record<Factor, number>;

export const Candidate = Type.Object(
  {
    agent: Type.String(),
    score: Type.Number({ description: 'Weighted sum of the factors, 0..1.' }),
    factors: FactorValues,
  },
  { additionalProperties: false },
);
export type Candidate = Static<typeof Candidate>;

/** How one agent is picked. `five-factor` is the product: guard, then score; `weighted` is the same without the guard. */
export type Picker = (typeof PICKERS)[number];

/** Why an agent was chosen. */
export const Decision = Type.Object(
  {
    agent: Type.String(),
    attempt: Type.Integer(),
    at: Type.Number(),
    profile: Type.String(),
    picker: oneOf(PICKERS),
    weights: FactorValues,
    candidates: Type.Integer({ description: 'Agents that were scored or compared.' }),
    chosen: Candidate,
    runnersUp: Type.Array(Candidate, { maxItems: 3 }),
    filtered: Type.Object(
      {
        capability: Type.Integer(),
        unavailable: Type.Integer(),
        ejected: Type.Integer(),
        full: Type.Integer(),
        young: Type.Integer(),
        otherVersion: Type.Integer(),
      },
      {
        additionalProperties: false,
        description:
          'Agents left out, by rule: lacks a capability; draining, suspect or absent; ejected; no free slot; has not ' +
          'earned a task in its slow start; not of the version that the task drew.',
      },
    ),
    preferencesDropped: Type.Boolean({ description: 'No live agent had what the task prefers.' }),
    versionDropped: Type.Boolean({
      description: 'Versions share these tasks, but no agent of the version that this one drew could take it.',
    }),
    ejectionIgnored: Type.Boolean({
      description: 'The chosen agent is worth ejecting, but it is the last that can do something.',
    }),
    passed: Type.Integer({ description: 'Waiting tasks before it in their order that it passed, to meet this agent.' }),
    guard: Type.Object(
      { limit: Type.Number(), hot: Type.Integer(), allHot: Type.Boolean() },
      {
        additionalProperties: false,
        description: 'Hot = in-flight work ÷ capacity strictly above the limit (the 0.84 quantile of the peers).',
      },
    ),
    explored: Type.Boolean({ description: 'Chosen at random to learn, not for its score.' }),
    seed: Type.Integer(),
    flips: Type.Array(
      Type.Object(
        { factor: Type.String(), weight: Type.Number(), from: Type.Number(), to: Type.String() },
        { additionalProperties: false },
      ),
      { description: 'Which single weight, changed from → weight (others rescaled), would have chosen another agent.' },
    ),
    outcome: Type.Optional(
      Type.Object({ state: Type.String(), runMs: Type.Optional(Type.Number()) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false, description: 'A routing decision with its numbers, joined with how it turned out.' },
);
export type Decision = Static<typeof Decision>;

export const BLOCKERS = [
  'paused',
  'limit',
  'no-capable-agent',
  'all-busy',
  'behind-others',
  'delayed',
  'backing-off',
  'dependency',
  'approval',
  'version',
  'slow-agents',
  'disk-full',
  'apart',
  'none',
] as const;

/** Why a task waits. */
export const Waiting = Type.Object(
  {
    blocker: oneOf(BLOCKERS),
    detail: Type.String({ description: 'One sentence for a person, naming the rule and the numbers.' }),
    position: Type.Integer({
      description: 'Place in the order of the tasks that compete for the same agents; 1 is next.',
    }),
    positionIsExact: Type.Boolean(),
    capableAgents: Type.Integer(),
    freeSlots: Type.Integer(),
    expectedStartAt: Type.Optional(Type.Number()),
    expectedStartInterval: Type.Optional(Type.Tuple([Type.Number(), Type.Number()], { description: '80 % interval.' })),
  },
  { additionalProperties: false },
);
export type Waiting = Static<typeof Waiting>;

export const Explanation = Type.Object(
  {
    task: TaskId,
    state: Type.String(),
    summary: Type.String({ description: 'The whole reason in one or two sentences.' }),
    waiting: Type.Optional(Waiting),
    decision: Type.Optional(Decision),
  },
  { additionalProperties: false, description: 'Why here, or why waiting.' },
);
export type Explanation = Static<typeof Explanation>;
