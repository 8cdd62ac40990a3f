import { expect, test } from 'vitest';
import { PRESET_POLICIES } from '../core/scale/presets.ts';
import { eventHints } from './event-text.ts';

const over = { pool: 'writer', agents: 5, isActive: false };
const event = { ...over, startsAt: 1 };
const policy = PRESET_POLICIES.conservative;

test('an event that can have its agents needs no note', () => {
  expect(eventHints(event, policy)).toEqual([]);
  expect(eventHints({ ...event, isActive: true }, policy)).toEqual([]);
});

test.each([
  ['in the past', eventHints(over, policy), 'it is over already'],
  [
    'above the bound',
    eventHints({ ...event, agents: 21 }, policy),
    'at most 20 agents: muster policy set writer maxAgents=21',
  ],
  ['of a pool that is not resized', eventHints(event, { ...policy, enabled: false }), 'is off'],
  ['that is no trigger', eventHints(event, { ...policy, triggers: ['demand'] }), 'events are no trigger of writer'],
])('an event %s says what comes of it', (_name, hints, part) => {
  expect(hints).toEqual([expect.stringContaining(part)]);
});
