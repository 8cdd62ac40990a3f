// muster reject: ends a task that awaits approval.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { text } from '../options.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';

export const reject = defineCommand({
  name: 'reject',
  summary: 'end a task that awaits approval',
  example: 'reject t1z --note "the change is too large"',
  arguments: [TASK_ARGUMENT],
  options: {
    ...clientOptions,
    note: text('--note <text>', 'why; kept with the task'),
    by: text('--by <name>', 'who decided, where a program passes the answer on'),
  },
  async run({ options, world, arguments: [id] }) {
    const { note, by } = options;
    const answer = { ...(note === undefined ? {} : { reason: note }), ...(by === undefined ? {} : { by }) };
    const reply = await clientOf(options, world).reject(taskIdIn(id), answer);
    return { json: reply, text: `${reply.id} is rejected and ${reply.state}` };
  },
});
