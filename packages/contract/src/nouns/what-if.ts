// What if: the recorded candidates of a decision, scored again with other weights.
import Type, { type Static } from 'typebox';
import { FACTORS } from '../words.ts';
import { type Factor, FactorValues } from './decision.ts';
import { TaskId } from './task.ts';

const closed = { additionalProperties: false } as const;
const Share = Type.Optional(Type.Number({ minimum: 0, maximum: 1000 }));

/** Either weights or the name of a profile. */
export const WhatIfRequest = Type.Object(
  {
    weights: Type.Optional(
      Type.Object(Object.fromEntries(FACTORS.map((factor) => [factor, Share])) as Record<Factor, typeof Share>, {
        ...closed,
        description: 'Scaled so that they sum to 1; a factor that is left out weighs nothing.',
      }),
    ),
    profile: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'A routing profile, for its weights.' }),
    ),
  },
  { ...closed, description: 'Weights, or a profile to take them from.' },
);
export type WhatIfRequest = Static<typeof WhatIfRequest>;

export const WhatIf = Type.Object(
  {
    task: TaskId,
    attempt: Type.Integer(),
    chosen: Type.String({ description: 'The agent that was chosen.' }),
    winner: Type.String({ description: 'The one with the highest score under the other weights.' }),
    isChanged: Type.Boolean(),
    weights: FactorValues,
    weightsThen: FactorValues,
    candidates: Type.Array(
      Type.Object(
        { agent: Type.String(), score: Type.Number(), scoreThen: Type.Number(), factors: FactorValues },
        closed,
      ),
      { maxItems: 4, description: 'The recorded candidates, the best under the other weights first.' },
    ),
  },
  { ...closed, description: 'Which of the recorded candidates other weights would have chosen.' },
);
export type WhatIf = Static<typeof WhatIf>;
