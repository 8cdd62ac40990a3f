// muster schedules delete: nothing more is submitted by it.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { SCHEDULE_ARGUMENT } from '../schedule-text.ts';

export const schedulesDelete = defineCommand({
  name: 'schedules delete',
  summary: 'remove a schedule; tasks that it has submitted go on',
  example: 'schedules delete nightly-report',
  arguments: [SCHEDULE_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [name = ''] }) {
    await clientOf(options, world).removeSchedule(name);
    return { json: { name, isRemoved: true }, text: `${name} is removed` };
  },
});
