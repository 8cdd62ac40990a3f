// Which stage of a task's trip limits how many tasks pass, and by how much.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';

const closed = { additionalProperties: false } as const;
const NumberOrNull = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

export const STAGES = ['missing-agents', 'pause', 'limit', 'event-loop', 'journal', 'agents'] as const;
/** What a task must pass: agents that can take it, pauses and limits, the controller, its journal, a free slot. */
export type StageKind = (typeof STAGES)[number];

export const Stage = Type.Object(
  {
    kind: oneOf(STAGES),
    name: Type.Optional(Type.String({ description: 'Type of the agents or tasks, or name of the limit.' })),
    utilization: NumberOrNull('Share of what it can do that is used, 0..1; null when that is not known.'),
    perSecond: NumberOrNull('Attempts that passed it; null when they are not counted there.'),
    perSecondMax: NumberOrNull('Attempts at which it would be full, with work like that of this span.'),
    isAtLeast: Type.Optional(Type.Boolean({ description: 'It carries perSecondMax, and maybe more.' })),
    waiting: Type.Integer({ description: 'Tasks that waited for it at the end of the span.' }),
    slots: Type.Optional(Type.Number({ description: 'Of agents: mean number of slots that took work.' })),
    agents: Type.Optional(Type.Number({ description: 'Of agents: mean number of those that took work.' })),
    agentsMore: Type.Optional(
      Type.Integer({ description: 'Agents more that carry what comes, and what waits within 5 minutes.' }),
    ),
    unknown: Type.Optional(Type.String({ description: 'Why its use is not known.' })),
  },
  { ...closed, description: 'A stage of a task’s trip and how full it was.' },
);
export type Stage = Static<typeof Stage>;

/** Stages that one analysis tells of. */
export const STAGES_MAX = 64;

export const Bottleneck = Type.Object(
  {
    from: Type.Number({ description: 'Of the span that was looked at.' }),
    to: Type.Number(),
    summary: Type.String({ description: 'The whole answer in a sentence.' }),
    isKnown: Type.Boolean({ description: 'False when nothing was measured yet.' }),
    limiting: Type.Array(Stage, { description: 'The full stages, the one that holds most back first; mostly none.' }),
    /** What would be full after the first of them. */
    next: Type.Optional(Stage),
    stages: Type.Array(Stage, { maxItems: STAGES_MAX, description: 'All of them, the fullest first.' }),
  },
  { ...closed, description: 'What limits how many tasks pass.' },
);
export type Bottleneck = Static<typeof Bottleneck>;
