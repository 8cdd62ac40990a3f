// muster schedules pause: a schedule keeps its rule, and submits nothing.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { ruleOf, SCHEDULE_ARGUMENT } from '../schedule-text.ts';

export const schedulesPause = defineCommand({
  name: 'schedules pause',
  summary: 'let a schedule submit nothing until it is resumed',
  example: 'schedules pause nightly-report',
  arguments: [SCHEDULE_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [name = ''] }) {
    const client = clientOf(options, world);
    const schedule = await client.setSchedule(name, { ...ruleOf(await client.schedule(name)), isPaused: true });
    return { json: schedule, text: `${name} is paused` };
  },
});
