// Real programs, started by the command agent's handler.
import { expect, test } from 'vitest';
import { isAlive, pidsIn, temporaryFile } from '../../test/processes.ts';
import { until } from '../../test/until.ts';
import type { AgentTask } from '../attempt.ts';
import { handOff } from '../hand-off.ts';
import { ask } from '../question.ts';
import { type CommandOptions, commandHandler } from './command-handler.ts';

const task = (payload: unknown): AgentTask => ({
  id: 't7',
  type: 'shout',
  tenant: 'default',
  session: undefined,
  payload,
  timeoutMs: undefined,
  deadlineAt: undefined,
  traceparent: undefined,
  checkpoint: undefined,
  after: [],
  approval: undefined,
  handoff: undefined,
  ask,
  handOff,
});

interface Given extends Partial<CommandOptions> {
  readonly signal?: AbortSignal;
  /** Gets what the program says meanwhile. */
  readonly said?: unknown[];
}

const contextOf = ({ signal, said = [] }: Given = {}) => ({
  attempt: 2,
  token: 'fence-1',
  signal: signal ?? new AbortController().signal,
  output: (data: unknown) => void said.push({ output: data }),
  log: (data: unknown) => void said.push(data),
});

const run = (command: CommandOptions['command'], options: Given = {}) =>
  commandHandler({ command, ...options })(task({ text: 'hello' }), contextOf(options));

/** What the handler threw. */
const failureOf = async (running: Promise<unknown>): Promise<Error> => {
  const thrown = await running.then(
    (result) => new Error(`it completed with ${JSON.stringify(result)}`),
    (error: Error) => error,
  );
  return thrown;
};

test.each<[string, CommandOptions['command'], unknown]>([
  ['JSON on standard output is the result', ['cat'], { text: 'hello' }],
  ['other text is the result without its last line break', ['echo', 'two words'], 'two words'],
  ['no output is null', ['true'], null],
  ['one text is a line for the shell', 'cat | tr a-z A-Z', { TEXT: 'HELLO' }],
  ['a list is no line for the shell', ['echo', '$HOME; exit 3'], '$HOME; exit 3'],
  ['the task is in the environment', 'echo $MUSTER_TASK_ID $MUSTER_TASK_TYPE $MUSTER_ATTEMPT', 't7 shout 2'],
])('%s', async (_name, command, result) => {
  expect(await run(command)).toEqual(result);
});

test('the fleet’s token is not passed on', async () => {
  const environment = { PATH: process.env.PATH, MUSTER_TOKEN: 'secret', KEPT: 'yes' };
  expect(await run('echo "$KEPT,$MUSTER_TOKEN"', { environment })).toBe('yes,');
});

test.each([
  ['echo oops >&2; exit 1', { name: 'exit-1', message: 'The program ended with exit code 1: oops' }, 'Error'],
  ['exit 75', { name: 'exit-75' }, 'Error'],
  ['exit 65', { name: 'exit-65' }, 'TerminalError'],
  ['kill -9 $$', { name: 'killed-SIGKILL' }, 'Error'],
])('%s fails', async (command, error, kind) => {
  const failure = await failureOf(run(command));
  expect(failure).toMatchObject(error);
  expect(failure.constructor.name).toBe(kind);
});

test('terminal exit codes can be configured', async () => {
  const failure = await failureOf(run('exit 3', { terminalExitCodes: [3] }));
  expect(failure.constructor.name).toBe('TerminalError');
});

test('a program that cannot be started is a failure', async () => {
  await expect(run(['/no/such/program'])).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a program that does not read its input still has a result', async () => {
  const handler = commandHandler({ command: 'exec 0<&-; echo 1' });
  const context = contextOf();
  expect(await handler(task('x'.repeat(4_000_000)), context)).toBe(1);
});

test('output over the limit ends the program, and a retry cannot help', async () => {
  const failure = await failureOf(run(['yes'], { programLimits: { outputBytesMax: 10_000 } }));
  expect(failure).toMatchObject({ name: 'output-too-large' });
  expect(failure.constructor.name).toBe('TerminalError');
});

test('only the end of standard error is told', async () => {
  const command = 'yes no | head -c 100000 >&2; echo last >&2; exit 1';
  const { message } = await failureOf(run(command, { programLimits: { errorBytesMax: 100 } }));
  expect(message.length).toBeLessThan(200);
  expect(message).toMatch(/last$/);
});

test('an abort ends the whole group, also what ignores SIGTERM', async () => {
  const abort = new AbortController();
  const file = temporaryFile();
  const command = `trap '' TERM; sleep 60 & echo "$$ $!" > ${file}; wait; sleep 60`;
  const running = run(command, { signal: abort.signal, programLimits: { killAfterMs: 50 } });
  await until(() => pidsIn(file).length === 2, { what: 'both processes run' });
  abort.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  await until(() => !pidsIn(file).some(isAlive), { what: 'none is left' });
});

test('what a program leaves in the background ends with it', async () => {
  const file = temporaryFile();
  expect(await run(`sleep 60 & echo $! > ${file}; echo 5`)).toBe(5);
  await until(() => !pidsIn(file).some(isAlive), { what: 'none is left' });
  expect(pidsIn(file)).toHaveLength(1);
});

test('lines of standard error are log lines, as they come', async () => {
  const said: unknown[] = [];
  const command = `printf 'one\\ntw' >&2; printf 'o ü\\r\\nlast' >&2; echo 5`;
  expect(await run(command, { said })).toBe(5);
  expect(said).toEqual(['one', 'two ü', 'last']);
});

test('standard output can be output that is passed on, of any length', async () => {
  const said: { output: string }[] = [];
  const programLimits = { outputBytesMax: 1_000 };
  expect(await run('yes ü | head -c 100000', { said, stdout: 'output', programLimits })).toBeNull();
  expect(said.map(({ output }) => output).join('')).toMatch(/^(ü\n)+ü?/);
  expect(Buffer.byteLength(said.map(({ output }) => output).join(''))).toBeGreaterThan(99_000);
});
