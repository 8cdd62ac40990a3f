// What a command is: its words, its typed options, an example, and what it does. One file per command, in commands/.
import type { ExitCode } from './exit.ts';
import type { OptionTable, OptionValues } from './options.ts';
import type { World } from './terminal.ts';

export interface Argument {
  /** As commander writes it: `<task>`, `[file]`, `[args...]`. */
  readonly name: string;
  readonly meaning: string;
}

/** What a command found or did: text for people, one object for programs. */
export interface Result {
  readonly json: object;
  readonly text: string;
  /** [0] */
  readonly exitCode?: ExitCode;
}

export interface Invocation<Table extends OptionTable> {
  readonly world: World;
  readonly options: OptionValues<Table>;
  /** In the order of the command's `arguments`; one that may be left out is '' then. */
  readonly arguments: readonly string[];
  readonly isJson: boolean;
  /** Prints a result before the command ends, for commands that go on: `up`. */
  print(result: Result): void;
}

export interface CommandDefinition<Table extends OptionTable> {
  /** Its words: `log dump`. */
  readonly name: string;
  readonly summary: string;
  /** A command line that works, without the leading `muster`. */
  readonly example: string;
  readonly arguments?: readonly Argument[];
  readonly options: Table;
  /** What its group does when nothing follows: `settings` is `settings get`. */
  readonly isDefault?: boolean;
  /** Passes unknown options on, for a runner with options of its own. */
  readonly takesForeignOptions?: boolean;
  /** An exit code alone when everything was printed on the way. */
  readonly run: (invocation: Invocation<Table>) => Promise<Result | ExitCode>;
}

/** A command with its table's type sealed inside, so that commands of all tables fit one list. */
// biome-ignore lint/suspicious/noExplicitAny: `run` is checked against its own table by defineCommand.
export type Command = CommandDefinition<any>;

export const defineCommand = <Table extends OptionTable>(definition: CommandDefinition<Table>): Command => definition;
