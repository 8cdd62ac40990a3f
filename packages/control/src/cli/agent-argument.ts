// The <agent> argument of commands about one agent.
import type { Argument } from './command.ts';
import { UsageError } from './exit.ts';
import { isName } from './options.ts';

export const AGENT_ARGUMENT: Argument = { name: '<agent>', meaning: 'agent id, as muster agents lists it' };

export function agentIdIn(text = ''): string {
  if (isName(text)) return text;
  throw new UsageError(`<agent> must be an agent id (at most 128 characters, no spaces), not "${text}"`);
}
