// muster agents cordon: nothing new for an agent until it is uncordoned.
import { AGENT_ARGUMENT, agentIdIn } from '../agent-argument.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { reasonOf, reasonOption } from '../reason.ts';

export const agentsCordon = defineCommand({
  name: 'agents cordon',
  summary: 'give an agent nothing new until it is uncordoned, whatever restarts',
  example: 'agents cordon writer-1 --reason "its disk fails"',
  arguments: [AGENT_ARGUMENT],
  options: { ...clientOptions, ...reasonOption },
  async run({ options, world, arguments: [argument] }) {
    const id = agentIdIn(argument);
    await clientOf(options, world).cordonAgent(id, reasonOf(options));
    return { json: { id, isCordoned: true }, text: `${id} gets nothing new; what it runs goes on` };
  },
});
