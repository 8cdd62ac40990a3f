// KEY=VALUE, as a person writes it to change a setting.
import { UsageError } from './exit.ts';

/** `hint` is what to do for a key alone. A value that is no JSON is text. */
export function assignmentIn(text: string, hint: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`write KEY=VALUE, not "${text}"${hint}`);
  return [text.slice(0, at), parseValue(text.slice(at + 1))];
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
