// A pool: the agents of one type that the controller provides, its policy, and the decisions about its size.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { TRIGGERS } from '../words.ts';
import { PolicyRequest, ScalingPolicy } from './policy.ts';

const closed = { additionalProperties: false } as const;

const Quality = Type.Object(
  {
    recent: Type.Number({ description: 'Mean score of the last 5 minutes.' }),
    before: Type.Number({ description: 'Mean score of the 30 minutes before them.' }),
    margin: Type.Number({ description: 'What chance explains of their difference: two standard errors of it.' }),
  },
  { ...closed, description: 'Satisfaction now and before.' },
);

const Exhaustion = Type.Object(
  {
    agents: Type.Integer({ description: 'Agents that reach a limit of `resources` of their pool within 2 h.' }),
    agent: Type.String({ description: 'The one that does first.' }),
    resource: oneOf(['memory', 'cpu']),
    inMs: Type.Number({ description: 'When it does, at the lower end of the interval of its growth.' }),
  },
  { ...closed, description: 'Agents that run out of what one can use.' },
);

/** What a decision about the size of a pool was made from. Measured at the moment of the evaluation. */
export const ScalingInputs = Type.Object(
  {
    agents: Type.Integer({ description: 'Agents that are up: connected, and not on their way out.' }),
    starting: Type.Integer({ description: 'Agents that were ordered and are not up yet.' }),
    removing: Type.Integer({ description: 'Agents on their way out.' }),
    idleAgents: Type.Integer({ description: 'Of those that are up, the ones that run nothing.' }),
    longIdleAgents: Type.Integer({ description: 'Of the idle ones, those idle for longer than maxIdleTimeMs.' }),
    slots: Type.Integer({ description: 'Of the agents that are up.' }),
    slotsBusy: Type.Integer(),
    queueDepth: Type.Integer({ description: 'Tasks that wait, are ready, and could run on an agent of the pool.' }),
    utilization: Type.Union([Type.Number(), Type.Null()], {
      description: 'Busy slots ÷ slots; null when there is no agent, or none was heard.',
    }),
    oldestWaitMs: Type.Number({ description: 'How long the task has waited that waits longest.' }),
    topBandWaitMs: Type.Number({ description: 'The same in the highest band in which a task waits.' }),
    responseTimeMs: Type.Union([Type.Number(), Type.Null()], {
      description: 'Mean time from submission to outcome lately; null when too few ended.',
    }),
    completedPerMinute: Type.Number(),
    serviceMs: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], {
        description: 'Mean time that attempts took which completed lately; null when none did.',
      }),
    ),
    startMs: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], {
        description: 'From the order of an agent until it is up: the median lately; null when none was timed.',
      }),
    ),
    errorRatio: Type.Union([Type.Number(), Type.Null()], { description: 'Attempts that failed lately ÷ all ended.' }),
    satisfaction: Type.Union([Type.Number(), Type.Null()], { description: 'Mean score lately.' }),
    quality: Type.Optional(
      Type.Union([Quality, Type.Null()], {
        description: 'Satisfaction now and before; null when too few were scored.',
      }),
    ),
    exhaustion: Type.Optional(
      Type.Union([Exhaustion, Type.Null()], { description: 'Agents that run out; null when none is known to.' }),
    ),
    handOffsWaiting: Type.Integer({
      description: 'Of the waiting tasks, those that an agent handed over; none that a limit or a pause keeps back.',
    }),
    unservable: Type.Integer({ description: 'Waiting tasks of its type that no agent that is up can take.' }),
    event: Type.Optional(Type.String({ description: 'Declared event that asks for a size now.' })),
    eventAgents: Type.Optional(Type.Integer({ description: 'The size that it asks for.' })),
  },
  { ...closed, description: 'What a decision was made from.' },
);
export type ScalingInputs = Static<typeof ScalingInputs>;

export const SCALING_ACTIONS = ['scale_up', 'scale_down', 'none'] as const;
export type ScalingAction = (typeof SCALING_ACTIONS)[number];

/** What kept a pool from changing although something asked for it, in the order in which it is looked at. */
export const HELD_BY = [
  'disabled',
  'missing-data',
  'threshold',
  'cooldown',
  'pending',
  'flaps',
  'bound',
  'budget',
  'event',
] as const;
export type HeldBy = (typeof HELD_BY)[number];

export const ScalingDecision = Type.Object(
  {
    pool: Type.String(),
    at: Type.Number(),
    action: oneOf(SCALING_ACTIONS),
    count: Type.Integer({ description: 'Agents added or removed.' }),
    from: Type.Integer({ description: 'Desired size before.' }),
    to: Type.Integer({ description: 'Desired size after.' }),
    reason: Type.String({ description: 'In words: what was over or under what, and what held it back.' }),
    heldBy: Type.Optional(oneOf(HELD_BY, 'Why nothing, or less than asked for, was done.')),
    triggers: Type.Array(
      Type.Union([oneOf(TRIGGERS), Type.Literal('threshold'), Type.Literal('idle'), Type.Literal('work')]),
      { description: 'What asked for it.' },
    ),
    isEmergency: Type.Boolean({
      description: 'A critical load: threshold and cooldown do not hold; the bounds always do.',
    }),
    by: Type.Optional(Type.String({ description: 'Who asked for it; absent when the policy decided.' })),
    inputs: ScalingInputs,
    counters: Type.Object(
      { up: Type.Integer(), down: Type.Integer() },
      { ...closed, description: 'Evaluations in a row that asked for more, and for fewer, this one included.' },
    ),
  },
  { ...closed, description: 'A decision about the size of a pool, also one that did nothing.' },
);
export type ScalingDecision = Static<typeof ScalingDecision>;

export const POOL_AGENT_STATES = [
  'starting',
  'idle',
  'busy',
  'draining',
  'cordoned',
  'ejected',
  'suspect',
  'backing-off',
  'stopping',
] as const;

/** A place of a pool: an agent id, and what holds it now. */
export const PoolAgent = Type.Object(
  {
    id: Type.String(),
    state: oneOf(POOL_AGENT_STATES),
    since: Type.Number({ description: 'When its process was started.' }),
    pid: Type.Optional(Type.Integer()),
    cpuCores: Type.Optional(Type.Number({ description: 'CPU that it and its children use, in cores.' })),
    memoryBytes: Type.Optional(Type.Integer({ description: 'Memory of it and its children.' })),
    restarts: Type.Integer({ description: 'Times its process ended by itself and was started again.' }),
    lastEnd: Type.Optional(Type.String({ description: 'How its process ended the last time.' })),
  },
  { ...closed, description: 'An agent of a pool.' },
);
export type PoolAgent = Static<typeof PoolAgent>;

const Spread = Type.Object(
  { last: Type.Number(), p50: Type.Number(), p95: Type.Number(), count: Type.Integer() },
  { ...closed, description: 'In milliseconds, of the last 256.' },
);

/** A number of agents, or a share of the pool as "25%". */
export const AtOnce = Type.Union(
  [
    Type.Integer({ minimum: 1, maximum: 10_000 }),
    Type.String({ pattern: '^([1-9][0-9]?|100)%$', maxLength: 4, examples: ['25%'] }),
  ],
  { description: 'Most agents that may be away at a time: a number, or a share as "25%", rounded down, at least 1.' },
);
export type AtOnce = Static<typeof AtOnce>;

/** The body may be left out. */
export const PoolDrainRequest = Type.Object(
  {
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: 'Why, for whoever wonders later.' }),
    ),
    atOnce: Type.Optional(AtOnce),
  },
  { ...closed, description: 'Replaces the processes of a pool by fresh ones; the body may be left out.' },
);
export type PoolDrainRequest = Static<typeof PoolDrainRequest>;

const PoolDrain = Type.Object(
  {
    at: Type.Number(),
    by: Type.String(),
    reason: Type.Optional(Type.String()),
    atOnce: AtOnce,
    left: Type.Integer({ description: 'Processes that were there when it began, and still are.' }),
  },
  { ...closed, description: 'Its processes are being replaced by fresh ones.' },
);

export const Pool = Type.Object(
  {
    type: Type.String({ description: 'Type of its agents, and its name.' }),
    desired: Type.Integer({ description: 'Agents that it should have.' }),
    total: Type.Integer({ description: 'Agents that it has, whatever their state.' }),
    starting: Type.Integer(),
    busy: Type.Integer(),
    idle: Type.Integer(),
    removing: Type.Integer(),
    slots: Type.Integer(),
    slotsBusy: Type.Integer(),
    utilization: Type.Union([Type.Number(), Type.Null()]),
    queueDepth: Type.Integer(),
    capabilities: Type.Array(
      Type.Object(
        { name: Type.String(), agents: Type.Integer(), slots: Type.Integer(), slotsBusy: Type.Integer() },
        closed,
      ),
      { maxItems: 256, description: 'The same per capability of its agents.' },
    ),
    startMs: Type.Optional(Spread),
    stopMs: Type.Optional(Spread),
    costPerHour: Type.Number({ description: 'Of one agent.' }),
    agentMinutes: Type.Number({ description: 'Since the controller started: from order to end of each process.' }),
    cost: Type.Number({ description: 'The same in money.' }),
    isCordoned: Type.Boolean({ description: 'Its agents get nothing new.' }),
    drain: Type.Optional(PoolDrain),
    bounds: Type.Object(
      { min: Type.Integer(), max: Type.Integer() },
      { ...closed, description: 'Sizes that a person may ask for now.' },
    ),
    policy: ScalingPolicy,
    lastDecision: Type.Optional(ScalingDecision),
  },
  { ...closed, description: 'A pool and its state.' },
);
export type Pool = Static<typeof Pool>;

export const PoolDetails = Type.Object(
  { ...Pool.properties, agents: Type.Array(PoolAgent, { maxItems: 10_000 }) },
  { ...closed, description: 'A pool with its agents.' },
);
export type PoolDetails = Static<typeof PoolDetails>;

export const PoolList = Type.Object({ pools: Type.Array(Pool) }, closed);
export type PoolList = Static<typeof PoolList>;

/** One of the two. */
export const ScaleRequest = Type.Object(
  {
    to: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'Desired size.' })),
    by: Type.Optional(Type.Integer({ minimum: -10_000, maximum: 10_000, description: 'Agents more, or fewer.' })),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
  },
  { ...closed, description: 'Resizes a pool by hand, within the bounds of its policy.' },
);
export type ScaleRequest = Static<typeof ScaleRequest>;

export const PolicyReply = Type.Object(
  {
    pool: Type.String(),
    policy: ScalingPolicy,
    given: PolicyRequest,
    by: Type.Optional(Type.String({ description: 'Who replaced it; absent when it is as configured.' })),
    at: Type.Optional(Type.Number()),
    version: Type.Integer({
      minimum: 0,
      description: 'Of what replaced the configured one, and the ETag: another one after each change; 0 as configured.',
    }),
  },
  { ...closed, description: 'The policy of a pool, and what of it was given.' },
);
export type PolicyReply = Static<typeof PolicyReply>;

export const PresetList = Type.Object(
  { presets: Type.Array(ScalingPolicy) },
  { ...closed, description: 'The built-in policies.' },
);
export type PresetList = Static<typeof PresetList>;

export const DecisionList = Type.Object(
  { decisions: Type.Array(ScalingDecision, { description: 'Newest first.' }) },
  closed,
);
export type DecisionList = Static<typeof DecisionList>;

export const EventName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: 'Name of a declared event: letters, digits, dot, dash and underscore, up to 64.',
});

/** A time at which more work is known to come. */
export const ScalingEvent = Type.Object(
  {
    pool: Type.String({ minLength: 1, maxLength: 128, description: 'Type of the pool.' }),
    agents: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Fewest agents during the event.' }),
    at: Type.Optional(Type.Number({ description: 'When it begins, once.' })),
    cron: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'When it begins, again and again.' })),
    timezone: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Of the cron expression [UTC].' })),
    durationMs: Type.Integer({ minimum: 1000, maximum: 31 * 86_400_000, description: 'How long it lasts.' }),
    leadMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400_000,
        description: 'How long before it the agents are started [60 s].',
      }),
    ),
    note: Type.Optional(Type.String({ maxLength: 512 })),
  },
  { ...closed, description: 'A declared event: either `at` or `cron`.' },
);
export type ScalingEvent = Static<typeof ScalingEvent>;

export const DeclaredEvent = Type.Object(
  {
    name: EventName,
    ...ScalingEvent.properties,
    startsAt: Type.Optional(
      Type.Number({ description: 'When it begins next, or began if it goes on; absent once it is over for good.' }),
    ),
    isActive: Type.Boolean({ description: 'It asks for its agents now; the lead time counts.' }),
    changedAt: Type.Number({ description: 'When it was last changed, and by whom.' }),
    changedBy: Type.String(),
  },
  { ...closed, description: 'A declared event with its name, as it stands.' },
);
export type DeclaredEvent = Static<typeof DeclaredEvent>;

export const EventList = Type.Object({ events: Type.Array(DeclaredEvent) }, { ...closed, description: 'By name.' });
export type EventList = Static<typeof EventList>;
