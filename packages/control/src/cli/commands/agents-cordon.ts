// muster agents cordon: nothing new for an agent until it is uncordoned.
import { AGENT_ARGUMENT, agentIdIn } from '../agent-argument.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { text } from '../options.ts';

export const agentsCordon = defineCommand({
  name: 'agents cordon',
  summary: 'give an agent nothing new until it is uncordoned, whatever restarts',
  example: 'agents cordon writer-1 --reason "its disk fails"',
  arguments: [AGENT_ARGUMENT],
  options: { ...clientOptions, reason: text('--reason <text>', 'why, for whoever wonders later') },
  async run({ options, world, arguments: [argument] }) {
    const id = agentIdIn(argument);
    const { reason } = options;
    await clientOf(options, world).cordonAgent(id, reason === undefined ? {} : { reason });
    return { json: { id, isCordoned: true }, text: `${id} gets nothing new; what it runs goes on` };
  },
});
