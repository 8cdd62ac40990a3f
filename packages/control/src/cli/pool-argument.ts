// The <type> argument of commands about one pool.
import type { Argument } from './command.ts';
import { UsageError } from './exit.ts';
import { isName } from './options.ts';

export const POOL_ARGUMENT: Argument = { name: '<type>', meaning: 'type of the pool, as muster pool list shows it' };

export function poolTypeIn(text = ''): string {
  if (isName(text)) return text;
  throw new UsageError(`<type> must be the type of a pool (at most 128 characters, no spaces), not "${text}"`);
}
