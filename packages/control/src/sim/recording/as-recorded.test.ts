import { expect, test } from 'vitest';
import type { Observation } from '../plan.ts';
import { asRecorded } from './as-recorded.ts';
import { FleetSizes } from './fleet-sizes.ts';

const seenAt = (now: number) => ({ now }) as Observation;

test('asks for what was up, a mean start ahead when it grows', () => {
  const forever = Number.POSITIVE_INFINITY;
  const sizes = new FleetSizes([
    { type: 'demo', from: 0, to: forever },
    { type: 'demo', from: 60_000, to: 90_000 },
  ]);
  const scaler = asRecorded({ sizes, startedAt: 10_000, agents: { startupMs: 4000, startupSpreadRatio: 0.5 } });
  const begin = 1_700_000_000_000;
  const desiredAt = (recordedAt: number) => scaler.desired(seenAt(begin + recordedAt - 10_000));
  expect([10_000, 54_999, 55_000, 89_999, 90_000].map(desiredAt)).toEqual([1, 1, 2, 2, 1]);
});
