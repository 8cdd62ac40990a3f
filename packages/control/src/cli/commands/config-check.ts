// muster config check: are the settings right? Wrong ones are refused with exit code 2, as they would be by `up`.
import { defineCommand } from '../command.ts';
import { loadSettings, serverOptions } from '../settings-input.ts';

export const configCheck = defineCommand({
  name: 'config check',
  summary: 'check file, environment and flags',
  example: 'config check --config muster.yaml',
  options: serverOptions,
  async run({ options, world }) {
    const { values, ignored } = await loadSettings(options, world);
    const given = values.filter(({ source }) => source.kind !== 'default').length;
    const unread = ignored.length === 0 ? '' : `\nnot read: ${ignored.join(', ')}`;
    return {
      json: { ok: true, given, ignored },
      text: `ok: ${given} of ${values.length} settings are given, the rest are defaults${unread}`,
    };
  },
});
