// What the commands that change live settings share: their options, and how the outcome is told.
import type { SettingsReply } from '@muster/contract';
import { clientOptions } from './client.ts';
import type { Result } from './command.ts';
import { integer, type OptionValues, text } from './options.ts';
import { reasonOf } from './reason.ts';
import { settingText } from './setting-text.ts';

export const changeOptions = {
  ...clientOptions,
  reason: text('--reason <text>', 'why; kept in the history'),
  // `--version` is the program's own.
  expect: integer('--expect <version>', 'refuse unless this is the version now', { minimum: 0 }),
};

export function noteOf({ reason, expect }: OptionValues<typeof changeOptions>): { reason?: string; version?: number } {
  return { ...reasonOf({ reason }), ...(expect === undefined ? {} : { version: expect }) };
}

/** The settings of these keys as they are after a change. An entry of a map stands for its map. */
export function outcomeOf({ version, settings }: SettingsReply, keys: readonly string[]): Result {
  const changed = settings.filter(({ key }) => keys.some((given) => given === key || given.startsWith(`${key}.`)));
  const lines = changed.map(({ key, value, unit, source }) => `${key} = ${settingText(value, unit)} (${source})`);
  return { json: { version, settings: changed }, text: [...lines, `version ${version}, in force`].join('\n') };
}
