// muster events remove: a declared event asks for nothing any more.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';

export const eventsRemove = defineCommand({
  name: 'events remove',
  summary: 'remove a declared event; agents that it brought go as the policy says',
  example: 'events remove monday',
  arguments: [{ name: '<name>', meaning: 'name of the event' }],
  options: clientOptions,
  async run({ options, world, arguments: [name = ''] }) {
    await clientOf(options, world).removeEvent(name);
    return { json: { name, isRemoved: true }, text: `${name} is removed` };
  },
});
