// muster token create: a token for a person or a program; it is printed once.
import { ROLES } from '@muster/contract/words';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { choice, duration, list, text } from '../options.ts';
import { clockTime } from '../times.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'make a token; it is shown this once',
  example: 'token create --role submitter --tenant research --name nightly-import --expires 30d',
  options: {
    ...clientOptions,
    role: choice('--role <role>', 'what its holder may do', ROLES),
    tenant: text('--tenant <tenant>', 'it reaches the work of this tenant only'),
    agentType: list('--agent-type <name>', 'a type or capability that its agents may have; repeatable'),
    name: text('--name <name>', 'for whom or what it is; stands in the audit log'),
    expires: duration('--expires <duration>', 'it ends after this time, as 30d', { minimum: 1000 }),
  },
  async run({ options, world }) {
    const { role, tenant, name, expires, agentType } = options;
    if (role === undefined) throw new UsageError(`--role is missing: one of ${ROLES.join(', ')}`);
    const made = await clientOf(options, world).createToken({
      role,
      ...(tenant === undefined ? {} : { tenant }),
      ...(name === undefined ? {} : { name }),
      ...(agentType.length === 0 ? {} : { agentTypes: [...agentType] }),
      ...(expires === undefined ? {} : { expiresInMs: Math.round(expires) }),
    });
    const end = made.expiresAt === undefined ? 'It does not expire.' : `It expires at ${clockTime(made.expiresAt)}.`;
    // On stderr, so that `$(muster token create …)` is the token and nothing else.
    world.terminal.err(`Keep it now, it is not shown again. ${end} Revoke it with: muster token revoke ${made.id}\n`);
    return { json: made, text: made.token };
  },
});
