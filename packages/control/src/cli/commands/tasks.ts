// muster tasks: a page of tasks, newest first.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { flag, integer, taskId, withDefault } from '../options.ts';
import { filterOf, filterOptions } from '../task-filter.ts';
import { taskTable } from '../task-text.ts';

export const tasks = defineCommand({
  name: 'tasks',
  summary: 'list tasks, newest first',
  example: 'tasks --state dead-lettered --limit 20',
  options: {
    ...clientOptions,
    ...filterOptions,
    count: flag('--count', 'only say how many there are'),
    limit: withDefault(integer('--limit <n>', 'most tasks to list', { minimum: 1, maximum: 1000 }), 50),
    before: taskId('--before <task>', 'only tasks submitted before this one: the next page'),
  },
  async run({ options, world }) {
    const { limit, before, count } = options;
    const filter = filterOf(options, Date.now());
    const client = clientOf(options, world);
    if (count) {
      const counted = await client.count(filter);
      return { json: counted, text: `${counted.isExact ? '' : 'at least '}${counted.count}` };
    }
    const page = await client.tasks({ ...filter, limit, ...(before === undefined ? {} : { before }) });
    const rows =
      page.tasks.length === 0 ? 'no tasks' : taskTable(page.tasks, { terminal: world.terminal, now: Date.now() });
    const more = page.next === undefined ? '' : `\nmore: --before ${page.next}`;
    return { json: page, text: rows + more };
  },
});
