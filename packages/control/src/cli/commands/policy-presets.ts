// muster policy presets: the built-in policies side by side.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { presetTable } from '../policy-text.ts';

export const policyPresets = defineCommand({
  name: 'policy presets',
  summary: 'show the built-in policies side by side',
  example: 'policy presets',
  options: clientOptions,
  async run({ options, world }) {
    const presets = await clientOf(options, world).presets();
    return { json: { presets }, text: presetTable(presets, world.terminal) };
  },
});
