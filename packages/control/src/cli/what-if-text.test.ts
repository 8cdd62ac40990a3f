import { expect, test } from 'vitest';
import { whatIfExample as FOUND } from '../api/examples.ts';
import { whatIfText } from './what-if-text.ts';

test('other weights read as a table, best first, beside the score then', () => {
  const text = whatIfText(FOUND, { columns: 200, hasColour: false });
  expect(text).toMatchInlineSnapshot(`
    "With these weights attempt 1 of t1 would have gone to writer-2 instead of writer-1.

    FACTOR         WEIGHT       → writer-2  writer-1
    load           0.30 → 0.50       0.400     0.500
    performance    0.25 → 0.50       0.500     0.250
    impact         0.20 → 0.00       0.000     0.000
    efficiency     0.15 → 0.00       0.000     0.000
    collaboration  0.10 → 0.00       0.000     0.000
    score                            0.900     0.750
    score then                       0.640     0.825

    Compared are the candidates that the decision has recorded: the chosen one and up to three runners-up."
  `);
});
