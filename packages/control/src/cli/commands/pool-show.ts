// muster pool show: one pool and its agents.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';
import { poolText } from '../pool-text.ts';

export const poolShow = defineCommand({
  name: 'pool show',
  summary: 'show a pool and its agents: state, process, CPU, memory, restarts',
  example: 'pool show writer',
  arguments: [POOL_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [type] }) {
    const pool = await clientOf(options, world).pool(poolTypeIn(type));
    return { json: pool, text: poolText(pool, { terminal: world.terminal, now: Date.now() }) };
  },
});
