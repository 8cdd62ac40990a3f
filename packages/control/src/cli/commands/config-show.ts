// muster config show: every setting, its value and where that came from.
import type { SettingValue } from '../../config/load.ts';
import { sourceText } from '../../config/source.ts';
import { defineCommand } from '../command.ts';
import { settingText } from '../setting-text.ts';
import { loadSettings, serverOptions } from '../settings-input.ts';
import { table } from '../table.ts';

export const configShow = defineCommand({
  name: 'config show',
  summary: 'show every setting, its value and its source',
  example: 'config show --config muster.yaml',
  options: serverOptions,
  async run({ options, world }) {
    const { values } = await loadSettings(options, world);
    const settings = values.map((value) => ({
      key: value.setting.key,
      value: safeValue(value) ?? null,
      source: sourceText(value.source),
      unit: value.setting.unit ?? null,
      variable: value.setting.variable,
      meaning: value.setting.meaning,
      isLive: value.setting.isLive,
    }));
    const text = table(
      settings,
      [
        { title: 'KEY', cell: ({ key }) => key },
        { title: 'VALUE', cell: ({ value, unit }) => settingText(value, unit) },
        { title: 'SOURCE', cell: ({ source }) => source },
        { title: 'CHANGE', cell: ({ isLive }) => (isLive ? 'live' : 'restart') },
        { title: 'MEANING', cell: ({ meaning }) => meaning },
      ],
      world.terminal,
    );
    return { json: { settings }, text };
  },
});

const safeValue = ({ setting, value }: SettingValue): unknown =>
  setting.isSecret && value !== undefined ? '***' : value;
