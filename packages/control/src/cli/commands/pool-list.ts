// muster pool list: every pool, its size and what was last decided about it.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { poolTable } from '../pool-text.ts';

export const poolList = defineCommand({
  name: 'pool list',
  summary: 'list the pools: size, use, what waits, the last decision',
  example: 'pool list',
  options: clientOptions,
  isDefault: true,
  async run({ options, world }) {
    const pools = await clientOf(options, world).pools();
    const none = 'no pools; configure them under pools: in muster.yaml';
    return {
      json: { pools },
      text: pools.length === 0 ? none : poolTable(pools, { terminal: world.terminal, now: Date.now() }),
    };
  },
});
