// The report of a simulation as one HTML file: the table, cost against lateness, and what each policy did over time.
// Nothing is loaded from anywhere.

import { amount, percentText } from '../../../base/amount-text.ts';
import { durationText } from '../../../base/duration-text.ts';
import type { Outcome } from '../../../compare/outcome.ts';
import { COMPARED_AT } from '../../../compare/report-json.ts';
import type { PolicyResult } from '../../../compare/runs.ts';
import { costText, worstMinuteText } from '../report-text.ts';
import { arrivalsFigure, policyFigures, type Scales, scalesOf } from './figures.ts';
import { escaped } from './markup.ts';
import { SCRIPT } from './script.ts';
import { colourOf, STYLE } from './style.ts';
import { type Tradeoff, tradeoffChart } from './tradeoff.ts';

export interface Page {
  readonly trace: string;
  /** What was simulated, a sentence each. */
  readonly facts: readonly string[];
  readonly results: readonly PolicyResult[];
  readonly sloMs: number;
  readonly isSwept: boolean;
  readonly seeds: readonly number[];
  /** The command line that makes it again. */
  readonly command: string;
}

export function pageHtml(page: Page): string {
  const { trace, facts, results, sloMs, seeds, command } = page;
  const scales = scalesOf(results);
  const [first] = results;
  const sections = [
    section('Policies', `<div class="scroll">${outcomeTable(page)}</div>`),
    section('Cost and lateness', tradeoff(page)),
    ...(first === undefined ? [] : [section('Arrivals', arrivalsFigure(first.outcome, scales))]),
    ...results.map((result, index) => policySection(result, { index, scales, sloMs })),
  ];
  const curvesOf = seeds.length > 1 ? `The curves are those of seed ${seeds[0] ?? 0}. ` : '';
  const hashes = results.map(({ outcome }) => `${outcome.name} ${outcome.runs[0]?.journalHash ?? ''}`).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulation of ${escaped(trace)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Simulation of ${escaped(trace)}</h1>
${facts.map((fact) => `<p class="muted">${escaped(fact)}</p>`).join('\n')}
${sections.join('\n')}
<p class="muted">${curvesOf}Made again by <code>${escaped(command)}</code></p>
<p class="muted">Journal hashes: <code>${escaped(hashes)}</code></p>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const section = (title: string, content: string): string => `<section><h2>${title}</h2>${content}</section>`;

const swatch = (index: number): string => `<span class="swatch" style="background:${colourOf(index)}"></span>`;

interface Cell {
  readonly title: string;
  readonly text: (result: PolicyResult) => string;
  /** The least of these is shown as the best. */
  readonly value?: (outcome: Outcome) => number;
}

function outcomeTable({ results, sloMs, isSwept }: Page): string {
  const cells: readonly Cell[] = [
    { title: 'tasks', text: ({ outcome }) => amount(outcome.tasks) },
    { title: 'lost', text: ({ outcome }) => amount(outcome.lost) },
    ...(['p50', 'p95', 'p99'] as const).map((each) => ({
      title: `wait ${each}`,
      text: ({ outcome }: PolicyResult) => durationText(outcome.waitMs[each]),
      value: ({ waitMs }: Outcome) => waitMs[each],
    })),
    {
      title: `over ${durationText(sloMs)}`,
      text: ({ outcome }) => percentText(outcome.sloViolation),
      value: ({ sloViolation }) => sloViolation,
    },
    { title: 'deadlines missed', text: ({ outcome }) => amount(outcome.deadlineMisses) },
    { title: 'agent-hours', text: ({ outcome }) => amount(outcome.agentSeconds / 3600) },
    { title: 'cost', text: ({ outcome }) => amount(outcome.cost), value: ({ cost }) => cost },
    { title: 'up / down', text: ({ outcome: { actions } }) => `${amount(actions.up)} / ${amount(actions.down)}` },
    { title: 'worst minute', text: ({ outcome }) => worstMinuteText(outcome) },
    ...(isSwept ? COMPARED_AT : []).map((share) => ({
      title: `cost at ${percentText(share)} late`,
      text: ({ swept }: PolicyResult) => costText(swept, share),
    })),
  ];
  const head = ['policy', ...cells.map(({ title }) => title)].map((title) => `<th>${escaped(title)}</th>`).join('');
  const rows = results.map((result, index) => {
    const values = cells.map(({ text, value }) => {
      const isBest = value !== undefined && results.every(({ outcome }) => value(result.outcome) <= value(outcome));
      return `<td${isBest && results.length > 1 ? ' class="best"' : ''}>${escaped(text(result))}</td>`;
    });
    return `<tr><td>${swatch(index)}${escaped(result.outcome.name)}</td>${values.join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function tradeoff({ results, sloMs }: Page): string {
  const policies = results.map(({ outcome, swept }): Tradeoff => {
    const own = { cost: outcome.cost, violationRatio: outcome.sloViolation, text: '(as it is)' };
    const points = swept.map((point) => ({
      cost: point.outcome.cost,
      violationRatio: point.outcome.sloViolation,
      text: point.target.text,
    }));
    return { name: outcome.name, points: points.length === 0 ? [own] : points };
  });
  const caption = `Share of the tasks that waited longer than ${durationText(sloMs)}, by cost: further down and left is better.`;
  return `<figure><figcaption>${caption}</figcaption>${tradeoffChart(policies)}</figure>`;
}

function policySection(
  { outcome }: PolicyResult,
  { index, scales, sloMs }: { readonly index: number; readonly scales: Scales; readonly sloMs: number },
): string {
  const { cost, sloViolation, waitMs, actions } = outcome;
  const summary = [
    `cost ${amount(cost)}`,
    `${percentText(sloViolation)} late`,
    `wait p99 ${durationText(waitMs.p99)}`,
    `${amount(actions.up)} times up, ${amount(actions.down)} times down`,
  ].join(', ');
  return (
    `<section><h2>${swatch(index)}${escaped(outcome.name)}</h2><p class="muted">${summary}</p>` +
    `${policyFigures(outcome, { colour: colourOf(index), scales, sloMs })}</section>`
  );
}
