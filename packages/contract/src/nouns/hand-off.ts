// The task that follows a hand-off: what an agent may say of it, and what it gets from the task that is handed over.
import Type, { type Static } from 'typebox';
import { TaskSubmission } from './task.ts';

// Tenant and parent are known: the task that ends with the hand-off. Repeating a hand-off makes no second task, so it
// needs no key; what it would come after has just ended, and it takes the place of nothing else. It stays in its trace.
const {
  tenant: _tenant,
  parent: _parent,
  traceparent: _traceparent,
  idempotencyKey: _key,
  after: _after,
  afterFailure: _afterFailure,
  debounce: _debounce,
  throttle: _throttle,
  ...properties
} = TaskSubmission.properties;

export const HandOffTask = Type.Object(properties, {
  additionalProperties: false,
  description:
    'The task that follows a hand-off; its tenant, and its session unless it names one, are those before it.',
});
export type HandOffTask = Static<typeof HandOffTask>;
