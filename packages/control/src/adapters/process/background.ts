// A controller in the background: started as a process of its own that outlives the command, and ended by its id.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '@muster/contract/protocol';
import { identityOf } from './identity.ts';

export interface LaunchOptions {
  /** It is there. */
  readonly dataDir: string;
  /** The program and what it is called with, for this version of Node. */
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

export interface Launched {
  readonly pid: number;
  hasEnded(): boolean;
  /** What it printed, its last words when it failed included. */
  output(): string;
}

/** How to end it: `stop` in good order; `hand-over` likewise, but agents of pools go on; `force` at once. */
export type Ending = 'stop' | 'hand-over' | 'force';

const POLL_MS = 25;
/** After its second signal it ends at once; only a process stuck in the kernel needs more. */
const FORCED_MS = 2_000;

/** Throws Fault `data-unwritable`. */
export function launch({ dataDir, program, parameters, environment, workingDirectory }: LaunchOptions): Launched {
  const outputPath = join(dataDir, 'controller.out');
  let output: number;
  try {
    output = openSync(outputPath, 'w', 0o600);
  } catch (error) {
    throw new Fault('data-unwritable', `${dataDir} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  try {
    const child = spawn(process.execPath, [...process.execArgv, program, ...parameters], {
      cwd: workingDirectory,
      env: environment,
      // Its own session: it gets no signal of the terminal, and needs no pipe to a command that has ended.
      detached: true,
      stdio: ['ignore', output, output],
    });
    child.unref();
    let hasEnded = child.pid === undefined;
    child.on('exit', () => {
      hasEnded = true;
    });
    child.on('error', () => {
      hasEnded = true;
    });
    return { pid: child.pid ?? 0, hasEnded: () => hasEnded, output: () => readFileSync(outputPath, 'utf8') };
  } finally {
    closeSync(output);
  }
}

/** Resolves with whether it has ended within the limit. The identity keeps a stranger with the same id safe. */
export async function end(
  running: { readonly pid: number; readonly identity: string },
  { how, limitMs }: { readonly how: Ending; readonly limitMs: number },
): Promise<boolean> {
  const isAlive = (): boolean => identityOf(running.pid) === running.identity;
  const gone = async (withinMs: number): Promise<boolean> => {
    for (let waitedMs = 0; isAlive(); waitedMs += POLL_MS) {
      if (waitedMs >= withinMs) return false;
      await delay(POLL_MS);
    }
    return true;
  };
  const send = (signal: NodeJS.Signals): void => {
    if (isAlive()) process.kill(running.pid, signal);
  };
  if (how !== 'force') {
    send(how === 'hand-over' ? 'SIGUSR2' : 'SIGTERM');
    return gone(limitMs);
  }
  send('SIGTERM');
  await delay(POLL_MS);
  send('SIGTERM');
  if (await gone(FORCED_MS)) return true;
  send('SIGKILL');
  return gone(limitMs);
}
