// muster pool decisions: what was decided about the size of a pool, and why.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { decisionTable } from '../decision-text.ts';
import { integer, withDefault } from '../options.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const poolDecisions = defineCommand({
  name: 'pool decisions',
  summary: 'list the decisions about the size of a pool, newest first: why, and what held them back',
  example: 'pool decisions writer --limit 10',
  arguments: [POOL_ARGUMENT],
  options: {
    ...clientOptions,
    limit: withDefault(integer('--limit <n>', 'most decisions to list', { minimum: 1, maximum: 64 }), 20),
  },
  async run({ options, world, arguments: [argument] }) {
    const type = poolTypeIn(argument);
    const decisions = await clientOf(options, world).decisions(type, { limit: options.limit });
    const none = `nothing was decided about ${type} yet`;
    const view = { terminal: world.terminal, now: Date.now() };
    return { json: { decisions }, text: decisions.length === 0 ? none : decisionTable(decisions, view) };
  },
});
