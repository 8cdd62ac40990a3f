// muster tasks: a page of tasks, newest first.
import { TASK_STATES, type TaskQuery } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { choice, integer, text, withDefault } from '../options.ts';
import { taskTable } from '../task-text.ts';

export const tasks = defineCommand({
  name: 'tasks',
  summary: 'list tasks, newest first',
  example: 'tasks --state dead-lettered --limit 20',
  options: {
    ...clientOptions,
    state: choice('--state <state>', 'only tasks in this state', TASK_STATES),
    type: text('--type <type>', 'only tasks of this type'),
    tenant: text('--tenant <tenant>', 'only tasks of this tenant'),
    session: text('--session <session>', 'only tasks of this session'),
    limit: withDefault(integer('--limit <n>', 'most tasks to list', { minimum: 1, maximum: 1000 }), 50),
    before: text('--before <task>', 'only tasks submitted before this one: the next page'),
  },
  async run({ options, world }) {
    const { state, type, tenant, session, limit, before } = options;
    const given = Object.entries({ state, type, tenant, session, limit, before }).filter(
      ([, value]) => value !== undefined,
    );
    const page = await clientOf(options, world).tasks(Object.fromEntries(given) as TaskQuery);
    const rows =
      page.tasks.length === 0 ? 'no tasks' : taskTable(page.tasks, { terminal: world.terminal, now: Date.now() });
    const more = page.next === undefined ? '' : `\nmore: --before ${page.next}`;
    return { json: page, text: rows + more };
  },
});
