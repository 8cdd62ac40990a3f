// A limit: how much of some work may run, or start, at once; and how far each of its buckets is used.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';

const closed = { additionalProperties: false } as const;
const DAYS_30_MS = 2_592_000_000;
const Pattern = (description: string) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\u0000-\\u001f]+$', description });
const Count = (description: string) => Type.Integer({ minimum: 1, maximum: 1_000_000_000, description });

export const PARTITIONS = ['tenant', 'type', 'key'] as const;
/** Each value has a bucket of its own. */
export type Partition = (typeof PARTITIONS)[number];

const rule = {
  name: Pattern('Name of the limit, as explanations give it.'),
  type: Type.Optional(Pattern('Only tasks of this type; a trailing * stands for any ending [all].')),
  tenant: Type.Optional(Pattern('Only tasks of this tenant; a trailing * stands for any ending [all].')),
  key: Type.Optional(Pattern('Only tasks with such a limit key; a trailing * stands for any ending [all].')),
  per: Type.Optional(
    Type.Array(oneOf(PARTITIONS), {
      maxItems: 3,
      uniqueItems: true,
      description: 'Counts for each tenant, type or limit key by itself, or each combination [all together].',
    }),
  ),
  running: Type.Optional(Count('Most attempts that run at once.')),
  starts: Type.Optional(Count('Most attempts that start per perMs, retries included.')),
  perMs: Type.Optional(
    Type.Integer({ minimum: 1, maximum: DAYS_30_MS, description: 'The span that starts is about, in milliseconds.' }),
  ),
  burst: Type.Optional(Count('Starts that may come at once after a quiet time [1].')),
};

/** A limit as it is configured. */
export const LimitRule = Type.Object(rule, {
  ...closed,
  description: 'A limit on the attempts of the tasks it matches.',
});
export type LimitRule = Static<typeof LimitRule>;

export const BucketUse = Type.Object(
  {
    tenant: Type.Optional(Type.String()),
    type: Type.Optional(Type.String()),
    key: Type.Optional(Type.String()),
    running: Type.Integer({ description: 'Attempts that run and are counted here.' }),
    waiting: Type.Integer({ description: 'Tasks that this bucket keeps from starting now.' }),
    fullness: Type.Number({ description: 'Share of what is allowed that is in use; 1 = full.' }),
    nextStartAt: Type.Optional(Type.Number({ description: 'When the rate allows the next start, if not now.' })),
  },
  { ...closed, description: 'What one bucket of a limit has let through, and for whom.' },
);
export type BucketUse = Static<typeof BucketUse>;

export const Limit = Type.Object(
  {
    ...rule,
    buckets: Type.Integer({ description: 'How many there are.' }),
    fullest: Type.Array(BucketUse, { maxItems: 100, description: 'The fullest first.' }),
  },
  { ...closed, description: 'A limit and its use.' },
);
export type Limit = Static<typeof Limit>;

export const LimitList = Type.Object({ limits: Type.Array(Limit) }, closed);
export type LimitList = Static<typeof LimitList>;
