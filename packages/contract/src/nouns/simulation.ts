// A simulation: traffic through the engine in virtual time, once per policy and per change of the settings, so that
// they can be compared. The controller runs it beside its work and keeps the last few.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { ARRIVALS, PATTERNS, SIMULATION_STATES, WORK_DISTRIBUTIONS } from '../words.ts';
import { PolicyRequest } from './policy.ts';
import { SimulatedAgents } from './simulated-agents.ts';

const closed = { additionalProperties: false } as const;
const DAY_MS = 86_400_000;
const RATE_MAX = 1_000_000;

const Rate = (description: string) => Type.Number({ minimum: 0.0001, maximum: RATE_MAX, description });
const Span = (description: string) => Type.Number({ minimum: 1000, maximum: 366 * DAY_MS, description });
const Column = (description: string) => Type.String({ minLength: 1, maxLength: 256, description });
const Numbers = (description: string) => Type.Array(Type.Number(), { description });

const Pattern = Type.Object(
  {
    name: Type.Optional(oneOf(PATTERNS, 'Shape of the rate over time [bundled].')),
    ratePerSecond: Type.Optional(Rate('Tasks per second [2].')),
    peakPerSecond: Type.Optional(Rate('Highest rate [3 times ratePerSecond].')),
    durationMs: Type.Optional(Span('How long tasks arrive [1 h].')),
    periodMs: Type.Optional(Span('Of a step, a spike, a season or a day of a week [10 min].')),
    trendRatio: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1000, description: 'By the end the rate is so many times the shape [1].' }),
    ),
    arrivals: Type.Optional(oneOf(ARRIVALS, 'Gaps between tasks [poisson].')),
    workMs: Type.Optional(Type.Number({ minimum: 1, maximum: DAY_MS, description: 'Mean service time [5 s].' })),
    workDistribution: Type.Optional(oneOf(WORK_DISTRIBUTIONS, 'Of the service time [lognormal].')),
    tenants: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'Spreads the tasks over so many tenants by Zipf.' }),
    ),
    tenantSkew: Type.Optional(Type.Number({ minimum: 0, maximum: 10, description: 'Exponent of Zipf [1].' })),
    sessions: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'Sessions open at once over which tasks are spread.' }),
    ),
    sessionTasks: Type.Optional(
      Type.Number({ minimum: 1, maximum: 1_000_000, description: 'Mean tasks of a session [10].' }),
    ),
  },
  { ...closed, description: 'Generated tasks. The bundled pattern has gaps, bursts and work of its own.' },
);

const Rows = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: 7 * 1024 * 1024,
      description: 'CSV or JSON lines: a task each, or a window of time with a rate.',
    }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'What people call it [rows].' })),
    timeColumn: Type.Optional(Column('With the time of arrival [found by name or content].')),
    serviceColumn: Type.Optional(Column('With the service time [found by name].')),
    rateColumn: Type.Optional(Column('With a rate or count per window of time [found by name].')),
    typeColumn: Type.Optional(Column('With the type of a task [all have one type].')),
    tenantColumn: Type.Optional(Column('With the tenant of a task [one tenant].')),
    sessionColumn: Type.Optional(Column('With the session of a task [none].')),
    priorityColumn: Type.Optional(Column('With the priority of a task, 0 to 9 [4].')),
    deadlineColumn: Type.Optional(Column('With when a result is due: a date, or the time for it [never].')),
  },
  { ...closed, description: 'Tasks as somebody recorded them, read like a file of muster simulate.' },
);

const Recorded = Type.Object({}, { ...closed, description: 'What this controller’s own journal still holds.' });

/** One of `pattern`, `rows` and `recorded`. */
const Traffic = Type.Object(
  {
    pattern: Type.Optional(Pattern),
    rows: Type.Optional(Rows),
    recorded: Type.Optional(Recorded),
    keepRatio: Type.Optional(
      Type.Number({
        minimum: 0.000001,
        maximum: 1,
        description: 'Share of recorded tasks to keep, drawn by the seed [1].',
      }),
    ),
    compression: Type.Optional(
      Type.Number({
        minimum: 0.001,
        maximum: 1_000_000,
        description: 'Divides the times of recorded arrivals; service times stay [1].',
      }),
    ),
    durationMs: Type.Optional(Span('How much of recorded tasks, before they are compressed [all].')),
  },
  { ...closed, description: 'The tasks that arrive: one of pattern, rows and recorded.' },
);

export const SimulationRequest = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'What people call it.' })),
    traffic: Traffic,
    agents: Type.Optional(
      Type.Array(SimulatedAgents, {
        minItems: 1,
        maxItems: 100,
        description: 'One per type [those that ran recorded traffic; else one type with 4 slots].',
      }),
    ),
    pools: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
        minItems: 1,
        maxItems: 100,
        description:
          'In place of agents: pools whose slots, start-up times, cost, size and bounds are taken as they are.',
      }),
    ),
    policies: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
        minItems: 1,
        maxItems: 20,
        description:
          'Who sizes the fleet, one run each: presets, hpa, keda, kpa, predictive, clairvoyant, fixed:N, recorded with ' +
          'recorded traffic, current with pools, and names of customPolicies [some presets and hpa, keda, kpa].',
      }),
    ),
    customPolicies: Type.Optional(
      Type.Record(Type.String(), PolicyRequest, { maxProperties: 20, description: 'Policies by a name of their own.' }),
    ),
    settings: Type.Optional(
      Type.Array(Type.Record(Type.String(), Type.Unknown(), { minProperties: 1, maxProperties: 20 }), {
        maxItems: 8,
        description: 'Changes of the settings that are in force, by key: everything runs once more under each.',
      }),
    ),
    sloMs: Type.Optional(
      Type.Number({ minimum: 0, maximum: 7 * DAY_MS, description: 'Longest that a task may wait to start [30 s].' }),
    ),
    seed: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2 ** 40, description: 'The same seed, the same runs [1].' }),
    ),
    seeds: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Runs with seeds from seed on [1].' })),
    isSwept: Type.Optional(Type.Boolean({ description: 'Also runs each policy over targets of its own [false].' })),
  },
  { ...closed, description: 'What is to be compared.' },
);
export type SimulationRequest = Static<typeof SimulationRequest>;

const Waits = Type.Object(
  { p50: Type.Number(), p95: Type.Number(), p99: Type.Number() },
  { ...closed, description: 'From a task’s arrival to the start of its first attempt, in milliseconds.' },
);

const SweptPoint = Type.Object(
  {
    target: Type.Optional(Type.Number({ description: 'What it aimed at.' })),
    minAgents: Type.Optional(Type.Integer({ description: 'Or the fewest agents, at its own target.' })),
    text: Type.String({ description: 'Which of the two, in words.' }),
    sloViolation: Type.Number(),
    cost: Type.Number(),
    agentSeconds: Type.Number(),
    isFrontier: Type.Boolean({ description: 'No point of any policy is both cheaper and less late.' }),
  },
  { ...closed, description: 'The policy at one point of the sweep.' },
);

const ends = { low: Type.Number(), high: Type.Number() };
const Ends = Type.Object(ends, { ...closed, description: 'Of a 95 % interval.' });
const Interval = Type.Object({ mean: Type.Number(), ...ends }, { ...closed, description: 'With 95 % interval.' });

const Intervals = Type.Object(
  { waitMsP99: Ends, sloViolation: Ends, cost: Ends },
  { ...closed, description: 'Of several seeds: where the means lie (Student’s t).' },
);

const Against = Type.Object(
  {
    name: Type.String({ description: 'The first policy; of changed settings, the same policy under those in force.' }),
    costRatio: Type.Optional(Interval),
    sloViolation: Interval,
    waitMsP99: Interval,
  },
  { ...closed, description: 'Of several seeds: the cost as a ratio, the rest as differences, seed by seed.' },
);

const Curves = Type.Object(
  {
    atMs: Numbers('When each point begins, since the start of the run; the other lists have a value for each.'),
    arrivals: Numbers('Tasks that arrived.'),
    waiting: Numbers('Most tasks that waited.'),
    waitMsMax: Numbers('Longest wait of the tasks that started.'),
    running: Numbers('Busy slots, on average.'),
    ready: Numbers('Agents that can take work, on average.'),
    starting: Numbers('Agents on their way, on average.'),
    desired: Numbers('The size that was asked for, on average.'),
  },
  { ...closed, description: 'The fleet over time, in a bounded number of points: columns of a chart.' },
);

const SimulatedDecision = Type.Object(
  { atMs: Type.Number(), pool: Type.String(), from: Type.Integer(), to: Type.Integer(), reason: Type.String() },
  { ...closed, description: 'A change of the size of a pool.' },
);

const WorstMinute = Type.Object(
  { atMs: Type.Number(), late: Type.Integer(), starts: Type.Integer(), waitMsMax: Type.Number() },
  { ...closed, description: 'The minute in which most tasks started later than the objective allows.' },
);

/** The first eight fields are those of `muster simulate --json`. */
export const SimulatedOutcome = Type.Object(
  {
    name: Type.String({ description: 'The policy, and the change of the settings.' }),
    tasks: Type.Number({ description: 'Tasks that arrived; like all numbers here the mean of the seeds.' }),
    lost: Type.Number({ description: 'Of them, those that never completed.' }),
    waitMs: Waits,
    sloViolation: Type.Number({ description: 'Share of the tasks that waited longer than sloMs, or never completed.' }),
    agentSeconds: Type.Number({ description: 'From the order of each agent until nothing of it was left.' }),
    cost: Type.Number({ description: 'Times costPerHour.' }),
    actions: Type.Number({ description: 'Changes of the size of the fleet.' }),
    policy: Type.String(),
    settings: Type.String({ description: 'What was changed; empty for the settings as they are.' }),
    up: Type.Number({ description: 'Of the actions, those that grew the fleet.' }),
    deadlineMisses: Type.Number({ description: 'Tasks with a deadline that had no result by then.' }),
    worstMinute: Type.Optional(WorstMinute),
    intervals: Type.Optional(Intervals),
    against: Type.Optional(Against),
    isFrontier: Type.Optional(Type.Boolean({ description: 'After a sweep: nothing is both cheaper and less late.' })),
    sweep: Type.Optional(Type.Array(SweptPoint)),
    costAt1Percent: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], {
        description: 'Cost when 1 % are late; null when no target gets there.',
      }),
    ),
    costAt5Percent: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], {
        description: 'Cost when 5 % are late; null when no target gets there.',
      }),
    ),
    curves: Type.Optional(Curves),
    decisions: Type.Optional(Type.Array(SimulatedDecision, { description: 'Of the first seed; the first 500.' })),
    journalHash: Type.Optional(
      Type.String({ description: 'Of the first seed: a fingerprint of everything that the engine recorded.' }),
    ),
  },
  { ...closed, description: 'What one policy came to under one set of settings.' },
);
export type SimulatedOutcome = Static<typeof SimulatedOutcome>;

export const SimulationResult = Type.Object(
  {
    trace: Type.String({ description: 'What arrived, by its name.' }),
    seed: Type.Integer(),
    seeds: Type.Optional(Type.Integer()),
    sloMs: Type.Number(),
    facts: Type.Array(Type.String(), { description: 'What was read and assumed, a sentence each: check them first.' }),
    recorded: Type.Optional(SimulatedOutcome),
    policies: Type.Array(SimulatedOutcome),
  },
  { ...closed, description: 'What a simulation came to.' },
);
export type SimulationResult = Static<typeof SimulationResult>;

const SimulationError = Type.Object(
  { code: Type.String(), message: Type.String(), field: Type.Optional(Type.String()) },
  { ...closed, description: 'Why it has no result; the code is one of docs/faults.md.' },
);

export const SimulationId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: 'As the reply to its request had it.',
});

export const Simulation = Type.Object(
  {
    id: SimulationId,
    name: Type.String(),
    state: oneOf(SIMULATION_STATES),
    progress: Type.Number({ description: 'From 0 to 1.' }),
    doing: Type.Optional(Type.String({ description: 'What runs now, in words.' })),
    submittedAt: Type.Number(),
    submittedBy: Type.String(),
    startedAt: Type.Optional(Type.Number()),
    endedAt: Type.Optional(Type.Number()),
    error: Type.Optional(SimulationError),
  },
  { ...closed, description: 'A simulation and where it stands.' },
);
export type Simulation = Static<typeof Simulation>;

export const SimulationDetails = Type.Object(
  {
    ...Simulation.properties,
    request: SimulationRequest,
    result: Type.Optional(SimulationResult),
  },
  { ...closed, description: 'A simulation with what was asked for, rows cut to their beginning, and what it came to.' },
);
export type SimulationDetails = Static<typeof SimulationDetails>;

export const SimulationList = Type.Object(
  { simulations: Type.Array(Simulation, { description: 'Newest first.' }) },
  { ...closed, description: 'Those that wait or run, and the last ones that ended.' },
);
export type SimulationList = Static<typeof SimulationList>;
