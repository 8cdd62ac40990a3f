import { expect, it } from 'vitest';
import { modelErrorText } from './model-error.ts';
import type { RunLine } from './run-line.ts';

const run = (by: 'engine' | 'model', policy: string, target: number, cost: number, violation: number): RunLine => ({
  ...{ kind: 'run', by, trace: 'some', scale: 1, startMs: 5_000, seed: 1, commit: 'abc' },
  ...{ policy, setting: { target }, cost, violation },
});

it('compares what both have run', () => {
  const lines = [
    run('engine', 'hpa', 0.5, 100, 0.02),
    run('engine', 'hpa', 0.6, 200, 0.02),
    run('model', 'hpa', 0.5, 104, 0.01),
    run('model', 'hpa', 0.6, 196, 0.02),
    run('model', 'keda', 1, 50, 0),
  ];
  expect(modelErrorText(lines)).toMatchInlineSnapshot(`
    "The model against the engine, on the same seeds:

    | policy | runs of both | cost off by, mean | largest | violation off by, mean, in points | largest |
    |:--|--:|--:|--:|--:|--:|
    | \`hpa\` | 2 | 1.0 % | 4.0 % | -0.5 % | -1.0 % |"
  `);
  expect(modelErrorText(lines.slice(0, 2))).toBeUndefined();
});
