// muster task: one task and its attempts.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';
import { taskText } from '../task-text.ts';

export const task = defineCommand({
  name: 'task',
  summary: 'show a task, its attempts and its result',
  example: 'task t1z',
  arguments: [TASK_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [id] }) {
    const found = await clientOf(options, world).task(taskIdIn(id));
    return { json: found, text: taskText(found, world.terminal) };
  },
});
