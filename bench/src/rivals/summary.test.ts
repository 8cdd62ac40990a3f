import { describe, expect, it } from 'vitest';
import { summaryOf } from './summary.ts';
import { summaryText } from './summary-text.ts';
import type { Swept } from './sweep.ts';

/** A seed in which everything costs `times` as much. */
const seed = (times: number): { readonly policies: readonly Swept[] } => {
  const swept = (policy: string, ...points: readonly (readonly [cost: number, violation: number])[]): Swept => {
    const all = points.map(([cost, violation]) => ({ cost: cost * times, violation }));
    return { policy, own: policy === 'bound' ? undefined : all[0], points: all };
  };
  return {
    policies: [
      swept('steady', [80, 0.005], [60, 0.045], [50, 0.2]),
      swept('hpa', [200, 0.01], [120, 0.05]),
      swept('keda', [160, 0.01], [150, 0.05]),
      swept('kpa', [90, 0.02]),
      swept('bound', [40, 0]),
    ],
  };
};

describe('the summary of a trace', () => {
  const { opponents, policies } = summaryOf([seed(1), seed(2)]);
  const of = (name: string) => policies.find(({ policy }) => policy === name);

  it('measures by the cheapest of HPA, KEDA and KPA that violates as little', () => {
    expect(opponents).toEqual(['keda', 'kpa']);
  });

  it('gives mean costs at the same violation, and ratios seed by seed', () => {
    expect(of('steady')?.at[0]?.cost).toBeCloseTo(1.5 * 77.5, 9);
    expect(of('steady')?.at[0]?.ratio?.value).toBeCloseTo(77.5 / 160, 9);
    expect(of('steady')?.at[0]?.ratio?.high).toBeCloseTo(77.5 / 160, 9); // the seeds agree
    expect(of('kpa')?.at).toMatchObject([{ cost: undefined, ratio: undefined }, { cost: 135 }]);
    expect(of('bound')?.own).toBeUndefined();
    expect(of('kpa')?.own).toEqual({ cost: 135, violation: 0.02 });
  });

  it('is undefined where a single seed violates more', () => {
    const worse = { policies: seed(1).policies.map((swept) => ({ ...swept, points: [{ cost: 1, violation: 0.03 }] })) };
    expect(summaryOf([seed(1), worse]).opponents).toEqual([undefined, 'kpa']);
  });

  it('is a table', () => {
    expect(summaryText({ opponents, policies })).toMatchInlineSnapshot(`
      "| policy | at 1 % | ÷ keda | at 5 % | ÷ kpa | as it is | violated |
      |:--|--:|--:|--:|--:|--:|--:|
      | \`steady\` | 116 | 0.48 (0.48–0.48) | 90 | 0.66 (0.66–0.66) | 120 | 0.5 % |
      | \`hpa\` | 300 | 1.25 (1.25–1.25) | 180 | 1.33 (1.33–1.33) | 300 | 1 % |
      | \`keda\` | 240 | 1.00 (1.00–1.00) | 225 | 1.67 (1.67–1.67) | 240 | 1 % |
      | \`kpa\` | never |  | 135 | 1.00 (1.00–1.00) | 135 | 2 % |
      | \`bound\` | 60 | 0.25 (0.25–0.25) | 60 | 0.44 (0.44–0.44) |  |  |"
    `);
  });
});
