// The report of a load for people.
import { amount, durationText, percentText, rateText } from '@muster/contract/amounts';
import { fixedFleetText, percentilesText, scalingText } from '../fleet-use/fleet-text.ts';
import { sparkline } from '../sparkline.ts';
import { facts, paint } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { LoadReport } from './report.ts';

export interface ReportExtras {
  /** What was asked for, in words. */
  readonly plan: string;
  readonly type: string;
  readonly isInterrupted: boolean;
}

/** At the 99th percentile, an arrival this late no longer follows the schedule. */
const LAG_MS_TOLD = 50;

export function reportText(report: LoadReport, extras: ReportExtras, terminal: Terminal): string {
  const title = (text: string): string => paint(text, 'bold', terminal);
  return [
    `${title(`Load${extras.isInterrupted ? ' (ended early)' : ''}`)}\n${facts(taskFacts(report, extras))}`,
    `${title('Waits')} (from when a task was due)\n${facts(waitFacts(report))}`,
    `${title('Fleet')}\n${facts(fleetFacts(report))}`,
  ].join('\n\n');
}

function taskFacts(report: LoadReport, { plan, type }: ReportExtras): [string, string][] {
  const { due, submitted, completed, failed, refused, notSent, unanswered, unfinished } = report;
  const pairs: [string, string][] = [
    ['asked for', plan],
    ['came due', `${due} tasks in ${durationText(report.submittingMs)}`],
    ['submitted', `${submitted} (${rateText(report.submittedPerSecond)})`],
    ['completed', `${completed} (${rateText(report.completedPerSecond)})`],
    ['failed', withReasons(failed, report.failedBy)],
    ['refused', withReasons(refused, report.refusedBy)],
  ];
  if (notSent > 0) pairs.push(['not sent', `${notSent}: as many were in flight as --in-flight allows`]);
  if (unanswered > 0) pairs.push(['unanswered', `${unanswered}: the connection ended before the reply`]);
  if (unfinished > 0)
    pairs.push(['unfinished', `${unfinished} without an outcome yet; to end them: muster cancel --type ${type}`]);
  return pairs;
}

function waitFacts({ lagMs, acknowledgeMs, startMs, outcomeMs, ...report }: LoadReport): [string, string][] {
  const pairs: [string, string][] = [
    ['to acknowledgement', percentilesText(acknowledgeMs)],
    ['to start', percentilesText(startMs)],
    ['to outcome', percentilesText(outcomeMs)],
    [
      'misses',
      `${report.misses} of ${report.submitted} (${percentText(report.missRatio)}) ` +
        `waited more than ${durationText(report.objectiveMs)} to start`,
    ],
  ];
  if (lagMs !== null && lagMs.p99 > LAG_MS_TOLD)
    pairs.push(['lag', `${percentilesText(lagMs)}: this machine could not send as fast as asked for`]);
  return pairs;
}

function fleetFacts(report: LoadReport): [string, string][] {
  const { fleet, agentsMin, agentsMean, agentsMax, agentMinutes, misses, scalingActions } = report;
  const busyRatios = fleet.map(({ slotsBusy, slots }) => slotsBusy / Math.max(1, slots));
  const waiting = fleet.map((sample) => sample.waiting);
  return [
    [
      'agents',
      `${sparkline(fleet.map(({ agents }) => agents))}  ${agentsMin} to ${agentsMax}, mean ${amount(agentsMean)}`,
    ],
    ['busy slots', `${sparkline(busyRatios, { top: 1 })}  of all`],
    ['waiting tasks', `${sparkline(waiting)}  up to ${Math.max(0, ...waiting)}`],
    ['scaling', scalingText(scalingActions)],
    ['agent-minutes', amount(agentMinutes)],
    ['fixed fleet', fixedFleetText(report, misses)],
  ];
}

function withReasons(count: number, reasons: Readonly<Record<string, number>>): string {
  if (count === 0) return '0';
  return `${count} (${Object.entries(reasons)
    .map(([reason, each]) => `${each} ${reason}`)
    .join(', ')})`;
}
