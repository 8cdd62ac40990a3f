// The form of a simulation makes the request that the API takes, and says at which field it cannot.
import { describe, expect, it } from 'vitest';
import { draftFieldOf, FIRST_DRAFT, requestOf, runsOf } from './draft.ts';

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

  it('tries changes of settings, sweeps, and plays a part of what was recorded', () => {
    const changes = [
      { key: 'routing.picker', value: 'p2c' },
      { key: 'routing.lookAhead', value: '4' },
    ];
    const part = { keepPercent: '50', timesFaster: '2', partMinutes: '30' };
    const drafted = requestOf({ ...FIRST_DRAFT, ...part, source: 'recorded', changes, isSwept: true, seeds: '3' });
    if (drafted.kind === 'wrong') throw new Error(drafted.problem);
    expect(drafted.request).toMatchObject({
      traffic: { recorded: {}, keepRatio: 0.5, compression: 2, durationMs: 1_800_000 },
      settings: [{ 'routing.picker': 'p2c' }, { 'routing.lookAhead': 4 }],
      isSwept: true,
    });
    expect(runsOf(drafted.request)).toBe(27);
    const rows = requestOf({ ...FIRST_DRAFT, source: 'rows', rowsText: 'a\n1\n', timeColumn: ' a ' });
    expect(rows).toMatchObject({ request: { traffic: { rows: { text: 'a\n1\n', timeColumn: 'a' } } } });
  });

  it.each([
    ['changes', { changes: [{ key: '', value: '1' }] }],
    ['changes', { changes: [{ key: 'routing.picker', value: ' ' }] }],
    ['keepPercent', { source: 'recorded' as const, keepPercent: '120' }],
    ['partMinutes', { source: 'recorded' as const, partMinutes: 'ten' }],
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
    expect(draftFieldOf('traffic.rows.timeColumn')).toBe('timeColumn');
    expect(draftFieldOf('traffic.rows.text')).toBe('rowsText');
    expect(draftFieldOf('settings[0]')).toBe('changes');
    expect(draftFieldOf('name')).toBeUndefined();
  });
});
