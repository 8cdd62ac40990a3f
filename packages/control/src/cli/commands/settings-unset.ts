// muster settings unset: takes live values away, so that what is configured holds again.
import { clientOf } from '../client.ts';
import { defineCommand } from '../command.ts';
import { changeOptions, noteOf, outcomeOf } from '../setting-change.ts';

export const settingsUnset = defineCommand({
  name: 'settings unset',
  summary: 'take live values away, so that the configured ones hold again',
  example: 'settings unset queue.agingMs',
  arguments: [{ name: '<keys...>', meaning: 'settings with a live value' }],
  options: changeOptions,
  async run({ options, arguments: keys, world }) {
    const values = Object.fromEntries(keys.map((key) => [key, null]));
    const reply = await clientOf(options, world).changeSettings({ ...values, ...noteOf(options) });
    return outcomeOf(reply, keys);
  },
});
