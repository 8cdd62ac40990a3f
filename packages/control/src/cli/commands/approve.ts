// muster approve: lets a task that awaits approval go on.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { text } from '../options.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';

export const approve = defineCommand({
  name: 'approve',
  summary: 'let a task that awaits approval go on',
  example: 'approve t1z --note "looks good"',
  arguments: [TASK_ARGUMENT],
  options: {
    ...clientOptions,
    note: text('--note <text>', 'for the agent, and for the record'),
    by: text('--by <name>', 'who decided, where a program passes the answer on'),
  },
  async run({ options, world, arguments: [id] }) {
    const { note, by } = options;
    const answer = { ...(note === undefined ? {} : { note }), ...(by === undefined ? {} : { by }) };
    const reply = await clientOf(options, world).approve(taskIdIn(id), answer);
    return { json: reply, text: `${reply.id} is approved and ${reply.state}` };
  },
});
