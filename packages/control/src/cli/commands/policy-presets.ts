// muster policy presets: the built-in policies side by side.
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';

export const policyPresets = defineCommand({
  name: 'policy presets',
  summary: 'show the built-in policies side by side',
  example: 'policy presets',
  options: clientOptions,
  async run({ options, world }) {
    const presets = await clientOf(options, world).presets();
    const { presetTable } = await import('../policy-text.ts');
    return { json: { presets }, text: presetTable(presets, world.terminal) };
  },
});
