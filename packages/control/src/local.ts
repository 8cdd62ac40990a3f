// The composition root of commands that work on this machine without the API: controllers in the background, journals
// and audit logs on disk. The controller itself is loaded when one starts, because most of these never start one.
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDataDirectory } from './adapters/data-directory.ts';
import { ownerOf } from './adapters/journal/directory-lock.ts';
import { end, launch } from './adapters/process/background.ts';
import { identityOf } from './adapters/process/identity.ts';
import { runningIn } from './adapters/process/run-file.ts';
import type { Background, LogOptions, OpenLog, RunningMuster, StartOptions } from './cli/runtime.ts';
import type { Config } from './config.ts';
import { VERSION } from './version.ts';

export { verifyAudit } from './adapters/audit/verify-audit.ts';
export { dumpJournal, verifyJournal } from './adapters/journal/inspect.ts';
export { openRecording } from './adapters/journal/recording.ts';

/** See main.ts. */
export async function startMuster(config: Config, options: StartOptions): Promise<RunningMuster> {
  const main = await import('./main.ts');
  return main.startMuster(config, options);
}

/** Loaded here, because only a controller writes one. */
export async function openLog({ file, ...options }: LogOptions): Promise<OpenLog> {
  const { openControllerLog } = await import('./adapters/log/open-log.ts');
  return openControllerLog({ ...options, file, node: hostname(), version: VERSION });
}

export const background: Background = {
  runningIn(dataDir) {
    const directory = path.resolve(dataDir);
    const serving = runningIn(directory);
    if (serving !== undefined) return { pid: serving.pid, identity: serving.identity, serving };
    // One that still reads its journal holds the directory's lock already.
    const pid = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? ownerOf(directory) : undefined;
    const identity = pid === undefined ? undefined : identityOf(pid);
    return pid === undefined || identity === undefined ? undefined : { pid, identity };
  },
  launch(options) {
    makeDataDirectory(options.dataDir);
    return launch({ ...options, program: fileURLToPath(new URL('../bin/muster.js', import.meta.url)) });
  },
  end,
};
