// The outcomes for people: one table of the policies, one of their costs at equal lateness after a sweep.

import { amount, percentText } from '../../base/amount-text.ts';
import { durationText } from '../../base/duration-text.ts';
import type { Outcome } from '../../compare/outcome.ts';
import { COMPARED_AT, costAtViolation } from '../../compare/report-json.ts';
import type { PolicyResult } from '../../compare/runs.ts';
import { type Column, paint, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

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
  if (isSwept) parts.push(`${paint('Swept over their targets', 'bold', terminal)}\n${sweepTable(results, terminal)}`);
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
    number('WAIT P50', ({ waitMs }) => durationText(waitMs.p50)),
    number('P95', ({ waitMs }) => durationText(waitMs.p95)),
    number('P99', ({ waitMs }) => durationText(waitMs.p99)),
    number(`OVER ${durationText(sloMs)}`, ({ sloViolation }) => percentText(sloViolation)),
    ...(hasDeadlines ? [number<Outcome>('DEADLINES MISSED', ({ deadlineMisses }) => amount(deadlineMisses))] : []),
    number('AGENT-HOURS', ({ agentSeconds }) => amount(agentSeconds / 3600)),
    number('COST', ({ cost }) => amount(cost)),
    number('UP', ({ actions }) => amount(actions.up)),
    number('DOWN', ({ actions }) => amount(actions.down)),
    { title: 'WORST MINUTE', cell: worstMinuteText },
  ];
}

/** Of the first seed. */
export function worstMinuteText({ runs }: Pick<Outcome, 'runs'>): string {
  const worst = runs[0]?.worstMinute;
  if (worst === undefined) return 'none late';
  const when = worst.atMs === 0 ? 'at the start' : `after ${durationText(worst.atMs)}`;
  return `${amount(worst.late)} of ${amount(worst.starts)} late ${when}`;
}

function sweepTable(results: readonly PolicyResult[], terminal: Terminal): string {
  const columns: readonly Column<PolicyResult>[] = [
    { title: 'POLICY', cell: ({ outcome }) => outcome.name },
    ...COMPARED_AT.map((share) =>
      number<PolicyResult>(`COST AT ${percentText(share)} LATE`, ({ swept }) => costText(swept, share)),
    ),
    { title: 'TARGET: SHARE LATE, COST', cell: ({ swept }) => swept.map(pointText).join('; ') },
  ];
  return table(results, columns, terminal);
}

export function costText(swept: PolicyResult['swept'], share: number): string {
  const cost = costAtViolation(swept, share);
  return cost === undefined ? 'not reached' : amount(cost);
}

const pointText = ({ target, outcome }: PolicyResult['swept'][number]): string =>
  `${target.text}: ${percentText(outcome.sloViolation)}, ${amount(outcome.cost)}`;
