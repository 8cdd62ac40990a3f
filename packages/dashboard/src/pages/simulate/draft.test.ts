// The form of a simulation makes the request that the API takes, and says at which field it cannot.
import { describe, expect, it } from 'vitest';
import { draftFieldOf, FIRST_DRAFT, requestOf } from './draft.ts';

describe('the request of a draft', () => {
  it('is what the form says, in the units of the API', () => {
    const drafted = requestOf({ ...FIRST_DRAFT, fixed: '6, 12', own: '{"preset":"surge","maxAgents":40}', seeds: '5' });
    expect(drafted).toEqual({
      kind: 'request',
      request: {
        traffic: {
          pattern: {
            name: 'spike',
            ratePerSecond: 4,
            peakPerSecond: 20,
            durationMs: 3_600_000,
            periodMs: 1_200_000,
            workMs: 5_000,
          },
        },
        agents: [{ slots: 4, startupMs: 5_000, costPerHour: 1 }],
        policies: ['surge', 'hpa', 'kpa', 'fixed:6', 'fixed:12', 'own'],
        customPolicies: { own: { preset: 'surge', maxAgents: 40 } },
        sloMs: 30_000,
        seed: 1,
        seeds: 5,
      },
    });
  });

  it('takes rows and recorded traffic, and the agents of pools', () => {
    const rows = requestOf({ ...FIRST_DRAFT, source: 'rows', rowsText: 'time\n1\n', rowsName: 'a.csv' });
    expect(rows).toMatchObject({ request: { traffic: { rows: { text: 'time\n1\n', name: 'a.csv' } } } });
    const recorded = requestOf({ ...FIRST_DRAFT, source: 'recorded', pools: ['coding'] });
    expect(recorded).toMatchObject({ request: { traffic: { recorded: {} }, pools: ['coding'] } });
    expect(recorded).not.toHaveProperty('request.agents');
  });

  it.each([
    ['policies', { policies: [] }],
    ['fixed', { fixed: 'six' }],
    ['own', { own: '{' }],
    ['own', { own: '[]' }],
    ['ratePerSecond', { ratePerSecond: 'four' }],
    ['peakPerSecond', { peakPerSecond: '1' }],
    ['slots', { slots: '0' }],
    ['seeds', { seeds: '1.5' }],
    ['rowsText', { source: 'rows' as const }],
    ['sloSeconds', { sloSeconds: '' }],
  ])('tells that %s is wrong', (field, changes) => {
    expect(requestOf({ ...FIRST_DRAFT, ...changes })).toMatchObject({ kind: 'wrong', field });
  });

  it('finds the field of the form that a fault of the API means', () => {
    expect(draftFieldOf('customPolicies.own.maxAgents')).toBe('own');
    expect(draftFieldOf('policies[2]')).toBe('policies');
    expect(draftFieldOf('traffic.pattern.periodMs')).toBe('periodMinutes');
    expect(draftFieldOf('name')).toBeUndefined();
  });
});
