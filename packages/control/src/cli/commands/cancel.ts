// muster cancel: ends a task; a running attempt is told to stop.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { text } from '../options.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';

export const cancel = defineCommand({
  name: 'cancel',
  summary: 'cancel a task, running or not',
  example: 'cancel t1z --reason "not needed any more"',
  arguments: [TASK_ARGUMENT],
  options: { ...clientOptions, reason: text('--reason <text>', 'why, for the record') },
  async run({ options, world, arguments: [id] }) {
    const reply = await clientOf(options, world).cancel(taskIdIn(id), options.reason);
    return { json: reply, text: `${reply.id} is ${reply.state}` };
  },
});
