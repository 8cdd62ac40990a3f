// The process behind `muster`: the one place of the command line that touches streams, signals and the environment.
import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import { VERSION } from '../version.ts';
import { commandsFor, GROUPS } from './commands.ts';
import { FullScreen } from './full-screen.ts';
import { runProgram } from './program.ts';
import type { World } from './terminal.ts';

const { stdin, stdout, stderr, env: environment } = process;
const hasColour = stdout.isTTY === true && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';

const world: World = {
  terminal: {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isTty: stderr.isTTY === true,
    hasColour,
    // A pipe has no width, and some terminals do not tell theirs: nothing is cut there.
    columns: stdout.columns || Number.POSITIVE_INFINITY,
  },
  environment,
  readStdin: () => readAll(stdin),
  readLines(listener) {
    const lines = createInterface({ input: stdin }).on('line', listener);
    return () => lines.close();
  },
  openScreen(events) {
    if (stdin.isTTY !== true || stdout.isTTY !== true || environment.TERM === 'dumb') return undefined;
    return new FullScreen({ input: stdin, output: stdout, process }, events);
  },
  onInterrupt(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener);
    return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
  },
  onHandover(listener) {
    process.on('SIGUSR2', listener);
    return () => void process.off('SIGUSR2', listener);
  },
  abort: (code) => process.exit(code),
  runtime: () => import('../local.ts'),
};

// The reader of a pipe may leave early: `muster tasks | head`.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const line = process.argv.slice(2);
process.exitCode = await runProgram(line, {
  commands: await commandsFor(line),
  groups: GROUPS,
  world,
  version: VERSION,
});
