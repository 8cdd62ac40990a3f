import type { Explanation } from '@muster/contract';
import { expect, test } from 'vitest';
import { explanationText } from './explanation-text.ts';

test('an explanation reads as a table whose columns add up', () => {
  const factors = { load: 1, performance: 0.5, impact: 0.5, efficiency: 0.5, collaboration: 0 };
  const weights = { load: 0.3, performance: 0.25, impact: 0.2, efficiency: 0.15, collaboration: 0.1 };
  const explanation: Explanation = {
    task: 't1',
    state: 'completed',
    summary: 'It had the most free slots.',
    decision: {
      agent: 'a',
      attempt: 1,
      at: 0,
      profile: 'balanced',
      picker: 'five-factor',
      weights,
      candidates: 2,
      seed: 7,
      chosen: { agent: 'a', score: 0.6, factors },
      runnersUp: [{ agent: 'b', score: 0.3, factors: { ...factors, load: 0 } }],
      filtered: { capability: 1, unavailable: 0, ejected: 1, full: 2, young: 0, otherVersion: 0 },
      preferencesDropped: false,
      versionDropped: false,
      ejectionIgnored: false,
      passed: 2,
      guard: { limit: 0.75, hot: 1, allHot: false },
      explored: false,
      flips: [{ factor: 'load', from: 0.3, weight: 0.05, to: 'b' }],
    },
  };
  expect(explanationText(explanation, { terminal: { columns: 200, hasColour: false }, now: 0 })).toMatchInlineSnapshot(`
    "t1 is completed. It had the most free slots.

    attempt     1 on a
    profile     balanced, picked by five-factor, seed 7
    candidates  2 compared
    filtered    1 lack a capability, 0 unavailable, 2 full, 1 ejected
    guard       1 hot (in-flight work ÷ capacity above 0.75) left out
    order       passed 2 earlier tasks: it suits the agent better

    FACTOR                         → a                    b
    load           0.30 × 1.00 = 0.300  0.30 × 0.00 = 0.000
    performance    0.25 × 0.50 = 0.125  0.25 × 0.50 = 0.125
    impact         0.20 × 0.50 = 0.100  0.20 × 0.50 = 0.100
    efficiency     0.15 × 0.50 = 0.075  0.15 × 0.50 = 0.075
    collaboration  0.10 × 0.00 = 0.000  0.10 × 0.00 = 0.000
    score                        0.600                0.300

    What would have flipped it (other weights rescaled):
      load 0.30 → 0.05 would have chosen b"
  `);
});
