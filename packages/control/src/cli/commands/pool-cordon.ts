// muster pool cordon: nothing new for a pool until it is uncordoned.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';
import { reasonOf, reasonOption } from '../reason.ts';

export const poolCordon = defineCommand({
  name: 'pool cordon',
  summary: 'give the agents of a pool nothing new until it is uncordoned, whatever restarts',
  example: 'pool cordon writer --reason "its model is down"',
  arguments: [POOL_ARGUMENT],
  options: { ...clientOptions, ...reasonOption },
  async run({ options, world, arguments: [argument] }) {
    const type = poolTypeIn(argument);
    const pool = await clientOf(options, world).cordonPool(type, reasonOf(options));
    return { json: pool, text: `${type} gets nothing new; what its agents run goes on` };
  },
});
