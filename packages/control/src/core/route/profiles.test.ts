import { describe, expect, it } from 'vitest';
import { PROFILES, readProfile, weightsProblem } from './profiles.ts';

const weights = { load: 0.2, performance: 0.2, impact: 0.2, efficiency: 0.2, collaboration: 0.2 };

describe('profiles', () => {
  it.each(Object.entries(PROFILES))('%s has weights that sum to 1', (_name, profile) => {
    expect(weightsProblem(profile.weights)).toBeUndefined();
  });

  it('reads a custom one, and takes from balanced what it leaves out', () => {
    expect(readProfile('mine', { weights, prefersBusy: true })).toEqual({
      kind: 'profile',
      profile: { picker: 'five-factor', weights, prefersBusy: true },
    });
    expect(readProfile('mine', {})).toEqual({ kind: 'profile', profile: PROFILES.balanced });
  });

  it.each([
    { name: 'two words', value: {}, reason: 'a name has 1 to 32' },
    { name: 'x'.repeat(33), value: {}, reason: 'a name has 1 to 32' },
    { name: 'balanced', value: {}, reason: 'built in' },
    { name: 'mine', value: 7, reason: 'expected an object' },
    { name: 'mine', value: { weight: weights }, reason: 'unknown key weight' },
    { name: 'mine', value: { picker: 'best' }, reason: 'picker must be one of' },
    { name: 'mine', value: { prefersBusy: 1 }, reason: 'prefersBusy must be' },
    { name: 'mine', value: { weights: 1 }, reason: 'weights must be an object' },
    { name: 'mine', value: { weights: { ...weights, speed: 0 } }, reason: 'unknown factor speed' },
    { name: 'mine', value: { weights: { ...weights, load: undefined } }, reason: 'the weight of load' },
    { name: 'mine', value: { weights: { ...weights, load: -0.1 } }, reason: 'the weight of load' },
    { name: 'mine', value: { weights: { ...weights, load: Number.NaN } }, reason: 'the weight of load' },
    { name: 'mine', value: { weights: { ...weights, load: 0.3 } }, reason: 'sum to 1.1000, not to 1' },
  ])('refuses $name: $reason', ({ name, value, reason }) => {
    expect(readProfile(name, value)).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
  });
});
