// muster schedules trigger: a run now, besides the ticks.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { SCHEDULE_ARGUMENT } from '../schedule-text.ts';

export const schedulesTrigger = defineCommand({
  name: 'schedules trigger',
  summary: 'submit the task of a schedule now',
  example: 'schedules trigger nightly-report',
  arguments: [SCHEDULE_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [name = ''] }) {
    const reply = await clientOf(options, world).triggerSchedule(name);
    return { json: reply, text: `${name} runs as ${reply.task}` };
  },
});
