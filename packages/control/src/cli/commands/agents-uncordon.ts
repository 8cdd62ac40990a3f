// muster agents uncordon: takes back a cordon or a drain.
import { AGENT_ARGUMENT, agentIdIn } from '../agent-argument.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';

export const agentsUncordon = defineCommand({
  name: 'agents uncordon',
  summary: 'give a cordoned or draining agent tasks again',
  example: 'agents uncordon writer-1',
  arguments: [AGENT_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [argument] }) {
    const id = agentIdIn(argument);
    await clientOf(options, world).uncordonAgent(id);
    return { json: { id, isCordoned: false }, text: `${id} gets tasks again` };
  },
});
