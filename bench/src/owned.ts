// Every process and folder a benchmark makes, so that all are gone when it ends, fails or is interrupted.
import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STOP_MS = 15_000;

export class Owned {
  readonly #children = new Set<ChildProcess>();
  readonly #folders = new Set<string>();

  spawn(command: string, parameters: readonly string[], options: SpawnOptions): ChildProcess {
    return this.#adopt(spawn(command, parameters, options));
  }

  fork(
    module: URL,
    parameters: readonly string[],
    options: { readonly execArgv?: readonly string[] } = {},
  ): ChildProcess {
    return this.#adopt(fork(module, parameters, { execArgv: [...(options.execArgv ?? [])] }));
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
    this.#folders.add(folder);
    return folder;
  }

  removeFolder(folder: string): void {
    this.#folders.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }

  /** Asks the process to end; kills it when it does not. */
  async stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!hasEnded(child)) child.kill(signal);
    await this.ended(child);
  }

  /** Waits for a process that was told to end; kills it when it does not. */
  async ended(child: ChildProcess): Promise<void> {
    if (hasEnded(child)) return;
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await once(child, 'exit');
    clearTimeout(late);
  }

  /** Synchronous, for the last moment of this process: no goodbye, no waiting. */
  discardAll(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const folder of this.#folders) this.removeFolder(folder);
  }

  #adopt(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Runs a benchmark with an owner of its own; an interrupt ends what it owns, then this process. */
export async function owning<T>(run: (owned: Owned) => Promise<T>): Promise<T> {
  const owned = new Owned();
  const interrupted = () => {
    owned.discardAll();
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await run(owned);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    owned.discardAll();
  }
}

const INTERRUPTED = 130;
