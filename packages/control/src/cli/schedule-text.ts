// A schedule as a person reads it, its rule in words, and the <name> argument of the commands about it.

import type { Schedule, ScheduleRule } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { facts, table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clockTime } from './times.ts';

export const SCHEDULE_ARGUMENT = { name: '<name>', meaning: 'name of the schedule' };

export function scheduleTable(schedules: readonly Schedule[], terminal: Terminal): string {
  return table(
    schedules,
    [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'WHEN', cell: whenText },
      { title: 'TASK', cell: ({ task }) => task.type },
      { title: 'NEXT', cell: nextText },
      { title: 'LAST RUN', cell: lastText },
    ],
    terminal,
  );
}

export function scheduleText(schedule: Schedule): string {
  const pairs: [string, string | undefined][] = [
    ['schedule', schedule.name],
    ['when', whenText(schedule)],
    ['task', JSON.stringify(schedule.task)],
    ['overlap', schedule.overlap],
    ['catch-up', schedule.catchUp],
    ['jitter', schedule.jitterMs === 0 ? undefined : `up to ${durationText(schedule.jitterMs)}`],
    ['next', schedule.isPaused ? 'paused' : schedule.next.map(clockTime).join(', ')],
    ['last run', lastText(schedule)],
    ['skipped', schedule.skipped === 0 ? undefined : `${schedule.skipped} in a row: the last run goes on`],
    ['refused', schedule.refused],
    ['changed', `${clockTime(schedule.changedAt)} by ${schedule.changedBy}`],
  ];
  return facts(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));
}

/** The rule alone, to be sent back changed. */
export function ruleOf(schedule: Schedule): ScheduleRule {
  const { cron, intervalMs, timezone, task, overlap, catchUp, jitterMs, isPaused } = schedule;
  return {
    ...(cron === undefined ? {} : { cron }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...{ timezone, task, overlap, catchUp, jitterMs, isPaused },
  };
}

function whenText({ cron, intervalMs = 0, timezone }: Schedule): string {
  return cron === undefined ? `every ${durationText(intervalMs)}` : `${cron} (${timezone})`;
}

function nextText({ isPaused, next: [at] }: Schedule): string {
  if (isPaused) return 'paused';
  return at === undefined ? 'never' : clockTime(at);
}

function lastText({ lastRun }: Schedule): string {
  if (lastRun === undefined) return '';
  const state = lastRun.state === undefined ? '' : `, ${lastRun.state}`;
  return `${clockTime(lastRun.tickAt)} as ${lastRun.task}${state}`;
}
