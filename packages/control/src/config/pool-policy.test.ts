import { expect, test } from 'vitest';
import { policyOf } from './pool-policy.ts';

test.each([
  [
    'its own fields beat the default ones',
    { maxAgents: 5 },
    { maxAgents: 9, minAgents: 1 },
    { maxAgents: 5, minAgents: 1 },
  ],
  ['the default policy alone is one', undefined, { preset: 'surge' as const }, { preset: 'surge' }],
  ['an own policy alone is one, also an empty one that says so', { enabled: true }, {}, { enabled: true }],
  ['none: resized by hand only', undefined, {}, { enabled: false }],
  ['off for now, with its bounds', { enabled: false, maxAgents: 5 }, {}, { enabled: false, maxAgents: 5 }],
])('the policy of a pool: %s', (_, policy, autoscale, expected) => {
  expect(policyOf(policy === undefined ? {} : { policy }, autoscale)).toEqual(expected);
});
