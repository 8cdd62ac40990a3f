// muster status: the controller in one look.
import type { Pool, Status } from '@muster/contract';
import { durationText } from '../../base/duration-text.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { pauseText } from '../pause-scope.ts';
import { percentText, sizeText } from '../pool-text.ts';
import { counted, facts } from '../table.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'show the controller: tasks, agents, pools, journal',
  example: 'status --url http://127.0.0.1:8080',
  options: clientOptions,
  async run({ options, world }) {
    const client = clientOf(options, world);
    const [found, pools] = await Promise.all([client.status(), client.pools()]);
    return { json: { ...found, pools }, text: statusText(found, pools) };
  },
});

function statusText(status: Status, pools: readonly Pool[]): string {
  const { tasks, agents, slots, journal } = status;
  const pairs: [string, string][] = [
    [
      'controller',
      `${status.node}, version ${status.version}, start ${status.epoch} of its data, up for ${durationText(status.now - status.startedAt)}`,
    ],
    ...processFact(status),
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
    ...pools.map((pool): [string, string] => ['pool', poolLine(pool)]),
    ['durability', status.durability],
    ['journal', `${(journal.bytes / 1_048_576).toFixed(1)} MiB, last sync ${durationText(journal.lastSyncMs)}`],
    ['worst stall', `${durationText(status.loopDelayMsMax)} in the last minute`],
  ];
  for (const { type, requires, waiting, sinceMs } of status.demands) {
    const needs = requires.length === 0 ? type : `${type} with ${requires.join(', ')}`;
    pairs.push(['no agent for', `${needs}: ${waiting} waiting, the first for ${durationText(sinceMs)}`]);
  }
  for (const pause of status.pauses) pairs.push(['paused', pauseText(pause)]);
  return facts(pairs);
}

function poolLine(pool: Pool): string {
  const { type, desired, utilization, queueDepth, isCordoned } = pool;
  const state = `${desired} desired, ${sizeText(pool)}; ${percentText(utilization)} used, ${queueDepth} waiting`;
  return `${type}: ${state}${isCordoned ? '; cordoned' : ''}`;
}

/** A controller of an older version does not say it. */
function processFact({ process }: Status): [string, string][] {
  if (process === undefined) return [];
  const where = process.isBackground ? 'in the background: muster stop, muster restart' : 'in the foreground';
  return [['process', `${process.pid}, ${where}`]];
}
