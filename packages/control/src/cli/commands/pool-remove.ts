// muster pool remove: removes one agent; its pool is one smaller.
import { AGENT_ARGUMENT, agentIdIn } from '../agent-argument.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const poolRemove = defineCommand({
  name: 'pool remove',
  summary: 'remove an agent from a pool, which is one smaller then; it finishes what it runs, within a grace',
  example: 'pool remove writer writer-3',
  arguments: [POOL_ARGUMENT, AGENT_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [type, agent] }) {
    const [pool, id] = [poolTypeIn(type), agentIdIn(agent)];
    const decision = await clientOf(options, world).removePoolAgent(pool, id);
    return { json: decision, text: `${id} is on its way out; ${pool}: ${decision.from} → ${decision.to} agents` };
  },
});
