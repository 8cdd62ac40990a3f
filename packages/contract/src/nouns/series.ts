// What was measured, as it is read back: the registry, and series of windows.
import Type, { type Static } from 'typebox';
import { LAYERS } from '../indicators.ts';
import { oneOf } from '../one-of.ts';

const closed = { additionalProperties: false } as const;

export const IndicatorView = Type.Object(
  {
    name: Type.String({ description: 'As the metric is called, too.' }),
    unit: Type.String({ description: 'Base unit of its values: seconds, bytes, ratio, tasks, …' }),
    layer: oneOf(LAYERS, 'Whose question it answers.'),
    kind: oneOf(
      ['counter', 'gauge', 'distribution'],
      'A counter is its rate per second in series; of a distribution quantiles are kept.',
    ),
    meaning: Type.String(),
    labels: Type.Array(
      Type.Object({ name: Type.String(), valuesMax: Type.Integer(), meaning: Type.String() }, closed),
      { description: 'What tells its series apart, and how many values each may have.' },
    ),
    isPerAgent: Type.Optional(Type.Boolean({ description: 'Of single agents: only in series, for an hour.' })),
  },
  { ...closed, description: 'Something that is measured.' },
);
export type IndicatorView = Static<typeof IndicatorView>;

export const IndicatorList = Type.Object({ indicators: Type.Array(IndicatorView) }, closed);
export type IndicatorList = Static<typeof IndicatorList>;

export const SeriesQuery = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 128, description: 'Of the indicator.' }),
    labels: Type.Optional(
      Type.String({
        maxLength: 512,
        description: 'Only series with these labels: pool=chat,state=busy',
      }),
    ),
    from: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds since the Unix epoch [an hour ago].' })),
    to: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds since the Unix epoch [now].' })),
    step: Type.Optional(
      Type.Integer({
        minimum: 1_000,
        maximum: 86_400_000,
        description: 'Length of a window in milliseconds, rounded up to what is kept [about 360 windows].',
      }),
    ),
  },
  closed,
);
export type SeriesQuery = Static<typeof SeriesQuery>;

export const SeriesPoint = Type.Object(
  {
    at: Type.Number({ description: 'Begin of the window.' }),
    count: Type.Integer({ description: 'Values measured in it: samples, or values of a distribution.' }),
    min: Type.Number(),
    mean: Type.Number(),
    max: Type.Number(),
    p50: Type.Optional(Type.Number({ description: 'Of a distribution, as the next two: within one percent.' })),
    p95: Type.Optional(Type.Number()),
    p99: Type.Optional(Type.Number()),
  },
  { ...closed, description: 'One window of a series.' },
);
export type SeriesPoint = Static<typeof SeriesPoint>;

export const SeriesReply = Type.Object(
  {
    name: Type.String(),
    unit: Type.String(),
    kind: oneOf(['counter', 'gauge', 'distribution']),
    from: Type.Number(),
    to: Type.Number(),
    stepMs: Type.Integer({ description: 'Length of the windows.' }),
    series: Type.Array(
      Type.Object(
        {
          labels: Type.Record(Type.String(), Type.String()),
          points: Type.Array(SeriesPoint, { description: 'Oldest first; windows without a value are left out.' }),
        },
        closed,
      ),
    ),
    hasMore: Type.Boolean({ description: 'More series match than are told: ask for labels.' }),
  },
  { ...closed, description: 'The series of an indicator over a span of time.' },
);
export type SeriesReply = Static<typeof SeriesReply>;
