// muster events list: times at which more work is known to come.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { eventTable } from '../event-text.ts';

export const eventsList = defineCommand({
  name: 'events list',
  summary: 'list the declared events: when a pool must have how many agents',
  example: 'events list',
  options: clientOptions,
  isDefault: true,
  async run({ options, world }) {
    const events = await clientOf(options, world).events();
    const none = 'no events; declare one with: muster events set --help';
    return { json: { events }, text: events.length === 0 ? none : eventTable(events, world.terminal) };
  },
});
