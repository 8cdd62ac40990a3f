// The table of the report: a row for what was recorded, and one for each policy; the least of a column stands out.
import { amount, durationText, percentText } from '@muster/contract/amounts';
import { certaintyOf } from '../../../compare/certainty.ts';
import type { Interval } from '../../../compare/interval.ts';
import { hasWaits, type Outcome } from '../../../compare/outcome.ts';
import { COMPARED_AT } from '../../../compare/report-json.ts';
import type { PolicyResult } from '../../../compare/runs.ts';
import { costText, quantileText } from '../report-text.ts';
import { escaped, swatch } from './markup.ts';
import { colourOf } from './style.ts';

export interface OutcomeTable {
  readonly results: readonly PolicyResult[];
  /** What the recorded run came to, live. */
  readonly recorded: Outcome | undefined;
  readonly sloMs: number;
  readonly isSwept: boolean;
}

interface Cell {
  readonly title: string;
  readonly text: (outcome: Outcome) => string;
  /** The least of these is shown as the best. */
  readonly value?: (outcome: Outcome) => number;
  /** How far it may be off, where several seeds say so. */
  readonly reach?: (outcome: Outcome) => string;
}

export function outcomeTable({ results, recorded, sloMs, isSwept }: OutcomeTable): string {
  const hasDeadlines = results.some(({ outcome }) => outcome.deadlineMisses > 0);
  const cells = cellsOf(sloMs, { hasDeadlines });
  const swept = isSwept ? COMPARED_AT : [];
  const titles = [
    'policy',
    ...cells.map(({ title }) => title),
    ...swept.map((share) => `cost at ${percentText(share)} late`),
  ];
  const head = titles.map((title) => `<th>${escaped(title)}</th>`).join('');
  const rows = results.map(({ outcome, swept: points }, index) => {
    const own = cells.map((cell) => cellHtml(cell, outcome, { isBest: isBest(cell, outcome, results) }));
    const costs = swept.map((share) => `<td>${escaped(costText(points, share))}</td>`);
    return `<tr><td>${swatch(colourOf(index))}${escaped(outcome.name)}</td>${[...own, ...costs].join('')}</tr>`;
  });
  const live =
    recorded === undefined
      ? ''
      : `<tr class="live"><td><span class="swatch hollow"></span>${escaped(recorded.name)}</td>` +
        `${cells.map((cell) => cellHtml(cell, recorded, { isBest: false })).join('')}${'<td></td>'.repeat(swept.length)}</tr>`;
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${live}${rows.join('\n')}</tbody></table></div>`;
}

/** The least of its column; where all are alike, none is. */
function isBest({ value }: Cell, outcome: Outcome, results: readonly PolicyResult[]): boolean {
  if (value === undefined) return false;
  const least = value(outcome);
  const values = results.map((result) => value(result.outcome));
  return values.every((each) => least <= each) && values.some((each) => least < each);
}

function cellHtml({ text, reach }: Cell, outcome: Outcome, look: { readonly isBest: boolean }): string {
  const own = reach === undefined || outcome.runs.length < 2 ? '' : ` <span class="reach">±${reach(outcome)}</span>`;
  return `<td${look.isBest ? ' class="best"' : ''}>${escaped(text(outcome))}${own}</td>`;
}

const reachOf = ({ low, high }: Interval): number => (high - low) / 2;

/** Who completes nothing is not the quickest. */
const waitOf = (outcome: Outcome, of: keyof Outcome['waitMs']): number =>
  hasWaits(outcome) ? outcome.waitMs[of] : Number.POSITIVE_INFINITY;

const DEADLINES: Cell = { title: 'deadlines missed', text: ({ deadlineMisses }) => amount(deadlineMisses) };

const cellsOf = (sloMs: number, { hasDeadlines }: { readonly hasDeadlines: boolean }): readonly Cell[] => [
  { title: 'tasks', text: ({ tasks }) => amount(tasks) },
  { title: 'lost', text: ({ lost }) => amount(lost) },
  ...(['p50', 'p95'] as const).map((each) => ({
    title: `wait ${each}`,
    text: (outcome: Outcome) => quantileText(outcome, each),
    value: (outcome: Outcome) => waitOf(outcome, each),
  })),
  {
    title: 'wait p99',
    text: (outcome) => quantileText(outcome, 'p99'),
    value: (outcome) => waitOf(outcome, 'p99'),
    reach: (outcome) => durationText(reachOf(certaintyOf(outcome).waitMsP99)),
  },
  {
    title: `over ${durationText(sloMs)}`,
    text: ({ sloViolation }) => percentText(sloViolation),
    value: ({ sloViolation }) => sloViolation,
    reach: (outcome) => amount(100 * reachOf(certaintyOf(outcome).sloViolation)),
  },
  ...(hasDeadlines ? [DEADLINES] : []),
  { title: 'agent-hours', text: ({ agentSeconds }) => amount(agentSeconds / 3600) },
  {
    title: 'cost',
    text: ({ cost }) => amount(cost),
    value: ({ cost }) => cost,
    reach: (outcome) => amount(reachOf(certaintyOf(outcome).cost)),
  },
  { title: 'up / down', text: ({ actions }) => `${amount(actions.up)} / ${amount(actions.down)}` },
];
