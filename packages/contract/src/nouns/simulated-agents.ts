// The agents of a simulation: what one of a type is.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { WORK_DISTRIBUTIONS } from '../words.ts';

const DAY_MS = 86_400_000;
const AGENTS_MAX = 10_000;

const Milliseconds = (description: string) => Type.Number({ minimum: 0, maximum: DAY_MS, unit: 'ms', description });
const Agents = (description: string) => Type.Integer({ minimum: 0, maximum: AGENTS_MAX, description });

const optional = {
  type: Type.Optional(
    Type.String({
      pattern: '^[^\\s\\u0000-\\u001f]+$',
      minLength: 1,
      maxLength: 128,
      description: 'Tasks that they run; a single one runs all.',
    }),
  ),
  agents: Type.Optional(Agents('How many there are at the start [enough for the mean load].')),
  minAgents: Type.Optional(Agents('Fewest, whatever a policy says [the policy’s own bound].')),
  maxAgents: Type.Optional(Agents('Most, whatever a policy says [the policy’s own bound].')),
  serviceMs: Type.Optional(Milliseconds('Mean time of a task, in place of what the trace tells.')),
  serviceDistribution: Type.Optional(oneOf(WORK_DISTRIBUTIONS, 'Of serviceMs around its mean [fixed].')),
};

const withDefault = {
  slots: Type.Integer({ minimum: 1, maximum: 1000, default: 4, description: 'Tasks that each runs at once.' }),
  startupMs: Type.Number({ ...Milliseconds('From the order of an agent until it takes work.'), default: 5000 }),
  startupSpreadRatio: Type.Number({
    minimum: 0,
    maximum: 100,
    default: 0,
    description: 'Share of startupMs by which a start takes longer, at random, at most.',
  }),
  speed: Type.Number({ minimum: 0.001, maximum: 1000, default: 1, description: 'A task takes its time ÷ speed.' }),
  failuresPerHour: Type.Number({
    minimum: 0,
    maximum: 3600,
    default: 0,
    description: 'How often one ends by itself; what it runs is run again elsewhere.',
  }),
  costPerHour: Type.Number({
    minimum: 0,
    maximum: 1_000_000,
    default: 1,
    description: 'Of one agent; 1 makes the cost agent-hours.',
  }),
};

/** With every default. */
export const AgentSpec = Type.Object({ ...optional, ...withDefault });
export type AgentSpec = Static<typeof AgentSpec>;

/** What may be said of the agents of one type; everything may be left out. */
export const SimulatedAgents = Type.Partial(Type.Object({ ...optional, ...withDefault }), {
  additionalProperties: false,
  description: 'Agents of one type, as they are simulated.',
});
export type SimulatedAgents = Static<typeof SimulatedAgents>;
