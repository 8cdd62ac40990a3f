// muster settings get: what is set in a running controller, and where each value came from.
import type { SettingState, SettingsReply } from '@muster/contract';
import { nearest } from '../../config/nearest.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { settingText } from '../setting-text.ts';
import { facts, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export const settingsGet = defineCommand({
  name: 'settings get',
  summary: 'show what is set in a running controller, and where each value came from',
  example: 'settings get queue.agingMs',
  arguments: [{ name: '[key]', meaning: 'one setting; all when left out' }],
  options: clientOptions,
  isDefault: true,
  async run({ options, arguments: [key = ''], world }) {
    const reply = await clientOf(options, world).settings();
    if (key === '') return { json: reply, text: settingsTable(reply, world.terminal) };
    const setting = reply.settings.find((each) => each.key === key);
    if (setting !== undefined) return { json: { version: reply.version, ...setting }, text: settingFacts(setting) };
    const near = nearest(
      key,
      reply.settings.map((each) => each.key),
    );
    throw new UsageError(`there is no setting ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  },
});

export function settingsTable({ version, settings }: SettingsReply, terminal: Terminal): string {
  const rows = table(
    settings,
    [
      { title: 'KEY', cell: ({ key }) => key },
      { title: 'VALUE', cell: ({ value, unit }) => settingText(value, unit) },
      { title: 'SOURCE', cell: sourceOf },
      { title: 'CHANGE', cell: ({ isLive }) => (isLive ? 'live' : 'restart') },
      { title: 'MEANING', cell: ({ meaning }) => meaning },
    ],
    terminal,
  );
  return `${rows}\nversion ${version} of the live settings`;
}

function settingFacts(setting: SettingState): string {
  const { key, value, unit, meaning, isLive, configured } = setting;
  return facts([
    ['key', key],
    ['value', settingText(value, unit)],
    ['source', sourceOf(setting)],
    ...(configured === undefined ? [] : ([['configured', settingText(configured, unit)]] as const)),
    ['change', isLive ? 'live: muster settings set' : 'in the configuration, then restart'],
    ['meaning', meaning],
  ]);
}

const sourceOf = ({ source, from }: SettingState): string => from ?? source;
