// The demo's report for people.

import type { Decision } from '@muster/contract';
import { amount, counted, durationText } from '@muster/contract/amounts';
import { decisionText } from '../explanation-text.ts';
import { fixedFleetText, percentilesText, scalingText } from '../fleet-use/fleet-text.ts';
import { sparkline } from '../sparkline.ts';
import { facts, paint } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { Killed } from './mishap.ts';
import { type DemoReport, MISS_WAIT_MS } from './report.ts';

export interface ReportExtras {
  readonly speed: number;
  readonly source: string;
  /** Why it ended before its time, if it did. */
  readonly interrupted: boolean;
  readonly refused: number;
  readonly lagMsMax: number;
  readonly killed: readonly Killed[];
  readonly example: { readonly task: string; readonly decision: Decision } | undefined;
  readonly dataDir: string;
  readonly isDataKept: boolean;
}

/** An arrival this late, in wall time, no longer follows the pattern. */
const LAG_MS_TOLD = 250;

export function reportText(report: DemoReport, extras: ReportExtras, terminal: Terminal): string {
  const { speed, example } = extras;
  const title = (text: string): string => paint(text, 'bold', terminal);
  const parts = [
    `${title(`Report${extras.interrupted ? ' (ended early)' : ''}`)}\n${facts(taskFacts(report, extras))}`,
    `${title('Times')} (trace time is wall time × ${speed})\n${facts(timeFacts(report))}`,
    `${title('Fleet')}\n${facts(fleetFacts(report))}`,
  ];
  if (example !== undefined)
    parts.push(
      `${title(`One decision explained: why ${example.task} went to ${example.decision.agent}`)}\n${decisionText(example.decision, terminal)}`,
    );
  parts.push(`${title('Where to look next')}\n${nextSteps(extras)}`);
  return parts.join('\n\n');
}

function taskFacts(report: DemoReport, { source, refused, lagMsMax, killed }: ReportExtras): [string, string][] {
  const pairs: [string, string][] = [
    ['arrivals', source],
    ['submitted', counted(report.submitted, 'task')],
    ['completed', `${report.completed}, the last ${durationText(report.durationMs)} after the first was submitted`],
    ['failed', `${report.failed} (every other recorded outcome)`],
    ['lost', `${report.lost} (acknowledged without an outcome, read back from the journal)`],
    ['explained', `${report.explained} of ${report.dispatched} dispatched tasks have their decision on record`],
  ];
  for (const { agent, tasks } of killed) {
    pairs.push(['killed', `${agent}, which ran ${counted(tasks, 'task')}: others ran them again`]);
  }
  if (refused > 0) pairs.push(['refused', `${refused} not accepted: the queue was full`]);
  if (lagMsMax > LAG_MS_TOLD)
    pairs.push(['lag', `up to ${durationText(lagMsMax)} behind the arrivals: this machine or the controller was busy`]);
  return pairs;
}

function timeFacts(report: DemoReport): [string, string][] {
  return [
    ['wait', percentilesText(report.waitMs)],
    ['wait, trace time', percentilesText(report.waitTraceMs)],
    ['total', percentilesText(report.totalMs)],
    ['total, trace time', percentilesText(report.totalTraceMs)],
    ['misses', `${report.misses} waited more than ${durationText(MISS_WAIT_MS)} of trace time`],
  ];
}

function fleetFacts(report: DemoReport): [string, string][] {
  const { fleet, agentsMax, agentMinutes, scalingActions, misses } = report;
  const busyRatios = fleet.map(({ slotsBusy, slots }) => slotsBusy / Math.max(1, slots));
  const waitingMax = Math.max(0, ...fleet.map(({ waiting }) => waiting));
  return [
    ['agents', `${sparkline(fleet.map(({ agents }) => agents))}  up to ${agentsMax}`],
    ['busy slots', `${sparkline(busyRatios, { top: 1 })}  of all`],
    ['waiting tasks', `${sparkline(fleet.map(({ waiting }) => waiting))}  up to ${waitingMax}`],
    ['scaling', scalingText(scalingActions)],
    ['agent-minutes', `${amount(agentMinutes)} (trace time)`],
    ['fixed fleet', fixedFleetText(report, misses)],
  ];
}

function nextSteps({ dataDir, isDataKept }: ReportExtras): string {
  if (!isDataKept) {
    return [
      '  npm run demo -- --data-dir .muster-demo   keeps the journal, to look into it',
      '  npx muster up --help                      a controller of your own',
    ].join('\n');
  }
  return [
    `  npx muster log dump --data-dir ${dataDir} --limit 20   what happened, record by record`,
    `  npx muster up --data-dir ${dataDir}                    serves the same tasks again; then: npx muster explain TASK`,
  ].join('\n');
}
