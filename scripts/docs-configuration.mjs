// docs/configuration.md: every setting with its unit, default and meaning, from the schema that checks them.
import { table } from './docs-table.mjs';

const HEAD = `# Configuration

Everything has a default: \`muster up\` runs without any configuration. What is set comes from four places, the strongest
first:

1. a flag of \`muster up\` (\`--host\`, \`--port\`, \`--token\`, \`--data-dir\`);
2. an environment variable; lists and maps are written as JSON there. \`MUSTER_TOKEN\`, which clients read too, stands for
   \`MUSTER_SERVER_TOKEN\`;
3. a YAML file: \`--config FILE\`, else \`MUSTER_CONFIG\`, else \`muster.yaml\` in the working directory, if it is there;
4. the default.

Settings are read once, at the start. A wrong value, an unknown key or a misspelt variable stops the start with exit code 2,
and each problem names its file and line, variable or flag, what is allowed, and the likeliest meaning.

\`\`\`sh
npx muster config show     # every setting, its value and where it came from
npx muster config check    # only whether they are right
npx muster config schema   # JSON Schema, for completion in editors
\`\`\`

\`\`\`yaml
# muster.yaml
queue:
  waitingMax: 500000
tenants:
  research: { weight: 3 } # three times the share of a tenant of weight 1
routing:
  profile: careful
  profiles:
    careful:
      weights: { load: 0.2, performance: 0.5, impact: 0.1, efficiency: 0.1, collaboration: 0.1 }
pools:
  - type: word-count
    agents: 2
    slots: 4
    command: npx muster agent run --command 'wc -w'
\`\`\`

This page is written by \`node scripts/docs.mjs\` from the schema in \`packages/control/src/config.ts\`.
`;

const RULES = `## Rules between settings

- A \`server.host\` that other machines reach needs a \`server.token\`.
- \`lease.heartbeatMs\` must be less than \`lease.silenceMs\`.
- \`routing.profile\` must be a built-in profile or one of \`routing.profiles\`; the five weights of a profile sum to 1, and its
  name has 1 to 32 letters, digits or \`_.-\`.
- Each pool has a type of its own.
`;

export function configurationPage(code) {
  const { SETTINGS } = code;
  const rows = SETTINGS.map((setting) => [
    `\`${setting.key}\``,
    defaultText(setting),
    code.allowedBy(setting.schema),
    setting.meaning,
    `\`${setting.variable}\``,
  ]);
  const inner = SETTINGS.flatMap((setting) => entrySection(setting, code));
  return [HEAD, ...table(['key', 'default', 'allowed', 'meaning', 'variable'], rows), '', ...inner, RULES].join('\n');
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
  return [`## ${title}`, '', ...table(['key', 'required', 'allowed', 'meaning'], rows), ''];
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
