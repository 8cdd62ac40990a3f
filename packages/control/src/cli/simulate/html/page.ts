// The report of a simulation as one HTML file: the table, cost against lateness, and what each policy did over time.
// Nothing is loaded from anywhere.

import { amount, durationText, percentText } from '@muster/contract/amounts';
import { certaintyOf } from '../../../compare/certainty.ts';
import { frontier } from '../../../compare/frontier.ts';
import type { Outcome } from '../../../compare/outcome.ts';
import type { PolicyResult } from '../../../compare/runs.ts';
import { quantileText, worstMinuteText } from '../report-text.ts';
import { answers } from './answers.ts';
import { certaintyTable } from './certainty-table.ts';
import { arrivalsFigure, policyFigures, type Scales, scalesOf } from './figures.ts';
import { escaped, swatch } from './markup.ts';
import { outcomeTable } from './outcome-table.ts';
import { SCRIPT } from './script.ts';
import { colourOf, STYLE } from './style.ts';
import { type Tradeoff, tradeoffChart } from './tradeoff.ts';

export interface Page {
  readonly trace: string;
  /** What was simulated, a sentence each. */
  readonly facts: readonly string[];
  readonly results: readonly PolicyResult[];
  /** What the recorded run came to, live. */
  readonly recorded: Outcome | undefined;
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
  const certainty = certaintyTable(results);
  const sections = [
    section('Policies', outcomeTable(page)),
    ...(certainty === '' ? [] : [section('Seed by seed <small>with 95 % intervals</small>', certainty)]),
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
${facts.map((fact) => `<p class="soft">${escaped(fact)}</p>`).join('\n')}
${answers(results)}
${sections.join('\n')}
<footer>
<p>${curvesOf}Made again by <code>${escaped(command)}</code></p>
<p>Journal hashes: <code>${escaped(hashes)}</code></p>
</footer>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const section = (title: string, content: string): string => `<section><h2>${title}</h2>${content}</section>`;

function tradeoff({ results, recorded, sloMs, isSwept }: Page): string {
  const policies = results.map((result, index): Tradeoff => {
    const { outcome, swept } = result;
    const certainty = outcome.runs.length > 1 ? certaintyOf(outcome) : undefined;
    const own = {
      ...{ cost: outcome.cost, violationRatio: outcome.sloViolation, text: '(as it is)' },
      ...(certainty === undefined ? {} : { costs: certainty.cost, ratios: certainty.sloViolation }),
    };
    const points = swept.map(({ target, outcome: one }) => ({
      ...{ cost: one.cost, violationRatio: one.sloViolation, text: target.text },
      isMinimum: target.kind === 'minimum',
    }));
    return { name: outcome.name, colour: colourOf(index), points: points.length === 0 ? [own] : points };
  });
  if (recorded !== undefined) {
    const { name, cost, sloViolation: violationRatio } = recorded;
    policies.unshift({
      name,
      colour: 'var(--soft)',
      isRecorded: true,
      points: [{ cost, violationRatio, text: 'live' }],
    });
  }
  const best = isSwept
    ? frontier(results).map(({ outcome }) => ({ cost: outcome.cost, violationRatio: outcome.sloViolation }))
    : [];
  const swept = isSwept
    ? ' Lines go over the targets of a policy, dotted ones over its fewest agents; nothing lies below the grey line.'
    : '';
  const caption = `Share of the tasks that waited longer than ${durationText(sloMs)}, by cost: further down and left is better.${swept}`;
  const legend = isSwept ? `<p class="legend">${policies.map(legendEntry).join('')}</p>` : '';
  const chart = `<div class="scroll wide">${tradeoffChart(policies, best)}</div>`;
  return `<figure><figcaption>${caption}</figcaption>${legend}${chart}</figure>`;
}

const legendEntry = ({ name, colour, isRecorded = false }: Tradeoff): string =>
  `<span>${isRecorded ? '<span class="swatch hollow"></span>' : swatch(colour)}${escaped(name)}</span>`;

function policySection(
  { outcome }: PolicyResult,
  { index, scales, sloMs }: { readonly index: number; readonly scales: Scales; readonly sloMs: number },
): string {
  const { cost, sloViolation, actions } = outcome;
  const summary = [
    `cost ${amount(cost)}`,
    `${percentText(sloViolation)} late`,
    `wait p99 ${quantileText(outcome, 'p99')}`,
    `${amount(actions.up)} times up, ${amount(actions.down)} times down`,
    `worst minute: ${worstMinuteText(outcome)}`,
  ].join(', ');
  return (
    `<section><h2>${swatch(colourOf(index))}${escaped(outcome.name)}<small>${summary}</small></h2>` +
    `${policyFigures(outcome, { colour: colourOf(index), scales, sloMs })}</section>`
  );
}
