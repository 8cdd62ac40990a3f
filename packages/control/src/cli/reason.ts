// Why somebody does it: the --reason of commands that change something, and the field of their requests.
import { type OptionValues, text } from './options.ts';

export const reasonOption = { reason: text('--reason <text>', 'why, for whoever wonders later') };

/** No field without a reason. */
export const reasonOf = ({ reason }: OptionValues<typeof reasonOption>): { reason?: string } =>
  reason === undefined ? {} : { reason };
