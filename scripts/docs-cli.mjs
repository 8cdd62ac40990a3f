// docs/cli.md: every command with its options, from the table that the command line itself is made of.
import { table } from './docs-table.mjs';

const HEAD = `# Command line

\`npx muster COMMAND\` in a checkout; \`muster COMMAND\` where the package is installed. \`muster COMMAND --help\` says the same
as this page, which is written by \`node scripts/docs.mjs\` from the commands in \`packages/control/src/cli/commands\`.

- **Which controller:** \`--url\`, else \`MUSTER_URL\`, else \`http://127.0.0.1:8080\`; \`--token\`, else \`MUSTER_TOKEN\`. A token on
  the command line can be read by every user of the machine: prefer the variable.
- **\`--json\`**, on every command: one line of JSON on standard output and nothing else there. An error is
  \`{"error": {"code", "message"}}\`.
- **Standard error** has progress, logs and errors; an error ends with what to do next.
- **Exit codes:** 0 done · 1 failed, or a target missed · 2 wrong usage or wrong settings · 3 no controller answers · 130 a
  second Ctrl-C.
- **Times** are written \`250ms\`, \`30s\`, \`1.5m\`, \`2h\`, \`1d\`; a number without a unit is refused.
`;

/** What a table of options has no room for. */
const NOTES = {
  demo: `A trace is CSV (comma, semicolon or tab; with or without a header) or one JSON object per line, packed with gzip or not,
read as it is replayed. How its columns were understood is said first, and again in the report.

- **A row is a task** when it has a time. Its service time comes from a column such as \`duration_s\` or \`exec_time_seconds\`,
  or from token counts; without either it is drawn like the bundled pattern's.
- **A row is a window of time** when it has no service time but a rate (\`…_rps\`, \`qps\`, \`rpm\`, \`rate\`) or a count (\`requests\`,
  \`arrivals\`, \`count\` …), or when \`--rate-column\` names one. A column whose name says no unit is a count of the window. The
  window lasts until the next row, at most the smallest distance between the first rows. Within it, arrivals are a Poisson
  process with \`--seed\`: bursts shorter than a window are not in the file, so they are not replayed. Windows of 0, empty
  cells and missing rows bring nothing and are counted. Rows of one time add up. Where a column \`segment\` changes its value,
  the times may begin anew: the next part follows the one before.
- **\`--thin 0.01\`** keeps a hundredth of the tasks, chosen at random, so that a laptop can replay a thousand a second.

\`\`\`csv
window_start_s,total_rate_rps
0,809.7
600,789.8
\`\`\`
`,
};

export function cliPage({ COMMANDS }) {
  const list = COMMANDS.map(({ name, summary }) => [`[\`${name}\`](#muster-${name.replaceAll(' ', '-')})`, summary]);
  const sections = COMMANDS.map((command) => commandSection(command).join('\n'));
  return [HEAD, ...table(['command', 'what it does'], list), '', sections.join('\n\n'), ''].join('\n');
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
    ...(NOTES[name] === undefined ? [] : ['', NOTES[name].trimEnd()]),
  ];
}

/** A default that the meaning names in brackets is decided elsewhere: by the controller or the environment. */
function defaultText({ default: value, shownDefault, isRepeatable }) {
  if (value === undefined || value === false || isRepeatable) return '';
  return shownDefault ?? String(value);
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
