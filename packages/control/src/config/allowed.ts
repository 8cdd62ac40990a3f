// What a setting allows, in the words of an error message or of the help: "an integer from 1 to 65535".
import type { TSchema } from 'typebox';
import { fieldsOf } from './settings.ts';

export function allowedBy(schema: TSchema): string {
  const fields = fieldsOf(schema);
  if (fields.anyOf !== undefined) return allowedAmong(fields.anyOf);
  switch (fields.type) {
    case 'integer':
    case 'number':
      return `${fields.type === 'integer' ? 'an integer' : 'a number'} from ${fields.minimum} to ${fields.maximum}${unitText(fields.unit)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return allowedText(fields);
    case 'array':
      return `a list${fields.minItems === undefined ? '' : ` of at least ${fields.minItems}`}${fields.maxItems === undefined ? '' : `, at most ${fields.maxItems}`}`;
    case 'object':
      return fields.properties === undefined
        ? 'a map from names to values'
        : `a map with ${Object.keys(fields.properties).join(', ')}`;
    default:
      return 'another value';
  }
}

function allowedAmong(options: readonly TSchema[]): string {
  const constants = options.map((option) => fieldsOf(option).const);
  return constants.includes(undefined) ? options.map(allowedBy).join(', or ') : `one of ${constants.join(', ')}`;
}

function allowedText(fields: ReturnType<typeof fieldsOf>): string {
  if (fields.enum !== undefined) return `one of ${fields.enum.join(', ')}`;
  if (fields.examples !== undefined) return `text such as ${fields.examples.join(' or ')}`;
  const isSpaceless = fields.pattern !== undefined;
  const length = fields.maxLength === undefined ? '' : ` of ${fields.minLength ?? 0} to ${fields.maxLength} characters`;
  return `text${length}${isSpaceless ? ' without spaces' : ''}`;
}

const unitText = (unit: string | undefined): string => (unit === 'ms' || unit === 'bytes' ? ` (${unit})` : '');
