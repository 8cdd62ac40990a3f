// muster token revoke: a token opens nothing from now on.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'end a token; its connections close within two seconds',
  example: 'token revoke 9f2c41d07ab3',
  arguments: [{ name: '<id>', meaning: 'id of the token, as token list shows it' }],
  options: clientOptions,
  async run({ options, world, arguments: [given = ''] }) {
    // Whoever pastes the whole token means its id, and the secret part must not reach an address.
    const id = /^(?:mst_)?([0-9a-f]{12})(?:_|$)/.exec(given)?.[1];
    if (id === undefined) throw new UsageError('the id of a token has 12 digits and letters; see: muster token list');
    await clientOf(options, world).revokeToken(id);
    return { json: { revoked: id }, text: `revoked ${id}` };
  },
});
