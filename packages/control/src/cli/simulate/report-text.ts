// The outcomes for people: one table of the policies, one of their costs at equal lateness after a sweep.

import { amount, durationText, NO_AMOUNT, percentText } from '@muster/contract/amounts';
import { type Against, againstOf, certaintyOf } from '../../compare/certainty.ts';
import { frontier, type RunPoint } from '../../compare/frontier.ts';
import { hasWaits, type Outcome } from '../../compare/outcome.ts';
import { COMPARED_AT, costAtViolation } from '../../compare/report-json.ts';
import type { PolicyResult } from '../../compare/runs.ts';
import { type Column, paint, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  amountText,
  costText as comparedCostText,
  lateText,
  shareText,
  slowestText,
  verdictText,
  waitText,
} from './certainty-text.ts';

export interface ReportText {
  readonly results: readonly PolicyResult[];
  readonly sloMs: number;
  readonly isSwept: boolean;
  /** What the recorded run came to, live. */
  readonly recorded: Outcome | undefined;
  /** Lines below the tables. */
  readonly remarks: readonly string[];
}

export function reportText({ results, sloMs, isSwept, recorded, remarks }: ReportText, terminal: Terminal): string {
  const outcomes = [...(recorded === undefined ? [] : [recorded]), ...results.map(({ outcome }) => outcome)];
  const parts = [table(outcomes, columnsOf(outcomes, sloMs), terminal)];
  const headed = (title: string, text: string): void => {
    parts.push(`${paint(title, 'bold', terminal)}\n${text}`);
  };
  const compared = comparedOf(results);
  if (compared.length > 0) headed('Seed by seed, with 95 % intervals', certaintyTable(compared, terminal));
  if (isSwept) {
    headed('Swept over their targets and their fewest agents', sweepTable(results, terminal));
    headed('On the frontier: nothing that was run is both cheaper and less late', frontierTable(results, terminal));
  }
  if (remarks.length > 0) parts.push(remarks.join('\n'));
  return parts.join('\n\n');
}

const number = <Row>(title: string, cell: (row: Row) => string): Column<Row> => ({ title, cell, isNumber: true });

function columnsOf(outcomes: readonly Outcome[], sloMs: number): readonly Column<Outcome>[] {
  const hasDeadlines = outcomes.some(({ deadlineMisses }) => deadlineMisses > 0);
  return [
    { title: 'POLICY', cell: ({ name }) => name },
    number('TASKS', ({ tasks }) => amount(tasks)),
    number('LOST', ({ lost }) => amount(lost)),
    number('WAIT P50', (outcome) => quantileText(outcome, 'p50')),
    number('P95', (outcome) => quantileText(outcome, 'p95')),
    number('P99', (outcome) =>
      isSpread(outcome) && hasWaits(outcome) ? waitText(certaintyOf(outcome).waitMsP99) : quantileText(outcome, 'p99'),
    ),
    number(`OVER ${durationText(sloMs)}`, (outcome) =>
      isSpread(outcome) ? shareText(certaintyOf(outcome).sloViolation) : percentText(outcome.sloViolation),
    ),
    ...(hasDeadlines ? [number<Outcome>('DEADLINES MISSED', ({ deadlineMisses }) => amount(deadlineMisses))] : []),
    number('AGENT-HOURS', ({ agentSeconds }) => amount(agentSeconds / 3600)),
    number('COST', (outcome) => (isSpread(outcome) ? amountText(certaintyOf(outcome).cost) : amount(outcome.cost))),
    number('UP', ({ actions }) => amount(actions.up)),
    number('DOWN', ({ actions }) => amount(actions.down)),
    { title: 'WORST MINUTE', cell: worstMinuteText },
  ];
}

export const quantileText = (outcome: Outcome, of: keyof Outcome['waitMs']): string =>
  hasWaits(outcome) ? durationText(outcome.waitMs[of]) : NO_AMOUNT;

/** Of several seeds. */
const isSpread = ({ runs }: Outcome): boolean => runs.length > 1;

interface Compared {
  readonly name: string;
  readonly against: Against;
}

/** Of several seeds, each policy beside the first one; a recorded run has one seed, and is beside nothing. */
export const comparedOf = (results: readonly PolicyResult[]): readonly Compared[] =>
  results.flatMap((result) => {
    const against = isSpread(result.outcome) ? againstOf(result, results) : undefined;
    return against === undefined ? [] : [{ name: result.outcome.name, against }];
  });

function certaintyTable(compared: readonly Compared[], terminal: Terminal): string {
  const columns: readonly Column<Compared>[] = [
    { title: 'POLICY', cell: ({ name }) => name },
    { title: 'AGAINST', cell: ({ against }) => against.name },
    number('COST', ({ against }) => comparedCostText(against)),
    number('LATE', ({ against }) => lateText(against)),
    number('WAIT P99', ({ against }) => slowestText(against)),
    { title: 'BEYOND CHANCE', cell: ({ against }) => verdictText(against) },
  ];
  return table(compared, columns, terminal);
}

function frontierTable(results: readonly PolicyResult[], terminal: Terminal): string {
  const columns: readonly Column<RunPoint>[] = [
    { title: 'POLICY', cell: ({ policy }) => policy },
    { title: 'AT', cell: ({ text }) => text },
    number('LATE', ({ outcome }) => percentText(outcome.sloViolation)),
    number('COST', ({ outcome }) => amount(outcome.cost)),
    number('AGENT-HOURS', ({ outcome }) => amount(outcome.agentSeconds / 3600)),
  ];
  return table(frontier(results), columns, terminal);
}

/** Of the first seed. */
export function worstMinuteText({ runs }: Pick<Outcome, 'runs'>): string {
  const [first] = runs;
  const worst = first?.worstMinute;
  if (worst === undefined)
    return first !== undefined && first.lost > 0 ? `none late, ${amount(first.lost)} never ended` : 'none late';
  const when = worst.atMs === 0 ? 'at the start' : `after ${durationText(worst.atMs)}`;
  return `${amount(worst.late)} of ${amount(worst.starts)} late ${when}`;
}

function sweepTable(results: readonly PolicyResult[], terminal: Terminal): string {
  const columns: readonly Column<PolicyResult>[] = [
    { title: 'POLICY', cell: ({ outcome }) => outcome.name },
    ...COMPARED_AT.map((share) =>
      number<PolicyResult>(`COST AT ${percentText(share)} LATE`, ({ swept }) => costText(swept, share)),
    ),
    { title: 'AT: SHARE LATE, COST', cell: ({ swept }) => swept.map(pointText).join('; ') },
  ];
  return table(results, columns, terminal);
}

export function costText(swept: PolicyResult['swept'], share: number): string {
  const cost = costAtViolation(swept, share);
  return cost === undefined ? 'not reached' : amount(cost);
}

const pointText = ({ target, outcome }: PolicyResult['swept'][number]): string =>
  `${target.text}: ${percentText(outcome.sloViolation)}, ${amount(outcome.cost)}`;
