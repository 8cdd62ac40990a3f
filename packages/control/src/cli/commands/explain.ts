// muster explain: why this agent, or why it waits.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { explanationText } from '../explanation-text.ts';
import { TASK_ARGUMENT, taskIdIn } from '../task-argument.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'explain why a task went to its agent, or why it waits',
  example: 'explain t1z',
  arguments: [TASK_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [id] }) {
    const found = await clientOf(options, world).explain(taskIdIn(id));
    return { json: found, text: explanationText(found, { terminal: world.terminal, now: Date.now() }) };
  },
});
