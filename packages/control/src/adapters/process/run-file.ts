// controller.json in the data directory: which process serves it, where, and how it was started. It is written when the
// controller serves and removed when it stops; what a killed one left behind is told by the time of its birth.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from './identity.ts';

/** What `muster restart` starts again with; no secrets. */
export interface StartFlags {
  readonly host?: string;
  readonly port?: string;
  /** Absolute. */
  readonly config?: string;
  readonly 'log-level'?: string;
}

export interface RunFacts {
  readonly url: string;
  readonly version: string;
  /** Started by `muster start`; else it belongs to a terminal or a supervisor. */
  readonly isBackground: boolean;
  readonly logFile?: string;
  /** Its working directory, which commands of pools may depend on. */
  readonly directory: string;
  readonly flags: StartFlags;
  /** It must be started with a token again. */
  readonly hasToken: boolean;
}

export interface RunningProcess extends RunFacts {
  readonly pid: number;
  readonly identity: string;
}

const pathIn = (dataDir: string): string => join(dataDir, 'controller.json');

export function writeRunFile(dataDir: string, facts: RunFacts): void {
  const { pid } = process;
  const path = pathIn(dataDir);
  const running: RunningProcess = { pid, identity: identityOf(pid) ?? '', ...facts };
  writeFileSync(`${path}.temporary`, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  renameSync(`${path}.temporary`, path);
}

/** Removes it if it is this process's own. */
export function removeRunFile(dataDir: string): void {
  if (read(dataDir)?.pid === process.pid) rmSync(pathIn(dataDir), { force: true });
}

/** The live process that serves the directory; only looks. */
export function runningIn(dataDir: string): RunningProcess | undefined {
  const running = read(dataDir);
  return running !== undefined && identityOf(running.pid) === running.identity ? running : undefined;
}

function read(dataDir: string): RunningProcess | undefined {
  try {
    const found = JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as RunningProcess;
    return Number.isInteger(found.pid) && found.pid > 1 && typeof found.identity === 'string' ? found : undefined;
  } catch {
    return undefined; // There is none, or it is not ours: nobody is known to serve.
  }
}
