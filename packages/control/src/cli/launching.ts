// Starting a controller in the background and waiting until it serves: what `start` and `restart` share.
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultCode } from '@muster/contract';
import { FAULTS, Fault } from '@muster/contract/protocol';
import type { Config } from '../config.ts';
import type { Result } from './command.ts';
import type { Background, Launched, RunFacts, RunningController } from './runtime.ts';
import type { World } from './terminal.ts';

export interface Launching {
  readonly config: Config;
  readonly flags: RunFacts['flags'];
  readonly workingDirectory: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly limitMs: number;
}

const POLL_MS = 25;

/** Throws the Fault that the controller ended with, or `starting` when it does not serve within the limit. */
export async function startInBackground(launching: Launching, background: Background, world: World): Promise<Result> {
  const { config, flags, workingDirectory, dataDir, limitMs } = launching;
  const startedAt = performance.now();
  const logFile = `${dataDir}/controller.log`;
  const given = Object.entries({ ...flags, 'data-dir': dataDir, 'log-file': logFile });
  const launched = background.launch({
    dataDir,
    workingDirectory,
    parameters: ['up', '--json', ...given.flatMap(([name, value]) => [`--${name}`, value])],
    // A token in the arguments could be read by every user of the machine.
    environment: { ...world.environment, MUSTER_BACKGROUND: '1', MUSTER_SERVER_TOKEN: config.server.token },
  });
  const { pid } = launched;
  for (;;) {
    const running = background.runningIn(dataDir);
    if (running?.pid === pid && running.serving !== undefined) return serving(running, { dataDir, logFile, startedAt });
    if (launched.hasEnded()) throw lastWords(launched, logFile);
    if (performance.now() - startedAt > limitMs) {
      const message = `process ${pid} does not serve after ${limitMs} ms; it goes on reading its journal, see ${logFile}`;
      throw new Fault('starting', message);
    }
    await delay(POLL_MS);
  }
}

function serving(
  { pid, serving }: RunningController,
  { dataDir, logFile, startedAt }: { readonly dataDir: string; readonly logFile: string; readonly startedAt: number },
): Result {
  const url = serving?.url;
  const tookMs = Math.round(performance.now() - startedAt);
  return {
    json: { url, pid, dataDir, logFile, tookMs },
    text: [
      `Muster listens at ${url}, process ${pid}; data in ${dataDir}, log in ${logFile}.`,
      `The dashboard is at ${url}/.`,
      `Stop it with: muster stop --data-dir ${dataDir}`,
    ].join('\n'),
  };
}

/** The error that the process printed as JSON, else all that it said. */
function lastWords(launched: Launched, logFile: string): Error {
  const output = launched.output();
  for (const line of output.split('\n').reverse()) {
    const { error } = parsed(line);
    if (error === undefined) continue;
    const { code, message, field } = error;
    const known = Object.hasOwn(FAULTS, code) ? (code as FaultCode) : 'internal';
    return new Fault(known, message, { field });
  }
  const said = output.trim() === '' ? `see ${logFile}` : output.trim().slice(-2_000);
  return new Fault('internal', `the controller ended before it served: ${said}`);
}

function parsed(line: string): { error?: { code: string; message: string; field?: string } } {
  try {
    return (JSON.parse(line) ?? {}) as ReturnType<typeof parsed>;
  } catch {
    return {};
  }
}
