// muster policy get: the policy of a pool in force, field by field.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const policyGet = defineCommand({
  name: 'policy get',
  summary: 'show the policy of a pool: every field, where it came from, what it means',
  example: 'policy get writer',
  arguments: [POOL_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [type] }) {
    const reply = await clientOf(options, world).policy(poolTypeIn(type));
    const { policyText } = await import('../policy-text.ts');
    return { json: reply, text: policyText(reply, world.terminal) };
  },
});
