// The command line as a whole: parses it with commander, runs one command, prints its result, returns the exit code.
import { FAULTS, Fault, faultBody } from '@muster/contract/protocol';
import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import { nearest } from '../config/nearest.ts';
import type { Command, Result } from './command.ts';
import { EXIT, type ExitCode, exitCodeOf, UsageError } from './exit.ts';
import type { Option } from './options.ts';
import type { World } from './terminal.ts';
import { cleanLines } from './text-columns.ts';

export interface ProgramOptions {
  readonly commands: readonly Command[];
  /** What the help says of a group of commands that is none itself. */
  readonly groups?: Readonly<Record<string, string>>;
  readonly world: World;
  readonly version: string;
}

export async function runProgram(
  argv: readonly string[],
  { commands, groups = {}, world, version }: ProgramOptions,
): Promise<ExitCode> {
  const { terminal } = world;
  let exitCode: ExitCode = EXIT.done;
  const isJson = argv.includes('--json');
  const print = (result: Result): void =>
    terminal.out(isJson ? `${JSON.stringify(result.json)}\n` : withNewline(result.text));

  const program = new Commander('muster')
    .description('Runs fleets of AI agents: a durable task queue, explained routing and real agent processes.')
    .version(version, '--version', 'print the version')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed or a target missed, 2 usage, 3 no controller.');
  // Before the subcommands, which inherit both.
  program
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });
  program.showHelpAfterError('(run with --help for the options)').enablePositionalOptions();

  for (const command of commands) {
    const parser = placeOf(command, program, groups).description(command.summary);
    // What follows a group that is a command too, or that has a default, may be a word that nobody knows.
    const isGroup = commands.some(({ name }) => name.startsWith(`${command.name} `));
    if (isGroup || command.isDefault === true) parser.allowExcessArguments();
    for (const argument of command.arguments ?? []) parser.argument(argument.name, argument.meaning);
    for (const option of Object.values<Option<unknown>>(command.options)) parser.addOption(commanderOption(option));
    parser.option('--json', 'print one line of JSON').addHelpText('after', `\nExample:\n  $ muster ${command.example}`);
    if (command.takesForeignOptions === true) parser.allowUnknownOption().passThroughOptions();
    parser.action(async (...received: unknown[]) => {
      refuseSurplus(parser, { command, argv });
      // Commander calls with the arguments, then the options, then itself.
      const options = optionsOf(command, parser.opts<Record<string, unknown>>());
      const given = received
        .slice(0, -2)
        .flat()
        .map((value) => (value === undefined ? '' : String(value)));
      const result = await command.run({ world, options, arguments: given, isJson, print });
      if (typeof result === 'number') exitCode = result;
      else {
        print(result);
        exitCode = result.exitCode ?? EXIT.done;
      }
    });
  }

  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExit(error, { terminal, isJson });
    // A message may repeat what somebody else sent.
    terminal.err(`${cleanLines(errorText(error))}\n`);
    if (isJson) terminal.out(`${JSON.stringify(errorJson(error))}\n`);
    return exitCodeOf(error);
  }
}

/** The (sub)command of these words, with the groups above it. */
function placeOf(command: Command, program: Commander, groups: Readonly<Record<string, string>>): Commander {
  const words = command.name.split(' ');
  const last = words.pop() ?? command.name;
  let parent = program;
  for (const word of words) {
    const group = parent.commands.find((other) => other.name() === word);
    parent = group ?? parent.command(word).description(groups[word] ?? `${word} commands`);
  }
  return parent.command(last, { isDefault: command.isDefault === true });
}

function refuseSurplus(
  parser: Commander,
  { command, argv }: { readonly command: Command; readonly argv: readonly string[] },
): void {
  const { args, parent } = parser;
  const [word = ''] = args;
  if (parser.commands.length > 0) {
    if (args.length > 0) throw unknownWord(parser, { word, name: command.name, summary: command.summary });
    return;
  }
  if (command.isDefault !== true || parent === null || args.length <= (command.arguments?.length ?? 0)) return;
  const isNamed = command.name.endsWith(` ${argv[1]}`);
  if (isNamed) throw new UsageError(`too many arguments for '${command.name}': ${args.join(' ')}`);
  throw unknownWord(parent, { word, name: parent.name(), summary: command.summary });
}

/** `agents lst`: the words that there are, and what the group does alone. */
function unknownWord(
  group: Commander,
  { word, name, summary }: { readonly word: string; readonly name: string; readonly summary: string },
): UsageError {
  const words = group.commands.map((child) => child.name());
  const near = nearest(word, words);
  const guess = near === undefined ? `; there are ${words.join(', ')}` : `; did you mean ${name} ${near}?`;
  return new UsageError(`unknown command '${name} ${word}'${guess}\n'muster ${name}' alone: ${summary}`);
}

function commanderOption(option: Option<unknown>): CommanderOption {
  const result = new CommanderOption(option.flags, option.meaning);
  if (option.isRepeatable === true) {
    return result.argParser((text: string, previous: readonly unknown[] | undefined) => [
      ...(previous ?? []),
      option.parse(text),
    ]);
  }
  if (!result.isBoolean()) result.argParser((text: string) => option.parse(text));
  const isWorthShowing = option.default !== undefined && option.default !== false;
  return isWorthShowing ? result.default(option.default, option.shownDefault ?? String(option.default)) : result;
}

/** Its values under the names of the command's own table. */
function optionsOf(command: Command, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries<Option<unknown>>(command.options).map(([name, option]) => [
      name,
      values[attributeOf(option)] ?? option.default,
    ]),
  );
}

/** Commander names a value after its long flag: `--data-dir` is dataDir. */
const attributeOf = (option: Option<unknown>): string => new CommanderOption(option.flags).attributeName();

function commanderExit(
  error: CommanderError,
  out: { readonly terminal: World['terminal']; readonly isJson: boolean },
): ExitCode {
  // --help and --version end here too; everything else has been said on stderr.
  if (error.exitCode === 0) return EXIT.done;
  if (out.isJson) out.terminal.out(`${JSON.stringify({ error: { code: 'usage', message: error.message } })}\n`);
  return EXIT.usage;
}

function errorText(error: unknown): string {
  if (error instanceof UsageError) return `error: ${error.message.replaceAll('\n', '\nerror: ')}`;
  if (error instanceof Fault) return `error: ${error.message} (${error.code})\n  ${FAULTS[error.code].remedy}`;
  // Anything else is a bug in Muster: its stack belongs in the report.
  return error instanceof Error ? `error: ${error.stack ?? error.message}` : `error: ${String(error)}`;
}

function errorJson(error: unknown): object {
  if (error instanceof Fault) return faultBody(error);
  const code = error instanceof UsageError ? 'usage' : 'internal';
  return { error: { code, message: error instanceof Error ? error.message : String(error) } };
}

const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
