// muster schedules set: makes a schedule, or replaces its rule.
import type { ScheduleRule } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { choice, duration, text } from '../options.ts';
import { SCHEDULE_ARGUMENT, scheduleText } from '../schedule-text.ts';
import { submissionOf, submissionOptions } from '../submission.ts';

const DAY_MS = 86_400_000;
/** Every run is a task of its own, so these cannot be scheduled. */
const { idempotencyKey, after, afterFailure, debounce, throttle, ...runOptions } = submissionOptions;
const NOT_SCHEDULED = {
  ...{ idempotencyKey: undefined, after: [], afterFailure: undefined, debounce: undefined, throttle: undefined },
};

export const schedulesSet = defineCommand({
  name: 'schedules set',
  summary: 'make a schedule, or change it: the controller submits the task at each tick',
  example: `schedules set nightly-report --cron '0 3 * * *' --timezone Europe/Berlin --type report`,
  arguments: [SCHEDULE_ARGUMENT],
  options: {
    ...clientOptions,
    cron: text('--cron <expression>', 'five fields, six with seconds first, or @hourly and the like'),
    every: duration('--every <time>', 'in place of cron: a tick this often', { minimum: 1000, maximum: 365 * DAY_MS }),
    timezone: text('--timezone <zone>', 'time zone in which cron is read [UTC]'),
    overlap: choice('--overlap <policy>', 'at a tick while the last run goes on [skip]', ['allow', 'skip']),
    catchUp: choice('--catch-up <policy>', 'after missed ticks run not at all, or once [last]', ['none', 'last']),
    jitterMs: duration('--jitter <time>', 'submit at a random moment up to this late', { maximum: DAY_MS }),
    ...runOptions,
  },
  async run({ options, world, arguments: [name = ''] }) {
    const { cron, every, timezone, overlap, catchUp, jitterMs } = options;
    if ((cron === undefined) === (every === undefined)) throw new UsageError('pass either --cron or --every');
    const task = await submissionOf({ ...options, ...NOT_SCHEDULED }, world);
    const given = Object.entries({ cron, intervalMs: every, timezone, overlap, catchUp, jitterMs, task });
    // The controller checks it in full, and its refusal names the field.
    const rule = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as unknown as ScheduleRule;
    const schedule = await clientOf(options, world).setSchedule(name, rule);
    return { json: schedule, text: scheduleText(schedule) };
  },
});
