// muster status: the controller in one look.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { statusText } from '../status-text.ts';

/** States in which an agent needs somebody. */
const TROUBLED = ['suspect', 'ejected'] as const;

export const status = defineCommand({
  name: 'status',
  summary: 'show the controller: is it well, what needs you, what limits; tasks, agents, pools, journal',
  example: 'status --url http://127.0.0.1:8080',
  options: clientOptions,
  async run({ options, world }) {
    const client = clientOf(options, world);
    const [found, pools] = await Promise.all([client.status(), client.pools()]);
    const troubled =
      found.agents.unavailable === 0 ? [] : await Promise.all(TROUBLED.map((state) => client.agents({ state })));
    return { json: { ...found, pools }, text: statusText(found, { pools, troubled: troubled.flat() }) };
  },
});
