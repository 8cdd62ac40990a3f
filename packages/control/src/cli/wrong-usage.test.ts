// What the command line refuses before it asks anybody: each message names the flag or word, and what would be right.
import { expect, test } from 'vitest';
import { allCommands } from './commands.ts';
import { EXIT } from './exit.ts';
import { runProgram } from './program.ts';
import type { World } from './terminal.ts';

const COMMANDS = await allCommands();

async function run(line: readonly string[]): Promise<{ readonly code: number; readonly err: string }> {
  let err = '';
  const never = (): never => {
    throw new Error('nobody is asked');
  };
  const world: World = {
    terminal: {
      out: () => {},
      err: (text) => {
        err += text;
      },
      isTty: false,
      hasColour: false,
      columns: 200,
    },
    environment: {},
    readStdin: never,
    readLines: never,
    onInterrupt: never,
    onHandover: never,
    abort: never,
    runtime: never,
  };
  return { code: await runProgram(line, { commands: COMMANDS, world, version: '9.9.9' }), err };
}

test.each<[string, readonly string[], RegExp]>([
  [
    'unknown word of a group',
    ['agents', 'drian', 'a-1'],
    /unknown command 'agents drian'; did you mean agents drain\?/,
  ],
  [
    'no word of a group',
    ['audit', 'list'],
    /unknown command 'audit list'; there are verify\nerror: 'muster audit' alone/,
  ],
  ['type with a space', ['submit', '--type', 'a b'], /--type.*at most 128 characters and no spaces/s],
  ['id with a space', ['agent', 'run', '--type', 'a', '--command', 'cat', '--id', 'a b'], /--id.*no spaces/s],
  ['no task before', ['tasks', '--before', 'xx'], /--before.*a task id such as t1z/s],
  ['no task after', ['submit', '--type', 'a', '--after', 'xx'], /--after.*a task id such as t1z/s],
  ['too long', ['submit', '--type', 'a', '--delay', '400d'], /--delay.*from 0 ms to 365 d/s],
  ['certificates in plaintext', ['status', '--ca', 'ca.pem'], /--ca needs an address with https:\/\//],
  [
    'a header that cannot be',
    ['agent', 'run', '--type', 'a', '--http', 'http://h/', '--header', 'Authorization: Bearer …'],
    /--header authorization has "…", which no header can carry/i,
  ],
  ['key for a schedule', ['schedules', 'set', 'a', '--idempotency-key', 'k'], /unknown option '--idempotency-key'/],
])('%s is wrong usage', async (_name, line, message) => {
  const { code, err } = await run(line);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(message);
});
