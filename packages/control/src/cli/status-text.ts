// The status as people read it: first whether it is well and what needs them, then how much there is of everything.

import type { Agent, Pool, Status } from '@muster/contract';
import { amount, byteText, counted, durationText, gaugeText } from '@muster/contract/amounts';
import { type Judged, type NeedOfAttention, needText, verdictOf } from '@muster/contract/verdict';
import { pauseText } from './pause-scope.ts';
import { sizeText } from './pool-text.ts';
import { type Fact, facts } from './table.ts';
import { ago } from './times.ts';

/** The agents that somebody should look at, and all pools. */
export interface Fleet {
  readonly troubled: readonly Pick<Agent, 'state'>[];
  readonly pools: readonly Pool[];
}

export function statusText(status: Status, fleet: Fleet): string {
  const { pools } = fleet;
  const { needs } = verdictOf({ overview: judgedOf(status), agents: fleet.troubled, pools });
  const { tasks, agents, slots } = status;
  return facts([
    ['controller', `${status.node} ${headOf(status, needs)}`],
    ...needs.flatMap((need) => needLines(need, status, pools)),
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

/** A controller of an older version does not say whether it is ready. */
function judgedOf({ readiness = 'ready', loopDelayMsMax, agents, tasks, demands, pauses }: Status): Judged['overview'] {
  return { readiness, loopDelayMsMax, agents, tasks, demands: demands.length, pauses: pauses.length };
}

function headOf({ readiness }: Status, needs: readonly NeedOfAttention[]): string {
  if (readiness === 'starting') return 'is starting: it reads its journal';
  return needs.length === 0 ? 'is healthy' : 'needs you:';
}

/** What somebody should do something about, with the command that helps, and below it what exactly it is about. */
function needLines(need: NeedOfAttention, status: Status, pools: readonly Pool[]): readonly Fact[] {
  const remedy = REMEDIES[need.kind];
  const line: Fact = [need.severity === 'critical' ? 'critical' : 'warning', `${needText(need)}${remedy}`];
  return [line, ...detailsOf(need, status, pools).map((detail): Fact => ['', `  ${detail}`])];
}

const REMEDIES: Readonly<Record<NeedOfAttention['kind'], string>> = {
  'disk-full': '; what runs is finished',
  stopping: '; what runs is finished by its agents',
  stalled: ' in the last minute',
  'no-agent': '',
  'no-taker': '',
  agents: ': muster agents',
  'dead-letters': ': muster tasks --state dead-lettered, then muster redrive --all',
  approvals: ': muster tasks --state awaiting-approval',
  pauses: ': muster resume',
  cordoned: ': muster pool uncordon',
};

function detailsOf({ kind }: NeedOfAttention, { demands, pauses }: Status, pools: readonly Pool[]): readonly string[] {
  switch (kind) {
    case 'no-agent':
    case 'no-taker':
      return demands.map(({ type, requires, waiting, sinceMs }) => {
        const asked = requires.length === 0 ? type : `${type} with ${requires.join(', ')}`;
        return `${asked}: ${amount(waiting)} waiting, the first for ${durationText(sinceMs)}`;
      });
    case 'pauses':
      return pauses.map(pauseText);
    case 'cordoned':
      return pools.filter(({ isCordoned }) => isCordoned).map(({ type }) => `pool ${type} gets nothing new`);
    default:
      return [];
  }
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
