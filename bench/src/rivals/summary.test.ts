import { describe, expect, it } from 'vitest';
import { type PolicyRuns, summaryOf } from './summary.ts';
import { summaryText } from './summary-text.ts';

type Pair = readonly [cost: number, violation: number];

/** `times` says by how much dearer each seed is. */
function runs(policy: string, points: readonly Pair[], times: readonly number[] = [1, 2]): PolicyRuns {
  const mean = times.reduce((sum, factor) => sum + factor, 0) / times.length;
  const [cost, violation] = points[0] as Pair; // there is one
  return {
    policy,
    own: policy === 'bound' ? undefined : { cost: cost * mean, violation },
    settings: points.map((_, index) => (index === 0 ? {} : { target: index })),
    seeds: times.map((factor) => points.map(([one, late]) => ({ cost: one * factor, violation: late }))),
  };
}

const ALL: readonly PolicyRuns[] = [
  runs('steady', [
    [80, 0.005],
    [60, 0.045],
    [50, 0.2],
  ]),
  runs('hpa', [
    [200, 0.01],
    [120, 0.05],
  ]),
  runs('keda', [
    [160, 0.01],
    [150, 0.05],
  ]),
  runs('kpa', [[90, 0.02]]),
  runs('bound', [[40, 0]]),
];

describe('the summary of a case', () => {
  const { opponents, policies } = summaryOf(ALL);
  const of = (name: string) => policies.find(({ policy }) => policy === name);

  it('measures by the cheapest of HPA, KEDA and KPA that violates as little', () => {
    expect(opponents).toEqual(['keda', 'kpa']);
  });

  it('gives costs at the same violation, of the means of the seeds, and ratios', () => {
    expect(of('steady')?.at[0]?.cost).toBeCloseTo(1.5 * 77.5, 9);
    expect(of('steady')?.at[0]?.by).toEqual([{}, { target: 1 }]);
    expect(of('steady')?.at[0]?.ratio?.value).toBeCloseTo(77.5 / 160, 9);
    expect(of('steady')?.at[0]?.ratio?.high).toBeCloseTo(77.5 / 160, 9); // the seeds agree
    expect(of('kpa')?.at).toMatchObject([{ cost: undefined, ratio: undefined }, { cost: 135 }]);
    expect(of('bound')?.own).toBeUndefined();
    expect(of('kpa')?.own).toEqual({ cost: 135, violation: 0.02 });
  });

  it('has wide intervals where seeds differ, and takes both sides of a seed together', () => {
    const other = runs('steady', [[80, 0]], [1, 1, 1, 3, 1, 1, 1, 3]);
    const same = runs('hpa', [[160, 0]], [1, 1, 1, 3, 1, 1, 1, 3]);
    const level = runs('hpa', [[240, 0]], [1, 1, 1, 1, 1, 1, 1, 1]);
    expect(summaryOf([other, same]).policies[0]?.at[0]?.ratio).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    const { value, low, high } = summaryOf([other, level]).policies[0]?.at[0]?.ratio ?? { value: 0, low: 0, high: 0 };
    expect(value).toBeCloseTo(0.5, 9);
    expect([low, high].map((end) => Math.round(100 * end))).toEqual([33, 75]);
  });

  it('says so when draws of the seeds never violate as little', () => {
    const seeds = [0, 0, 0.02].map((violation) => [{ cost: 80, violation }]);
    const shaky: PolicyRuns = { ...runs('steady', [[80, 0]], [1, 1, 1]), seeds };
    const ratio = summaryOf([shaky, runs('hpa', [[160, 0]], [1, 1, 1])]).policies[0]?.at[0]?.ratio;
    expect(ratio).toEqual({ value: 0.5, low: 0.5, high: Number.POSITIVE_INFINITY });
  });

  it('is a table', () => {
    expect(summaryText({ opponents, policies })).toMatchInlineSnapshot(`
      "| policy | at 1 % | by | ÷ keda | at 5 % | by | ÷ kpa | as it is | violated |
      |:--|--:|:--|--:|--:|:--|--:|--:|--:|
      | \`steady\` | 116 | as it is – 1 | 0.48 | 90 | 1 – 2 | 0.66 | 120 | 0.5 % |
      | \`hpa\` | 300 | as it is – 1 | 1.25 | 180 | 1 | 1.33 | 300 | 1 % |
      | \`keda\` | 240 | as it is – 1 | 1.00 | 225 | 1 | 1.67 | 240 | 1 % |
      | \`kpa\` | never |  |  | 135 | as it is | 1.00 | 135 | 2 % |
      | \`bound\` | 60 | as it is | 0.25 | 60 | as it is | 0.44 |  |  |"
    `);
  });
});
