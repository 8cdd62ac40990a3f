// A policy while it is edited: what is typed, what is asked for, what would change.
import type { ScalingPolicy } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { changesOf, draftOf, policyOf } from './policy-draft.ts';

const PRESET = {
  preset: 'conservative',
  enabled: true,
  minAgents: 1,
  maxAgents: 10,
  maxUtilization: 0.8,
  scaleUpStep: 2,
  scaleUpCooldownMs: 300_000,
  triggers: ['demand'],
} as unknown as ScalingPolicy;

describe('a draft of a policy', () => {
  it('holds what was given, and asks for the same', () => {
    const given = { preset: 'surge', maxAgents: 40, scaleUpStep: '50%', scaleUpCooldownMs: 90_500 } as const;
    const draft = draftOf(given);
    expect(draft.values).toEqual({ maxAgents: '40', scaleUpStep: '50%', scaleUpCooldownMs: '90.5' });
    expect(policyOf(draft, PRESET)).toEqual({ kind: 'request', request: given });
  });

  it('leaves to the preset what is empty, and reads lists and claims', () => {
    const values = { maxAgents: ' ', enabled: 'false', triggers: 'demand, load' };
    const request = { preset: 'steady', enabled: false, triggers: ['demand', 'load'] };
    expect(policyOf({ preset: 'steady', values }, PRESET)).toEqual({ kind: 'request', request });
  });

  it.each([
    ['maxAgents', 'many'],
    ['enabled', 'maybe'],
    ['scaleUpCooldownMs', '5m'],
  ] as const)('tells that %s cannot be "%s"', (field, text) => {
    const drafted = policyOf({ preset: 'steady', values: { [field]: text } }, PRESET);
    expect(drafted).toMatchObject({ kind: 'wrong', field });
  });

  it('is set against what is in force', () => {
    const inForce = { ...PRESET, maxAgents: 12, scaleUpCooldownMs: 60_000 };
    const request = { preset: 'conservative', maxAgents: 12, maxUtilization: 0.6 } as const;
    expect(changesOf(request, { preset: PRESET, inForce })).toEqual([
      { field: 'maxUtilization', from: '0.8', to: '0.6' },
      { field: 'scaleUpCooldownMs', from: '60 s', to: '300 s' },
    ]);
  });
});
