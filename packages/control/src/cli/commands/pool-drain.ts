// muster pool drain: fresh processes for a whole pool, once the present ones have finished.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { text } from '../options.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const poolDrain = defineCommand({
  name: 'pool drain',
  summary: 'give the processes of a pool nothing new; each finishes and is replaced by a fresh one',
  example: 'pool drain writer --reason "a new model comes"',
  arguments: [POOL_ARGUMENT],
  options: { ...clientOptions, reason: text('--reason <text>', 'why, for whoever wonders later') },
  async run({ options, world, arguments: [argument] }) {
    const type = poolTypeIn(argument);
    const { reason } = options;
    const pool = await clientOf(options, world).drainPool(type, reason === undefined ? {} : { reason });
    return { json: pool, text: `the agents of ${type} finish what they run and are replaced` };
  },
});
