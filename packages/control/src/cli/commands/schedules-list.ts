// muster schedules list: every schedule, its next tick and its last run.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { integer, text, withDefault } from '../options.ts';
import { scheduleTable } from '../schedule-text.ts';

export const schedulesList = defineCommand({
  name: 'schedules list',
  summary: 'list schedules, by name',
  example: 'schedules list',
  options: {
    ...clientOptions,
    limit: withDefault(integer('--limit <n>', 'most schedules to list', { minimum: 1, maximum: 1000 }), 100),
    after: text('--after <name>', 'only names after this one: the next page'),
  },
  async run({ options, world }) {
    const { limit, after } = options;
    const page = await clientOf(options, world).schedules({ limit, ...(after === undefined ? {} : { after }) });
    const rows = page.schedules.length === 0 ? 'no schedules' : scheduleTable(page.schedules, world.terminal);
    return { json: page, text: page.next === undefined ? rows : `${rows}\nmore: --after ${page.next}` };
  },
});
