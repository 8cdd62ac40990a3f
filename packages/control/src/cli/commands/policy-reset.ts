// muster policy reset: the configured policy of a pool holds again.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { expectOption } from '../policy-expect.ts';
import { POOL_ARGUMENT, poolTypeIn } from '../pool-argument.ts';

export const policyReset = defineCommand({
  name: 'policy reset',
  summary: 'take the policy that was set away, so that the configured one holds again',
  example: 'policy reset writer',
  arguments: [POOL_ARGUMENT],
  options: { ...clientOptions, expect: expectOption },
  async run({ options, world, arguments: [type] }) {
    const reply = await clientOf(options, world).resetPolicy(poolTypeIn(type), { version: options.expect });
    const { policyText } = await import('../policy-text.ts');
    return { json: reply, text: policyText(reply, world.terminal) };
  },
});
