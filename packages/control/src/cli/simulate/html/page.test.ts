// The report as a page: complete, self-contained, and safe whatever the names are.
import { amount, percentText } from '@muster/contract/amounts';
import { expect, test } from 'vitest';
import { outcomeOf } from '../../../compare/outcome.ts';
import type { SimReport } from '../../../sim/report.ts';
import { reportText } from '../report-text.ts';
import { chart } from './chart.ts';
import { pageHtml } from './page.ts';
import { SCRIPT } from './script.ts';
import { ticksTo, timeLabel, timeTicks } from './ticks.ts';
import { tradeoffChart } from './tradeoff.ts';

const DURATIONS = { p50: 1, p95: 2, p99: 3, mean: 1, max: 4 };

const report = (given: Partial<SimReport> = {}): SimReport => ({
  ...{ name: 'hpa', seed: 1, tasks: 100, lost: 0, unfinished: 0, waitMs: DURATIONS, sojournMs: DURATIONS },
  ...{ sloViolation: 0.02, deadlineMisses: 0, agentSeconds: 7200, cost: 2, actions: { up: 1, down: 1 } },
  ...{ events: 300, endedAtMs: 120_000, journalHash: 'abc' },
  curves: {
    points: [0, 60_000].map((atMs) => ({
      ...{ atMs, arrivals: 60, waiting: 3, waitMsMax: 800, running: 2, ready: 2, starting: 1, desired: 3 },
    })),
    decisions: [
      { atMs: 1000, pool: 'agent', from: 2, to: 3, reason: 'utilization "0.9" > 0.8 & more' },
      { atMs: 61_000, pool: 'agent', from: 3, to: 2, reason: 'idle' },
    ],
  },
  ...given,
});

const result = (name: string, given: Partial<SimReport> = {}) => ({
  ...{ policy: name, settings: '' },
  outcome: outcomeOf(name, [report({ name, ...given })]),
  swept: [],
});

const page = (names: readonly string[], trace = 'requests.csv') =>
  pageHtml({
    trace,
    facts: ['100 tasks'],
    results: names.map((name, index) => result(name, { cost: 2 + index, sloViolation: 0.02 - index / 100 })),
    ...{ recorded: undefined, sloMs: 30_000, isSwept: false, seeds: [1], command: `muster simulate --trace ${trace}` },
  });

test('it has the table, cost against lateness, arrivals, and three charts of each policy', () => {
  const html = page(['hpa', 'surge']);
  expect(html.match(/<section>/g)).toHaveLength(5);
  expect(html.match(/<svg class="chart"/g)).toHaveLength(7);
  expect(html).toContain('▲ grew, ▼ shrank');
  expect(html).toContain('muster simulate --trace requests.csv');
  expect(html).toMatch(/<td class="best">2<\/td>/); // the lower cost
});

test('a policy that completes nothing has no waits, and is not the quickest', () => {
  const waitMs = { p50: 0, p95: 0, p99: 0, mean: 0, max: 0 };
  const nobody = result('fixed:0', { lost: 100, sloViolation: 1, cost: 0, waitMs });
  const results = [result('hpa'), nobody];
  const html = pageHtml({
    ...{ trace: 'x', facts: [], recorded: undefined, sloMs: 1, isSwept: false, seeds: [1], command: '' },
    results,
  });
  expect(html).toContain('Shortest wait p99</dt><dd>hpa<small>');
  expect(html).toContain('worst minute: none late, 100 never ended');
  expect(html).toMatch(/<td class="best">3 ms<\/td>/);
  const text = reportText(
    { results, sloMs: 1, isSwept: false, recorded: undefined, remarks: [] },
    { out: () => {}, err: () => {}, isTty: false, hasColour: false, columns: 120 },
  );
  expect(text).toMatch(/fixed:0 +100 +100 +– +– +– +100 %/);
});

test('what the recorded run came to stands beside the policies', () => {
  const html = pageHtml({
    ...{ trace: 'data', facts: [], results: [result('recorded')], sloMs: 1, isSwept: false, seeds: [1], command: '' },
    recorded: outcomeOf('as it was', [report({ cost: 77.7 })]),
  });
  expect(html).toMatch(/<tr class="live"><td>.*as it was<\/td>.*<td>77\.7<\/td>/);
  expect(html.match(/<circle class="point hollow"/g)).toHaveLength(1);
});

test('several seeds come with intervals, and with what is beyond chance', () => {
  const seeds = (name: string, costs: readonly number[]) => ({
    ...{ policy: name, settings: '', swept: [] },
    outcome: outcomeOf(
      name,
      costs.map((cost, index) => report({ name, seed: index + 1, cost })),
    ),
  });
  const html = pageHtml({
    ...{ trace: 'x', facts: [], recorded: undefined, sloMs: 1, isSwept: false, seeds: [1, 2, 3], command: '' },
    results: [seeds('hpa', [10, 12, 11]), seeds('surge', [20, 24.1, 22])],
  });
  expect(html).toMatch(/<td class="best">11 <span class="reach">±2\.48<\/span>/);
  expect(html).toMatch(/<td>surge<\/td><td class="left">hpa<\/td><td class="sure">\+100 % \(\+99\S* to \+101\)/);
  expect(html).toContain('<td class="left">dearer</td>');
});

test('nothing is loaded from anywhere', () => {
  expect(page(['hpa'])).not.toMatch(/\b(src|href)=|@import|url\(|https?:/);
});

test('no name becomes markup', () => {
  const evil = '<img onerror=alert(1)>"\'&';
  const html = page([evil], `${evil}</script>.csv`);
  expect(html).not.toContain('<img');
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html).toContain('&lt;img onerror=alert(1)&gt;&quot;&#39;&amp;');
  expect(html).toContain('utilization &quot;0.9&quot; &gt; 0.8 &amp; more');
});

test('the script is one that parses', () => {
  expect(() => new Function(SCRIPT)).not.toThrow();
});

test('a run without tasks or points is still a page', () => {
  const empty = { tasks: 0, endedAtMs: 0, curves: { points: [], decisions: [] } };
  const html = pageHtml({
    ...{
      trace: 'x',
      facts: [],
      results: [result('hpa', empty)],
      recorded: undefined,
      sloMs: 1,
      isSwept: true,
      seeds: [1],
      command: '',
    },
  });
  expect(html.replace(SCRIPT, '')).not.toMatch(/NaN|Infinity|undefined/);
});

test('a chart draws a step, an area and marks within its plot', () => {
  const svg = chart({
    title: 'agents',
    spanMs: 1000,
    curves: [
      {
        name: 'a',
        colour: 'red',
        kind: 'step',
        points: [
          [0, 1],
          [500, 2],
        ],
      },
      {
        name: 'b',
        colour: 'red',
        kind: 'area',
        points: [
          [0, 0],
          [1000, 4],
        ],
      },
    ],
    marks: [{ atMs: 500, isUp: true, text: 'up' }],
  });
  expect(svg).toContain('d="M84,115.5H516V83"'); // 84 to 948 wide, 148 to 18 high for 0 to 4
  expect(svg).toContain('d="M84,148L948,18V148H84Z"');
  expect(svg).toContain('<path d="M512,13 L520,13 L516,5Z" class="up"><title>up</title></path>');
});

test('marks are bounded in number', () => {
  const marks = Array.from({ length: 5000 }, (_, index) => ({ atMs: index, isUp: true, text: '' }));
  expect(chart({ title: '', spanMs: 5000, curves: [], marks }).match(/class="up"/g)).toHaveLength(1000);
});

test('a swept policy is a line through its points, another a dot; names do not cover each other', () => {
  const point = (cost: number, violationRatio: number) => ({ cost, violationRatio, text: '' });
  const swept = tradeoffChart(
    [
      { name: 'swept', colour: 'red', points: [point(1, 0.1), point(2, 0.05), { ...point(3, 0), isMinimum: true }] },
      { name: 'alone', colour: 'blue', points: [point(2, 0.05)] },
    ],
    [point(3, 0), point(1, 0.1)],
  );
  expect(swept.match(/<polyline/g)).toHaveLength(1);
  expect(swept.match(/<circle/g)).toHaveLength(4);
  expect(swept.match(/class="frontier"/g)).toHaveLength(1);
  expect(swept).not.toContain('class="name"');
  const interval = (mean: number) => ({ mean, low: mean / 2, high: 2 * mean });
  const svg = tradeoffChart([
    { name: 'one', colour: 'red', points: [{ ...point(2, 0.05), costs: interval(2), ratios: interval(0.05) }] },
    { name: 'two', colour: 'blue', points: [point(2, 0.05)] },
  ]);
  expect(svg.match(/class="reach"/g)).toHaveLength(1);
  const heights = [...svg.matchAll(/class="name" x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y));
  expect(Math.abs((heights[0] ?? 0) - (heights[1] ?? 0))).toBeGreaterThanOrEqual(15);
});

test.each([
  [0, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [7, [0, 2, 4, 6, 8]],
  [10, [0, 2.5, 5, 7.5, 10]],
  [1300, [0, 500, 1000, 1500]],
])('the scale up to %d has round numbers', (highest, expected) => {
  expect(ticksTo(highest)).toEqual(expected);
});

test.each([
  [0, ['0']],
  [60_000, ['0', '10 s', '20 s', '30 s', '40 s', '50 s', '1 min']],
  [7_200_000, ['0', '15 min', '30 min', '45 min', '1 h', '1 h 15 min', '1 h 30 min', '1 h 45 min', '2 h']],
  [14 * 86_400_000, ['0', '2 d', '4 d', '6 d', '8 d', '10 d', '12 d', '14 d']],
])('the time up to %d ms has round times', (spanMs, expected) => {
  expect(timeTicks(spanMs).map(timeLabel)).toEqual(expected);
});

test('numbers have as many digits as help', () => {
  expect([0, 0.123, 1.5, 12.34, 123.4].map(amount)).toEqual(['0', '0.12', '1.5', '12.3', '123']);
  expect([1234.5, -1234, 999_999, 1_234_567].map(amount)).toEqual(['1,235', '-1,234', '999,999', '1,234,567']);
  expect([0, 0.00046, 0.0123, 0.123, 1].map(percentText)).toEqual(['0 %', '0.046 %', '1.2 %', '12.3 %', '100 %']);
});
