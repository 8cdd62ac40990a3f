// A scaling policy: how large a pool should be, as rules over what is measured. Every field has a default, which a
// preset replaces, which what is given replaces.
import Type, { type Static, type TSchema } from 'typebox';
import { oneOf } from '../one-of.ts';
import { PRESETS, SIZINGS, TRIGGERS } from '../words.ts';

const closed = { additionalProperties: false } as const;
const DAY_MS = 86_400_000;
const AGENTS_MAX = 10_000;

const Agents = (description: string, minimum = 0) => Type.Integer({ minimum, maximum: AGENTS_MAX, description });
const Evaluations = (description: string) => Type.Integer({ minimum: 1, maximum: 1000, description });
const Ratio = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const Milliseconds = (description: string, minimum = 0) => Type.Integer({ minimum, maximum: 7 * DAY_MS, description });

/** A number of agents, or a share of the pool as "50%". */
export const ScalingStep = (description: string) =>
  Type.Union(
    [
      Type.Integer({ minimum: 1, maximum: AGENTS_MAX }),
      Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)%$', maxLength: 5, examples: ['50%'] }),
    ],
    { description },
  );

export type Preset = (typeof PRESETS)[number];

export type Sizing = (typeof SIZINGS)[number];

export type Trigger = (typeof TRIGGERS)[number];

const fields = {
  enabled: Type.Boolean({ description: 'Whether the pool is resized; its agents are kept running in any case.' }),
  minAgents: Agents('Fewest agents.'),
  maxAgents: Agents('Most agents.'),
  sizing: oneOf(SIZINGS, 'What says how large it should be: thresholds and steps, or the work and waitObjectiveMs.'),
  waitObjectiveMs: Milliseconds('How long a task may wait for an agent, for sizing to the work.'),
  maxQueueDepth: Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'Up when more tasks wait.' }),
  maxUtilization: Ratio('Up when a larger share of the slots is busy.'),
  minIdleAgents: Agents('Up when fewer agents are idle.'),
  scaleUpThreshold: Evaluations('Evaluations in a row that must ask for more before it grows.'),
  minQueueDepth: Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'Down only when fewer tasks wait.' }),
  minUtilization: Ratio('Down only when a smaller share of the slots is busy.'),
  maxIdleTimeMs: Milliseconds('An agent beyond minIdleAgents that is idle for longer is removed; 0 = never.'),
  scaleDownThreshold: Evaluations('Evaluations in a row that must ask for fewer before it shrinks.'),
  scaleUpStep: ScalingStep('Agents added at once, or a share of the pool as "50%".'),
  scaleDownStep: ScalingStep('Agents removed at once, or a share of the pool as "25%".'),
  scaleUpCooldownMs: Milliseconds('How long after growing it neither grows again nor shrinks.'),
  scaleDownCooldownMs: Milliseconds('How long after shrinking it does not shrink again.'),
  removeGraceMs: Milliseconds(
    'How long an agent that is removed may finish what it runs; what runs then is handed back [30 s].',
  ),
  evaluationIntervalMs: Milliseconds('How often it is evaluated.', 100),
  headroomRatio: Ratio('Agents added to the size that it grows to, as a share of it.'),
  growthMax: Type.Number({
    minimum: 0,
    maximum: 1000,
    description: 'Most agents as a multiple of initialAgents; 0 = no such bound.',
  }),
  flapsMax: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'Changes of direction within flapWindowMs after which it no longer shrinks; 0 = no such bound.',
  }),
  flapWindowMs: Milliseconds('The span that flapsMax is about.', 1000),
  responseTimeMs: Milliseconds('Objective for the time from submission to outcome; 0 = none.'),
  throughputPerMinute: Type.Number({
    minimum: 0,
    maximum: 1_000_000_000,
    description: 'Objective for tasks completed per minute while tasks wait; 0 = none.',
  }),
  budgetPerHour: Type.Number({
    minimum: 0,
    maximum: 1_000_000_000,
    description: 'Most money per hour for its agents (with costPerHour of the pool); 0 = no bound.',
  }),
  emergencyWaitMs: Milliseconds(
    'A task of the highest band that waits longer is an emergency, as is criticalDurationMs; 0 = no wait is.',
  ),
  loadDurationMs: Milliseconds('How long utilisation must be above 0.80 before the trigger load asks.'),
  responseDurationMs: Milliseconds('How long responses must be slow before the trigger response-time asks.'),
  criticalDurationMs: Milliseconds('How long utilisation must be above 0.95 before that is an emergency.'),
  startPatienceMs: Milliseconds('A pool that has had agents starting for longer no longer counts on them.', 1),
  triggers: Type.Array(oneOf(TRIGGERS), {
    maxItems: TRIGGERS.length,
    uniqueItems: true,
    description: 'What may ask for agents besides the thresholds.',
  }),
};

/** A policy in force: every field has a value. */
export const ScalingPolicy = Type.Object(
  { preset: oneOf(PRESETS, 'Where the fields that were not given come from.'), ...fields },
  { ...closed, description: 'How large a pool should be.' },
);
export type ScalingPolicy = Static<typeof ScalingPolicy>;

type Optional<Fields extends Record<string, TSchema>> = {
  [Name in keyof Fields]: ReturnType<typeof Type.Optional<Fields[Name]>>;
};
const optional = <Fields extends Record<string, TSchema>>(all: Fields): Optional<Fields> =>
  Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, Type.Optional(schema)])) as Optional<Fields>;

/** A policy as it is given: the rest comes from the preset. It replaces what was given before as a whole. */
export const PolicyRequest = Type.Object(
  { preset: Type.Optional(oneOf(PRESETS, 'Where the other fields come from [conservative].')), ...optional(fields) },
  { ...closed, description: 'A scaling policy; what is left out comes from the preset.' },
);
export type PolicyRequest = Static<typeof PolicyRequest>;
