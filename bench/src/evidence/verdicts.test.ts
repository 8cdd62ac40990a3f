import { describe, expect, it } from 'vitest';
import type { Cells } from './cells.ts';
import type { Figures } from './figures.ts';
import { verdictsOf } from './verdicts.ts';
import { WORKLOADS } from './workloads.ts';

const figures: Figures = {
  mean: 1,
  p50: 1,
  p95: 2,
  p99: 10,
  p999: 20,
  goodput: 1,
  failed: 0,
  balance: 0.9,
  warm: 0,
  cost: 1,
  tenantP99: { quiet: 10 },
  jain: 1,
};

function cellsOf(name: string, byContender: Readonly<Record<string, Partial<Figures>>>): Cells {
  const workload = WORKLOADS.find((each) => each.name === name);
  if (workload === undefined) throw new Error(`no workload ${name}`);
  const entries = Object.entries(byContender).map(([contender, own]): [string, Figures[]] => [
    contender,
    [1, 2, 3, 4].map(() => ({ ...figures, ...own })),
  ]);
  return { workload, seeds: 4, scale: 1, figures: new Map(entries) };
}

describe('the verdicts', () => {
  it('compare with the best of the rivals, in each way of binding', () => {
    const cells = cellsOf('lognormal-70', {
      'five-factor': { p99: 10 },
      'least-loaded': { p99: 12 },
      p2c: { p99: 9 },
      'balancer: p2c': { p99: 20 },
      'bound: central queue': { p99: 8 },
    });
    expect(verdictsOf([cells]).map(({ name, value, pass }) => [name, value, pass])).toEqual([
      ['lognormal-70: p99 ÷ best picker (p2c)', 1.111, false],
      ['lognormal-70: p99 ÷ best balancer (balancer: p2c)', 0.5, true],
      ['lognormal-70: p99 ÷ bound: central queue', 1.25, false],
    ]);
  });

  it('count failures, balance, and what a flood does to another tenant', () => {
    const verdicts = verdictsOf([
      cellsOf('hole-70', { 'five-factor': { failed: 0.02 } }),
      cellsOf('balance-70', { 'five-factor': { balance: 0.96 } }),
      cellsOf('quiet-30', { 'five-factor': { tenantP99: { quiet: 5 } } }),
      cellsOf('flood-330', { 'five-factor': { tenantP99: { quiet: 5.2 } } }),
    ]);
    expect(verdicts.map(({ name, value, pass }) => [name, value, pass])).toEqual([
      ['hole-70: tasks failed', 2, false],
      ['balance-70: load-balance efficiency', 96, true],
      ['flood-330: p99 of the quiet tenant ÷ its p99 alone', 1.04, true],
    ]);
  });
});
