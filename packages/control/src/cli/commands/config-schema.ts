// muster config schema: the JSON Schema of muster.yaml, for editors.
import { configJsonSchema } from '../../config/json-schema.ts';
import { defineCommand } from '../command.ts';

export const configSchema = defineCommand({
  name: 'config schema',
  summary: 'print the JSON Schema of the settings file',
  example: 'config schema > muster.schema.json',
  options: {},
  async run() {
    const schema = configJsonSchema();
    return { json: schema, text: JSON.stringify(schema, null, 2) };
  },
});
