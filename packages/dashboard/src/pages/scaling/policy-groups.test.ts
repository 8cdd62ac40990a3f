// The groups of the form: every field of a policy is in one of them, and in one only.
import { ScalingPolicy } from '@muster/contract';
import { expect, it } from 'vitest';
import { groupsOf } from './policy-groups.ts';

const policyOf = (fields: readonly string[]): ScalingPolicy =>
  Object.fromEntries(fields.map((field) => [field, 0])) as unknown as ScalingPolicy;

it('hold every field of a policy once, under a title of its own', () => {
  const fields = Object.keys(ScalingPolicy.properties).filter((field) => field !== 'preset');
  const groups = groupsOf(policyOf(fields));
  expect(groups.flatMap((group) => group.fields).sort()).toEqual([...fields].sort());
  expect(groups.map(({ title }) => title)).not.toContain('More');
});

it('hold a field that is newer than this page in a group at the end', () => {
  expect(groupsOf(policyOf(['minAgents', 'maxMood'])).at(-1)).toEqual({ title: 'More', fields: ['maxMood'] });
});
