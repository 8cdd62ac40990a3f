// muster schedules show: one schedule with its next ticks.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { SCHEDULE_ARGUMENT, scheduleText } from '../schedule-text.ts';

export const schedulesShow = defineCommand({
  name: 'schedules show',
  summary: 'show a schedule, its next five ticks and its last run',
  example: 'schedules show nightly-report',
  arguments: [SCHEDULE_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [name = ''] }) {
    const schedule = await clientOf(options, world).schedule(name);
    return { json: schedule, text: scheduleText(schedule) };
  },
});
