// Which controller `stop` and `restart` mean: the one that holds the data directory.
import { resolve } from 'node:path';
import { Fault } from '@muster/contract/protocol';
import type { Background, RunningController } from './runtime.ts';
import { loadSettings, serverOptions } from './settings-input.ts';
import type { World } from './terminal.ts';

const { dataDir, config } = serverOptions;
export const runningOptions = { dataDir, config };

/** Absolute. Who names the directory need not have a right configuration. */
export async function dataDirOf(
  options: { readonly dataDir: string | undefined; readonly config: string | undefined },
  world: World,
): Promise<string> {
  if (options.dataDir !== undefined) return resolve(options.dataDir);
  const none = { host: undefined, port: undefined, token: undefined, logLevel: undefined };
  return resolve((await loadSettings({ ...options, ...none }, world)).config.data.dir);
}

/** Throws Fault `not-running`. */
export function requireRunning(background: Background, directory: string): RunningController {
  const running = background.runningIn(directory);
  if (running === undefined) throw new Fault('not-running', `no controller runs on ${directory} on this machine`);
  return running;
}
