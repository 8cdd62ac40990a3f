// The commands and their options in docs/cli.md, from the table that the command line itself is made of.
import { renewed, table } from './docs-table.mjs';

export function cliPage({ COMMANDS }, present) {
  const list = COMMANDS.map(({ name, summary }) => [`[\`${name}\`](#muster-${name.replaceAll(' ', '-')})`, summary]);
  const sections = COMMANDS.flatMap((command) => ['', ...commandSection(command)]);
  return renewed(present, [...table(['command', 'what it does'], list), ...sections]);
}

function commandSection({ name, summary, example, arguments: positional = [], options, takesForeignOptions }) {
  const all = Object.values(options);
  const usage = [name, ...positional.map((argument) => argument.name), ...(all.length > 0 ? ['[options]'] : [])];
  const rows = [
    ...positional.map((argument) => [`\`${argument.name}\``, argument.meaning, '']),
    ...all.map((option) => [`\`${option.flags}\``, option.meaning, defaultText(option)]),
  ];
  return [
    `## muster ${name}`,
    '',
    `${capitalised(summary)}.${takesForeignOptions ? ' Other options are passed on to the runner.' : ''}`,
    '',
    '```sh',
    `npx muster ${usage.join(' ')}`,
    `npx muster ${example} # for example`,
    '```',
    ...(rows.length === 0 ? [] : ['', ...table(['option', 'meaning', 'default'], rows)]),
  ];
}

/** A default that the meaning names in brackets is decided elsewhere: by the controller or the environment. */
function defaultText({ default: value, shownDefault, isRepeatable }) {
  if (value === undefined || value === false || isRepeatable) return '';
  return shownDefault ?? String(value);
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
