// A review: what a span of time came to, and what it asks of somebody.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { Bottleneck, STAGES } from './bottleneck.ts';

const closed = { additionalProperties: false } as const;
const OrNull = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const Name = (description: string) => Type.String({ description });

const Seconds = Type.Object(
  { count: Type.Integer(), p50: Type.Number(), p95: Type.Number(), p99: Type.Number() },
  { ...closed, description: 'In seconds, within one percent.' },
);

export const CONCERNS = [
  'missing-agents',
  'paused',
  'dead-letters',
  'bottleneck',
  'objective',
  'failures',
  'refused',
  'disk',
  'leak',
  'not-measured',
] as const;

export const Concern = Type.Object(
  {
    kind: oneOf(CONCERNS),
    text: Name('What is so, with its numbers.'),
    command: Type.Optional(Name('What shows more of it, or helps.')),
  },
  { ...closed, description: 'Something that somebody should look at.' },
);
export type Concern = Static<typeof Concern>;

const ReviewBottleneck = Type.Object(
  {
    windowMs: Type.Integer({ description: 'Length of the windows that were looked at one by one.' }),
    windows: Type.Integer({ description: 'Those in which something was measured.' }),
    full: Type.Array(
      Type.Object(
        {
          kind: oneOf(STAGES),
          name: Type.Optional(Type.String()),
          ratio: Type.Number({ description: 'Share of the windows in which it was the one that limited.' }),
        },
        closed,
      ),
      { description: 'What limited, most often first; mostly nothing.' },
    ),
    /** The window in which most tasks were held back, or the fullest one. */
    busiest: Type.Optional(Bottleneck),
  },
  { ...closed, description: 'What limited throughput, and for how much of the span.' },
);

const ReviewLoad = Type.Object(
  {
    submitted: Type.Number(),
    refused: Type.Number({ description: 'Tasks of submissions that were refused.' }),
    perSecond: Type.Number({ description: 'Submitted per second, while something was measured.' }),
    perSecondMax: Type.Number({ description: 'In the window with most.' }),
    completed: Type.Number(),
    failed: Type.Number({ description: 'Ended as failed; dead letters are counted by themselves.' }),
    cancelled: Type.Number(),
    expired: Type.Number(),
    deadLettered: Type.Number(),
    retries: Type.Number(),
    byType: Type.Array(
      Type.Object(
        {
          type: Type.String(),
          ended: Type.Number(),
          waitP95: OrNull('In seconds.'),
          runP50: OrNull('In seconds.'),
          lateRatio: OrNull('Share that waited longer than the objective.'),
        },
        closed,
      ),
      { maxItems: 33, description: 'Most first.' },
    ),
  },
  { ...closed, description: 'What came and what became of it.' },
);

const ReviewService = Type.Object(
  {
    wait: Type.Union([Seconds, Type.Null()]),
    run: Type.Union([Seconds, Type.Null()]),
    objectiveSeconds: Type.Number({ description: 'A task shall start within.' }),
    objectiveRatio: Type.Number({ description: 'Share of the tasks of which that is asked.' }),
    metRatio: OrNull('Share that did; null without tasks.'),
    deadlineMisses: Type.Number(),
    abandoned: Type.Number({ description: 'Never started: cancelled while they waited, or expired.' }),
  },
  { ...closed, description: 'How long tasks waited and ran.' },
);

const ReviewCost = Type.Object(
  {
    agentHours: Type.Number(),
    fixedAgentHours: Type.Number({ description: 'Of pools that always have the most agents that they had.' }),
    agentCost: Type.Number({ description: 'Agent hours at the costPerHour of their pools.' }),
    taskCost: Type.Number({ description: 'What attempts said that they cost.' }),
    tokens: Type.Number(),
    pools: Type.Array(
      Type.Object(
        {
          pool: Type.String(),
          agentHours: Type.Number(),
          fixedAgentHours: Type.Number(),
          agentCost: Type.Number(),
        },
        closed,
      ),
      { maxItems: 33 },
    ),
  },
  { ...closed, description: 'What it cost, beside a fixed fleet.' },
);

const Moment = Type.Object(
  { waitP95: OrNull('In seconds.'), utilization: OrNull('0..1') },
  { ...closed, description: 'Five minutes of a pool: the median over its changes.' },
);
const ChangesOfSize = Type.Object(
  {
    count: Type.Integer(),
    agents: Type.Integer({ description: 'All of them together.' }),
    agentMinutes: Type.Number({ description: 'Until each was taken back, or until the end of the span.' }),
    cost: Type.Number({ description: 'The same at the costPerHour of the pool.' }),
    before: Moment,
    after: Moment,
  },
  { ...closed, description: 'Changes in one direction, and how the pool was in the five minutes before and after.' },
);

export const CAPACITIES = ['breaks', 'not-reached', 'too-little'] as const;
const Capacity = Type.Object(
  {
    verdict: oneOf(CAPACITIES, 'Whether the objective began to break at some load.'),
    perAgent: OrNull('Tasks per second and agent at which it did; or the most that was seen.'),
    lateRatio: OrNull('Share of late tasks there.'),
    objectiveSeconds: Type.Number(),
    of: oneOf(['wait', 'response'], 'What the objective is about: responseTimeMs of the policy, else the wait.'),
  },
  { ...closed, description: 'How much load an agent carries before the objective breaks.' },
);

const ReviewPool = Type.Object(
  {
    pool: Type.String(),
    ups: Type.Number({ description: 'Times that it grew.' }),
    downs: Type.Number(),
    known: Type.Integer({ description: 'Changes that are still kept, at most the newest 32: those told below.' }),
    grew: Type.Union([ChangesOfSize, Type.Null()]),
    shrank: Type.Union([ChangesOfSize, Type.Null()]),
    capacity: Capacity,
  },
  { ...closed, description: 'What scaling a pool did.' },
);

export const TRENDS = ['load', 'wait-p95', 'run-p50', 'failed-ratio', 'agents', 'cost-per-hour'] as const;
const ReviewTrend = Type.Object(
  {
    measure: oneOf(TRENDS),
    unit: Type.String(),
    direction: oneOf(['up', 'down', 'steady', 'too-short']),
    perDay: Type.Number(),
    perDayLow: Type.Number({ description: 'Lower end of the 95 % interval.' }),
    perDayHigh: Type.Number(),
    median: Type.Number({ description: 'What it mostly was.' }),
    certainty: Type.Number({ description: '1 less the probability that chance alone looks like it.' }),
    hours: Type.Integer({ description: 'Hours that it was judged from, at most two weeks.' }),
    isSeasonOut: Type.Boolean({ description: 'Only equal hours of the days were compared.' }),
  },
  { ...closed, description: 'Where a measure is going.' },
);
export type ReviewTrend = Static<typeof ReviewTrend>;

export const GROWTHS = ['controller-heap', 'controller-memory', 'memory-per-agent', 'disk'] as const;
const ReviewGrowth = Type.Object(
  {
    of: oneOf(GROWTHS),
    pool: Type.Optional(Type.String()),
    isKnown: Type.Boolean({ description: 'False with too few windows.' }),
    isGrowing: Type.Boolean({ description: 'Surely, and still.' }),
    bytes: Type.Number({ description: 'In use at the end.' }),
    bytesMax: Type.Optional(Type.Number({ description: 'What there is.' })),
    perDay: Type.Number(),
    daysLeft: Type.Optional(Type.Number({ description: 'Until what there is, is used up.' })),
    daysLeftMin: Type.Optional(Type.Number({ description: 'The same at the upper end of the slope’s interval.' })),
  },
  { ...closed, description: 'What should not grow for ever.' },
);
export type ReviewGrowth = Static<typeof ReviewGrowth>;

export const Review = Type.Object(
  {
    from: Type.Number(),
    to: Type.Number(),
    madeAt: Type.Number(),
    measuredMs: Type.Number({ description: 'How much of the span was measured.' }),
    verdict: Name('The whole of it in a sentence.'),
    concerns: Type.Array(Concern, { maxItems: 64, description: 'What needs somebody, the most urgent first.' }),
    bottleneck: ReviewBottleneck,
    load: ReviewLoad,
    service: ReviewService,
    cost: ReviewCost,
    scaling: Type.Array(ReviewPool, { maxItems: 33 }),
    trends: Type.Array(ReviewTrend),
    growth: Type.Array(ReviewGrowth, { maxItems: 64 }),
  },
  { ...closed, description: 'What a span of time came to.' },
);
export type Review = Static<typeof Review>;

export const ReviewQuery = Type.Object(
  {
    from: Type.Optional(
      Type.Number({ minimum: 0, description: 'Milliseconds since the Unix epoch [a day before the end].' }),
    ),
    to: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds since the Unix epoch [now].' })),
  },
  closed,
);
export type ReviewQuery = Static<typeof ReviewQuery>;

export const ReviewDay = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'A day in UTC, such as 2026-11-20.',
});

export const ReviewList = Type.Object(
  {
    reviews: Type.Array(Type.Object({ day: ReviewDay, verdict: Type.String(), concerns: Type.Integer() }, closed), {
      maxItems: 90,
      description: 'Newest first.',
    }),
  },
  { ...closed, description: 'The daily reviews that are kept.' },
);
export type ReviewList = Static<typeof ReviewList>;
