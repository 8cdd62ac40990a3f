// muster pause: no new attempt of a type or a tenant starts until it is resumed.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { text, withDefault } from '../options.ts';
import { scopeOf, scopeOptions, scopeText } from '../pause-scope.ts';

export const pause = defineCommand({
  name: 'pause',
  summary: 'start nothing new of a type, a tenant, or both together',
  example: 'pause --type translate --reason "the glossary is being corrected"',
  options: {
    ...clientOptions,
    ...scopeOptions,
    reason: withDefault(text('--reason <text>', 'why, for whoever asks why a task waits'), 'paused by hand'),
  },
  async run({ options, world }) {
    const paused = await clientOf(options, world).pause(scopeOf(options), options.reason);
    return { json: paused, text: `${scopeText(paused)} is paused; what runs goes on` };
  },
});
