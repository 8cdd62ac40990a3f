// A command line in a test: the world around it is still, and whatever it does not bring is not asked for.
import type { Command } from '../../src/cli/command.ts';
import { commandsFor } from '../../src/cli/commands.ts';
import type { ExitCode } from '../../src/cli/exit.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Runtime } from '../../src/cli/runtime.ts';
import type { World } from '../../src/cli/terminal.ts';

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  /** [those that the line means] */
  readonly commands?: readonly Command[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Without one, a command that gets as far as needing it fails. */
  readonly runtime?: Runtime;
}

/** What an error says where a command got as far as starting or reading something. */
export const NO_RUNTIME = 'there is no runtime here';

export async function runLine(line: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const { environment = {}, stdin = '', runtime } = around;
  let out = '';
  let err = '';
  const world: World = {
    terminal: {
      out(text) {
        out += text;
      },
      err(text) {
        err += text;
      },
      isTty: false,
      hasColour: false,
      columns: 200,
    },
    environment,
    readStdin: async () => stdin,
    readLines: () => () => {},
    openScreen: () => undefined,
    onInterrupt: () => () => {},
    onHandover: () => () => {},
    abort() {
      throw new Error('aborted');
    },
    runtime: () => (runtime === undefined ? Promise.reject(new Error(NO_RUNTIME)) : Promise.resolve(runtime)),
  };
  const commands = around.commands ?? (await commandsFor(line));
  return { code: await runProgram(line, { commands, world, version: '9.9.9' }), out, err };
}
