// muster settings history: which version changed what, when, by whom and why.
import type { SettingsVersion } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { integer, withDefault } from '../options.ts';
import { settingText } from '../setting-text.ts';
import { table } from '../table.ts';

export const settingsHistory = defineCommand({
  name: 'settings history',
  summary: 'list the changes of the live settings, newest first',
  example: 'settings history --limit 10',
  options: {
    ...clientOptions,
    limit: withDefault(integer('--limit <n>', 'most versions', { minimum: 1, maximum: 200 }), 20),
  },
  async run({ options, world }) {
    const history = await clientOf(options, world).settingsHistory({ limit: options.limit });
    if (history.versions.length === 0) return { json: history, text: 'no live setting was ever changed' };
    const text = table(
      history.versions,
      [
        { title: 'VERSION', cell: ({ version }) => String(version), isNumber: true },
        { title: 'WHEN', cell: ({ at }) => new Date(at).toISOString().slice(0, 19).replace('T', ' ') },
        { title: 'BY', cell: ({ by }) => by },
        { title: 'WHAT', cell: changesText },
        { title: 'WHY', cell: whyText },
      ],
      world.terminal,
    );
    return { json: history, text };
  },
});

function changesText({ changes }: SettingsVersion): string {
  const told = (value: unknown): string => (value === null ? '(configured)' : settingText(value, undefined));
  return changes.map(({ key, before, after }) => `${key}: ${told(before)} → ${told(after)}`).join('; ');
}

function whyText({ reason, restores }: SettingsVersion): string {
  const undone = restores === undefined ? [] : [`back to version ${restores}`];
  return [...undone, ...(reason === undefined ? [] : [reason])].join(': ');
}
