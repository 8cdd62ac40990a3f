// muster settings undo: brings back the live settings of an earlier version.
import { clientOf } from '../client.ts';
import { defineCommand } from '../command.ts';
import { integer } from '../options.ts';
import { changeOptions, noteOf, outcomeOf } from '../setting-change.ts';

export const settingsUndo = defineCommand({
  name: 'settings undo',
  summary: 'bring back the live settings of the version before, or of another',
  example: "settings undo --reason 'it made things worse'",
  options: {
    ...changeOptions,
    to: integer('--to <version>', 'the version to bring back; 0 takes all live values away [the one before]', {
      minimum: 0,
    }),
  },
  async run({ options, world }) {
    const client = clientOf(options, world);
    const { to } = options;
    const reply = await client.undoSettings({ ...noteOf(options), ...(to === undefined ? {} : { to }) });
    const [last] = (await client.settingsHistory({ limit: 1 })).versions;
    return outcomeOf(reply, last?.changes.map(({ key }) => key) ?? []);
  },
});
