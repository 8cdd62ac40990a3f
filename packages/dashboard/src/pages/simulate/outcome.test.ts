// Outcomes as charts and as a file: runs of different lengths share one row of moments, names are no formulas.
import type { SimulatedOutcome, SimulationResult } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { beyondChance } from './against-table.tsx';
import { chartsOf, LINES_MAX } from './outcome-charts.ts';
import { outcomesCsv } from './outcome-csv.ts';
import { scatterOf } from './outcome-scatter.ts';

const columns = (atMs: readonly number[], ready: readonly number[]): NonNullable<SimulatedOutcome['curves']> => {
  const zeros = atMs.map(() => 0);
  return {
    atMs: [...atMs],
    arrivals: atMs.map(() => 20),
    waiting: zeros,
    waitMsMax: zeros,
    running: zeros,
    ready: [...ready],
    starting: zeros,
    desired: zeros,
  };
};

const outcome = (name: string, changes: Partial<SimulatedOutcome> = {}): SimulatedOutcome => ({
  name,
  tasks: 100,
  lost: 0,
  waitMs: { p50: 0, p95: 10, p99: 20 },
  sloViolation: 0.01,
  agentSeconds: 3600,
  cost: 1,
  actions: 2,
  policy: name,
  settings: '',
  up: 1,
  deadlineMisses: 0,
  ...changes,
});

const resultOf = (policies: SimulatedOutcome[]): SimulationResult => ({
  trace: 'pattern',
  seed: 1,
  sloMs: 30_000,
  facts: [],
  policies,
});

describe('charts of a simulation', () => {
  it('stand on the moments of the longest run, with gaps after the shorter ones', () => {
    const decisions = [{ atMs: 10_000, pool: 'agent', from: 2, to: 4, reason: 'busy' }];
    const charts = chartsOf(
      resultOf([
        outcome('surge', { curves: columns([0, 10_000], [2, 4]), decisions }),
        outcome('hpa', { curves: columns([0, 10_000, 20_000], [3, 3, 5]) }),
      ]),
      undefined,
    );
    expect(charts?.fleet.lines.map(({ values }) => values)).toEqual([
      [2, 4, null],
      [3, 3, 5],
    ]);
    expect(charts?.arrivals.lines[0]?.values).toEqual([2, 2, 2]);
    expect(charts?.fleet.marks).toMatchObject([{ kind: 'up', text: 'agent 2 → 4: busy' }]);
  });

  it('have a bounded number of lines, and say how many are left out', () => {
    const many = Array.from({ length: LINES_MAX + 2 }, (_, n) => outcome(`p${n}`, { curves: columns([0], [n]) }));
    const charts = chartsOf(resultOf(many), undefined);
    expect(charts?.fleet.lines.length).toBe(LINES_MAX);
    expect(charts?.leftOut).toBe(2);
    expect(chartsOf(resultOf([outcome('surge')]), undefined)).toBeUndefined();
  });
});

it('writes a table that no spreadsheet runs', () => {
  const lines = outcomesCsv([outcome('=cmd'), outcome('a,b')]).split('\r\n');
  expect(lines[0]).toContain('policy,tasks,lost');
  expect(lines[1]?.startsWith("'=cmd,100,0,")).toBe(true);
  expect(lines[2]?.startsWith('"a,b",100')).toBe(true);
  expect(outcomesCsv([outcome('fixed:0', { lost: 100 })])).toContain('\r\nfixed:0,100,100,,,,');
});

describe('cost against lateness', () => {
  const point = (text: string, cost: number, sloViolation: number, isFrontier = false) => ({
    ...{ text, cost, sloViolation, isFrontier, agentSeconds: 0 },
  });

  it('has the point of each policy, then those of its other targets, in the order of their cost', () => {
    const sweep = [point('80 % busy', 3, 0.2), point('as it is', 1, 0.01), point('40 % busy', 0.5, 0.3, true)];
    const scatter = scatterOf(resultOf([outcome('surge', { sweep, isFrontier: true }), outcome('hpa')]));
    expect(scatter?.groups.map(({ name }) => name)).toEqual(['surge', 'hpa']);
    expect(scatter?.groups[0]?.points.map(({ x, isMain, isBest }) => [x, isMain, isBest])).toEqual([
      [0.5, false, true],
      [1, true, true],
      [3, false, false],
    ]);
    expect(scatterOf(resultOf([outcome('surge')]))).toBeUndefined();
  });

  it('says what is beyond chance: intervals without zero', () => {
    const within = (low: number, high: number) => ({ mean: (low + high) / 2, low, high });
    const against = { name: 'surge', costRatio: within(0.7, 0.9), sloViolation: within(-0.1, 0.1) };
    expect(beyondChance({ ...against, waitMsP99: within(10, 20) })).toBe('cheaper, longer waits');
    expect(beyondChance({ ...against, costRatio: within(0.9, 1.1), waitMsP99: within(-1, 1) })).toBe('nothing');
  });
});
