// muster pool drain: fresh processes for a whole pool, a few at a time, once the present ones have finished.
import type { PoolDrainRequest } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { text } from '../options.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';
import { reasonOf, reasonOption } from '../reason.ts';

export const poolDrain = defineCommand({
  name: 'pool drain',
  summary: 'replace the processes of a pool by fresh ones, a few at a time; each finishes first',
  example: 'pool drain writer --reason "a new model comes"',
  arguments: [POOL_ARGUMENT],
  options: {
    ...clientOptions,
    ...reasonOption,
    atOnce: text('--at-once <n|p%>', 'most agents that may be away at a time, or the share of them [25%]'),
  },
  async run({ options, world, arguments: [argument] }) {
    const type = poolTypeIn(argument);
    const { atOnce } = options;
    const request: PoolDrainRequest = {
      ...reasonOf(options),
      ...(atOnce === undefined ? {} : { atOnce: atOnceIn(atOnce) }),
    };
    const pool = await clientOf(options, world).drainPool(type, request);
    const most = pool.drain === undefined ? '' : `, at most ${pool.drain.atOnce} of them at a time`;
    return { json: pool, text: `the agents of ${type} finish what they run and are replaced${most}` };
  },
});

/** The controller judges the number; what is neither is told here. */
function atOnceIn(given: string): number | string {
  if (/^\d+%$/.test(given)) return given;
  if (/^\d+$/.test(given)) return Number(given);
  throw new UsageError(`--at-once: write a number of agents or a share such as 25%, not "${given}"`);
}
