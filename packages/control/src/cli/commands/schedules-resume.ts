// muster schedules resume: a paused schedule ticks again; what it would have run meanwhile is not made up for.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { ruleOf, SCHEDULE_ARGUMENT } from '../schedule-text.ts';
import { clockTime } from '../times.ts';

export const schedulesResume = defineCommand({
  name: 'schedules resume',
  summary: 'let a paused schedule tick again',
  example: 'schedules resume nightly-report',
  arguments: [SCHEDULE_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [name = ''] }) {
    const client = clientOf(options, world);
    const schedule = await client.setSchedule(name, { ...ruleOf(await client.schedule(name)), isPaused: false });
    const [next] = schedule.next;
    return { json: schedule, text: `${name} is resumed${next === undefined ? '' : `; next at ${clockTime(next)}`}` };
  },
});
