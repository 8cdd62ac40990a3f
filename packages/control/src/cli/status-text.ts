// The status as people read it: first whether it is well and what needs them, then how much there is of everything.
import type { Pool, Status } from '@muster/contract';
import { byteText, gaugeText } from '@muster/contract/amounts';
import { STALL_MS } from '@muster/contract/verdict';
import { durationText } from '../base/duration-text.ts';
import { pauseText } from './pause-scope.ts';
import { sizeText } from './pool-text.ts';
import { counted, type Fact, facts } from './table.ts';
import { ago } from './times.ts';

export function statusText(status: Status, pools: readonly Pool[]): string {
  const needs = needsOf(status, pools);
  const { tasks, agents, slots } = status;
  return facts([
    ['controller', `${status.node} ${verdictOf(status, needs)}`],
    ...needs,
    ...limitsNow(status),
    [
      'tasks now',
      `${tasks.waiting} waiting, ${tasks.leased} leased, ${tasks.scheduled} scheduled, ${tasks.awaitingApproval} awaiting approval, ${counted(tasks.deadLettered, 'dead letter')}`,
    ],
    [
      'tasks so far',
      `${tasks.submitted} submitted: ${tasks.completed} completed, ${tasks.failed} failed, ${tasks.cancelled} cancelled, ${tasks.expired} expired`,
    ],
    ['agents', `${agents.total}: ${agents.idle} idle, ${agents.busy} busy, ${agents.unavailable} unavailable`],
    ['slots', `${slots.busy} of ${slots.total} busy`],
    ...pools.map((pool): Fact => ['pool', poolLine(pool)]),
    ...aboutProcess(status),
  ]);
}

function verdictOf({ readiness = 'ready' }: Status, needs: readonly Fact[]): string {
  switch (readiness) {
    case 'disk-full':
      return 'takes no new work: its disk is full; what runs is finished';
    case 'stopping':
      return 'is stopping: it takes no new work';
    case 'starting':
      return 'is starting: it reads its journal';
    case 'ready':
      return needs.length === 0 ? 'is healthy' : 'needs you:';
    default:
      return readiness satisfies never;
  }
}

/** What somebody should do something about, each with the command that helps. */
function needsOf(status: Status, pools: readonly Pool[]): readonly Fact[] {
  const needs: Fact[] = [];
  for (const { type, requires, waiting, sinceMs } of status.demands) {
    const asked = requires.length === 0 ? type : `${type} with ${requires.join(', ')}`;
    needs.push(['no agent for', `${asked}: ${waiting} waiting, the first for ${durationText(sinceMs)}`]);
  }
  for (const pause of status.pauses) needs.push(['paused', pauseText(pause)]);
  for (const { type, isCordoned } of pools) {
    if (isCordoned) needs.push(['cordoned', `pool ${type} gets nothing new: muster pool uncordon ${type}`]);
  }
  const { deadLettered, awaitingApproval } = status.tasks;
  if (deadLettered > 0) {
    needs.push(['dead letters', `${deadLettered}: muster tasks --state dead-lettered, then muster redrive --all`]);
  }
  if (awaitingApproval > 0) {
    needs.push(['approvals', `${awaitingApproval} awaited: muster tasks --state awaiting-approval`]);
  }
  if (status.loopDelayMsMax >= STALL_MS) {
    needs.push(['stalled', `the controller stood still for ${durationText(status.loopDelayMsMax)} in the last minute`]);
  }
  return needs;
}

/** A controller of an older version does not say it. */
function limitsNow({ bottleneck, now }: Status): readonly Fact[] {
  if (bottleneck === undefined) return [];
  return [['bottleneck', `${bottleneck.summary} (${ago(bottleneck.to, now)})`]];
}

function poolLine(pool: Pool): string {
  const { type, desired, utilization, queueDepth, isCordoned } = pool;
  const state = `${desired} desired, ${sizeText(pool)}; ${gaugeText(utilization)} used, ${queueDepth} waiting`;
  return `${type}: ${state}${isCordoned ? '; cordoned' : ''}`;
}

function aboutProcess(status: Status): readonly Fact[] {
  const { version, epoch, now, startedAt, process, journal } = status;
  const lines: Fact[] = [
    ['running', `version ${version}, start ${epoch} of its data, up for ${durationText(now - startedAt)}`],
  ];
  // A controller of an older version does not say it.
  if (process !== undefined) {
    const where = process.isBackground ? 'in the background: muster stop, muster restart' : 'in the foreground';
    lines.push(['process', `${process.pid}, ${where}`]);
  }
  lines.push(['durability', status.durability]);
  const size = byteText(journal.bytes);
  lines.push(['journal', `${size}, last sync ${durationText(journal.lastSyncMs)}`]);
  lines.push(['worst stall', `${durationText(status.loopDelayMsMax)} in the last minute`]);
  return lines;
}
