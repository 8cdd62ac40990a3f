// The command line as a whole: parses it with commander, runs one command, prints its result, returns the exit code.
import { FAULTS, Fault, faultBody } from '@muster/contract';
import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import type { Command, Result } from './command.ts';
import { EXIT, type ExitCode, exitCodeOf, UsageError } from './exit.ts';
import type { Option } from './options.ts';
import type { World } from './terminal.ts';

export interface ProgramOptions {
  readonly commands: readonly Command[];
  readonly world: World;
  readonly version: string;
}

export async function runProgram(
  argv: readonly string[],
  { commands, world, version }: ProgramOptions,
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
    const parser = placeOf(command, program).description(command.summary);
    for (const argument of command.arguments ?? []) parser.argument(argument.name, argument.meaning);
    for (const option of Object.values<Option<unknown>>(command.options)) parser.addOption(commanderOption(option));
    parser.option('--json', 'print one line of JSON').addHelpText('after', `\nExample:\n  $ muster ${command.example}`);
    if (command.takesForeignOptions === true) parser.allowUnknownOption().passThroughOptions();
    parser.action(async (...received: unknown[]) => {
      // Commander calls with the arguments, then the options, then itself.
      const values = parser.opts<Record<string, unknown>>();
      const options = Object.fromEntries(
        Object.entries<Option<unknown>>(command.options).map(([name, option]) => [
          name,
          values[attributeOf(option)] ?? option.default,
        ]),
      );
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
    terminal.err(`${errorText(error)}\n`);
    if (isJson) terminal.out(`${JSON.stringify(errorJson(error))}\n`);
    return exitCodeOf(error);
  }
}

/** The (sub)command of these words, with the groups above it. */
function placeOf(command: Command, program: Commander): Commander {
  const words = command.name.split(' ');
  const last = words.pop() ?? command.name;
  let parent = program;
  for (const word of words) {
    const group = parent.commands.find((other) => other.name() === word);
    parent = group ?? parent.command(word).description(`${word} commands`);
  }
  return parent.command(last, { isDefault: command.isDefault === true });
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
  if (error instanceof UsageError) return `error: ${error.message}`;
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
