// What cannot be compared, as wrong usage of the flag that asked for it.
import { type AskedFor, WrongComparison } from '../../compare/wrong.ts';
import { UsageError } from '../exit.ts';

const FLAG: Readonly<Record<Exclude<AskedFor, 'traffic'>, string>> = {
  agents: '--agents',
  policies: '--policy',
  settings: '--set',
};

/** Other errors stay as they are. `traffic` is what a person calls the traffic. */
export function wrongUsage(error: unknown, traffic = 'the traffic'): unknown {
  if (!(error instanceof WrongComparison)) return error;
  const { about, which, message } = error;
  const flag = about === 'traffic' ? traffic : FLAG[about];
  return new UsageError(`${flag}${which === undefined ? '' : ` ${which}`}: ${message}`);
}
