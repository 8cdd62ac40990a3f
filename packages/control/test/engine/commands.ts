// Random commands for the engine: what clients, agents, operators, time and failing machines may do.
import type { PauseScope, PolicyRequest, ScaleRequest, TaskSubmission } from '@muster/contract';
import fc from 'fast-check';

/** Longer than any play. */
const LONG_MS = 600_000;

const submission = fc.record(
  {
    type: fc.constantFrom('work', 'other'),
    tenant: fc.constantFrom('a', 'b'),
    priority: fc.integer({ min: 0, max: 9 }),
    payload: fc.constantFrom(null, 1, 'text', { deep: [1, 2, 3] }),
    slots: fc.integer({ min: 1, max: 2 }),
    delayMs: fc.constantFrom(0, 5, 3000),
    ttlMs: fc.constantFrom(1, 10_000, LONG_MS, LONG_MS),
    deadlineMs: fc.constantFrom(50, 20_000, LONG_MS, LONG_MS),
    timeoutMs: fc.constantFrom(20, 5000, LONG_MS, LONG_MS),
    attemptsMax: fc.integer({ min: 1, max: 3 }),
    lateResult: fc.constantFrom('adopt' as const, 'keep' as const, 'discard' as const),
    session: fc.constantFrom('s1', 's2'),
    prefers: fc.constantFrom<string[]>([], ['gpu']),
    apart: fc.constantFrom('x', 'y'),
    idempotent: fc.boolean(),
    limitKeys: fc.subarray(['x', 'y']),
    debounce: fc.record({ key: fc.constantFrom('d1', 'd2'), delayMs: fc.constantFrom(1, 1000) }),
    throttle: fc.record({ key: fc.constantFrom('t1', 't2'), perMs: fc.constantFrom(30, 5000) }),
  },
  { requiredKeys: ['type'] },
);

/** What may not start by itself; apart from the others, or little would ever run. */
const held = fc
  .tuple(
    submission,
    fc.record(
      {
        after: fc.constantFrom<string[]>(['#0'], ['t1'], ['t2', '#0']),
        afterFailure: fc.constantFrom('cancel' as const, 'run' as const),
        approval: fc.constantFrom<NonNullable<TaskSubmission['approval']>>(
          true,
          { message: 'sure?' },
          { timeoutMs: 20_000 },
        ),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([task, hold]) => ({ ...task, ...hold }));

/** Mostly the same body under a key, so that few batches are refused for another one. */
const keyed = fc.record({
  type: fc.constant('work'),
  tenant: fc.constantFrom('a', 'b'),
  idempotencyKey: fc.constantFrom('k1', 'k2', 'k3'),
  payload: fc.constantFrom(1, 1, 1, 1, 1, 2),
});

const poolChange = fc.oneof(
  fc.record({
    kind: fc.constant('scale' as const),
    request: fc.constantFrom<ScaleRequest>({ to: 0 }, { to: 3 }, { by: 2 }, { by: -1 }, { to: 99 }),
  }),
  fc.record({
    kind: fc.constant('policy' as const),
    /** Null is the configured one. */
    given: fc.constantFrom<PolicyRequest | null>(
      null,
      { preset: 'aggressive', minAgents: 0, maxQueueDepth: 11 },
      { preset: 'conservative', scaleUpThreshold: 1, maxAgents: 4 },
      { minAgents: 5, maxAgents: 3 },
    ),
  }),
  fc.record({
    kind: fc.constant('event' as const),
    agents: fc.integer({ min: 1, max: 6 }),
    inMs: fc.constantFrom(0, 100_000),
    isRemoved: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('cordon' as const, 'uncordon' as const) }),
);
export type PoolChange = typeof poolChange extends fc.Arbitrary<infer C> ? C : never;

export const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      tasks: fc.array(fc.oneof({ weight: 6, arbitrary: submission }, { weight: 2, arbitrary: held }, keyed), {
        minLength: 1,
        maxLength: 6,
        size: 'max',
      }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      agent: fc.nat(3),
      slots: fc.integer({ min: 1, max: 4 }),
      isNew: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      pick: fc.nat(),
      how: fc.constantFrom(
        'done',
        'failed',
        'terminal',
        'stopped',
        'progress',
        'checkpoint',
        'ask',
        'output',
        'handoff',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replay-report' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), agent: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit' as const), agent: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('redrive' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), pick: fc.nat(), isApproved: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('pause' as const, 'resume' as const),
      scope: fc.constantFrom<PauseScope>({ type: 'work' }, { tenant: 'a' }, { type: 'other', tenant: 'b' }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 30, 30, 200, 200, 1500, 31_000, 130_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), withUnflushed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pool' as const), change: poolChange }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      values: fc.record(
        {
          'queue.agingMs': fc.constantFrom(null, 10, 5000),
          'tenants.a': fc.constantFrom(null, { weight: 5 }),
          'lease.reconnectGraceMs': fc.constantFrom(null, 0, 2000),
          'routing.picker': fc.constantFrom(null, 'random', 'least-loaded'),
        },
        { requiredKeys: [] },
      ),
      isUndone: fc.boolean(),
    }),
  },
);
export type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;
