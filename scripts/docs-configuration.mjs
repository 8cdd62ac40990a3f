// The settings in docs/configuration.md, each with its unit, default and meaning, from the schema that checks them.
import { renewed, table } from './docs-table.mjs';

export function configurationPage(code, present) {
  const { SETTINGS } = code;
  const rows = SETTINGS.map((setting) => [
    `\`${setting.key}\``,
    defaultText(setting),
    code.allowedBy(setting.schema),
    setting.isLive ? 'live' : 'restart',
    setting.meaning,
    `\`${setting.variable}\``,
  ]);
  const entries = SETTINGS.flatMap((setting) => entrySection(setting, code));
  return renewed(present, [...table(['key', 'default', 'allowed', 'change', 'meaning', 'variable'], rows), ...entries]);
}

/** Lists and maps of sections: what one entry holds. */
function entrySection({ key, schema }, { fieldsOf, allowedBy }) {
  const fields = fieldsOf(schema);
  const entry = fields.items ?? Object.values(fields.patternProperties ?? {})[0];
  const properties = entry === undefined ? undefined : fieldsOf(entry).properties;
  if (properties === undefined) return [];
  const required = new Set(entry.required);
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    required.has(name) ? 'yes' : 'no',
    allowedBy(property),
    fieldsOf(property).description ?? '',
  ]);
  const title = fields.items === undefined ? `\`${key}\`, by name` : `\`${key}\`, each entry`;
  return ['', `### ${title}`, '', ...table(['key', 'required', 'allowed', 'meaning'], rows)];
}

function defaultText({ default: value, unit }) {
  if (value === undefined) return 'none';
  const told = `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  const readable = unit === 'ms' ? inUnits(value, TIMES) : unit === 'bytes' ? inUnits(value, SIZES) : undefined;
  return readable === undefined ? told : `${told} (${readable})`;
}

const TIMES = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];
const SIZES = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
];

/** In the largest unit that it is a whole number of. */
function inUnits(value, units) {
  const unit = units.find(([, size]) => value >= size && value % size === 0);
  return unit === undefined ? undefined : `${value / unit[1]} ${unit[0]}`;
}
