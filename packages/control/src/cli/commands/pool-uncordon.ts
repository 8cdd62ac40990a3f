// muster pool uncordon: takes back the cordon of a pool.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const poolUncordon = defineCommand({
  name: 'pool uncordon',
  summary: 'give the agents of a cordoned pool tasks again',
  example: 'pool uncordon writer',
  arguments: [POOL_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [argument] }) {
    const type = poolTypeIn(argument);
    const pool = await clientOf(options, world).uncordonPool(type);
    return { json: pool, text: `${type} gets tasks again` };
  },
});
