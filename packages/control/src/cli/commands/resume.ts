// muster resume: lifts a pause.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { scopeOf, scopeOptions, scopeText } from '../pause-scope.ts';

export const resume = defineCommand({
  name: 'resume',
  summary: 'lift a pause; name what was paused as it was paused',
  example: 'resume --type translate',
  options: { ...clientOptions, ...scopeOptions },
  async run({ options, world }) {
    const scope = scopeOf(options);
    const reply = await clientOf(options, world).resume(scope);
    const text = reply.resumed ? `${scopeText(scope)} is resumed` : `${scopeText(scope)} was not paused: muster pauses`;
    return { json: reply, text, exitCode: reply.resumed ? EXIT.done : EXIT.failed };
  },
});
