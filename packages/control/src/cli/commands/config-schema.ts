// muster config schema: the JSON Schema of muster.yaml, for editors.
import { defineCommand } from '../command.ts';

export const configSchema = defineCommand({
  name: 'config schema',
  summary: 'print the JSON Schema of the settings file',
  example: 'config schema > muster.schema.json',
  options: {},
  async run() {
    const { configJsonSchema } = await import('../../config/json-schema.ts');
    const schema = configJsonSchema();
    return { json: schema, text: JSON.stringify(schema, null, 2) };
  },
});
