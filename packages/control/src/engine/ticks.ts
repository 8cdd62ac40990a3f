// When a schedule ticks: from its rule to moments. Pure but for the calendar that is handed in.
import { Fault, type ScheduleRule } from '@muster/contract';
import type { Calendar } from './ports.ts';

/** A rule with its defaults filled in, as it is kept. */
export type StoredRule = ScheduleRule & Required<Pick<ScheduleRule, 'timezone' | 'overlap' | 'catchUp' | 'jitterMs'>>;

/** A rule and since when it holds: intervals are counted from there. */
export interface Timetable {
  readonly rule: StoredRule;
  readonly since: number;
  readonly calendar: Calendar;
}

/** Throws the Fault that names the field. */
export function storedRule(rule: ScheduleRule, calendar: Calendar, now: number): StoredRule {
  const { cron, intervalMs, task, timezone = 'UTC' } = rule;
  if ((cron === undefined) === (intervalMs === undefined)) {
    throw new Fault('invalid-request', 'a schedule needs either cron or intervalMs', { field: 'cron' });
  }
  for (const field of ['idempotencyKey', 'after', 'throttle', 'debounce'] as const) {
    if (task[field] === undefined) continue;
    const message = `task.${field} cannot be scheduled: every run is a task of its own`;
    throw new Fault('invalid-request', message, { field: `task.${field}` });
  }
  // Also without cron, so that a wrong zone does not wait for the day when it is needed.
  if (calendar.next(cron ?? '@hourly', timezone, now) === undefined) {
    throw new Fault('invalid-request', `cron "${cron}" never ticks: no such day exists`, { field: 'cron' });
  }
  const { overlap = 'skip', catchUp = 'last', jitterMs = 0, isPaused = false } = rule;
  return {
    ...(cron === undefined ? {} : { cron }),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...{ timezone, task, overlap, catchUp, jitterMs },
    ...(isPaused ? { isPaused } : {}),
  };
}

/** The first tick after a moment; undefined when there is none any more. */
export function nextTick({ rule, since, calendar }: Timetable, after: number): number | undefined {
  const { cron, intervalMs = 0, timezone } = rule;
  if (cron !== undefined) return calendar.next(cron, timezone, after);
  return since + intervalMs * (Math.floor(Math.max(0, after - since) / intervalMs) + 1);
}

/** The last tick in (after, upTo]. However many there are, it takes some forty looks into the calendar. */
export function lastTick(timetable: Timetable, after: number, upTo: number): number | undefined {
  const isBefore = (moment: number): boolean => (nextTick(timetable, moment) ?? Number.POSITIVE_INFINITY) <= upTo;
  if (!isBefore(after)) return undefined;
  let low = after;
  let high = upTo;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isBefore(middle)) low = middle;
    else high = middle;
  }
  return nextTick(timetable, low);
}
