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
    const setting = reply.settings.find((each) => each.key === key) ?? entryOf(reply.settings, key);
    if (setting !== undefined) return { json: { version: reply.version, ...setting }, text: settingFacts(setting) };
    const near = nearest(
      key,
      reply.settings.map((each) => each.key),
    );
    throw new UsageError(`there is no setting ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  },
});

/** An entry of a map, as `settings set` takes it: tenants.research. */
function entryOf(settings: readonly SettingState[], key: string): SettingState | undefined {
  const map = settings.find((each) => key.startsWith(`${each.key}.`) && isMap(each.value));
  if (map === undefined) return undefined;
  const { configured, ...rest } = map;
  const name = key.slice(map.key.length + 1);
  const valueIn = (entries: unknown): unknown =>
    isMap(entries) && Object.hasOwn(entries, name) ? entries[name] : null;
  const value = valueIn(map.value);
  if (value === null) {
    const names = Object.keys(map.value as object).join(', '); // it is a map
    throw new UsageError(`${map.key} has no entry ${name}; ${names === '' ? 'it is empty' : `there are ${names}`}`);
  }
  return { ...rest, key, value, ...(configured === undefined ? {} : { configured: valueIn(configured) }) };
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
