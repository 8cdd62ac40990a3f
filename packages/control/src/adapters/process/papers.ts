// What a pool keeps on disk about each agent: who it is, so that the next controller knows it again, and its output.
//
// The agent writes its output straight into the file, without a pipe through the controller: it must outlive us.
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { HeldProcess } from './held-process.ts';

export class Papers {
  readonly #directory: string;
  readonly #logBytesMax: number;

  constructor(directory: string, logBytesMax: number) {
    this.#directory = directory;
    this.#logBytesMax = logBytesMax;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** The process that last ran as this agent, alive or not. */
  recorded(id: string): HeldProcess | undefined {
    try {
      const { pid, identity } = JSON.parse(readFileSync(this.#path(id, 'json'), 'utf8'));
      const isValid = Number.isInteger(pid) && pid > 1 && typeof identity === 'string';
      return isValid ? { pid, identity, isLeader: true } : undefined;
    } catch {
      return undefined; // There is none, or it was cut by a crash: then nothing is known.
    }
  }

  record(id: string, { pid, identity }: HeldProcess): void {
    const path = this.#path(id, 'json');
    writeFileSync(`${path}.new`, JSON.stringify({ pid, identity }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  forget(id: string): void {
    rmSync(this.#path(id, 'json'), { force: true });
  }

  /** Runs `use` with an open file for the agent's output. */
  withLog<T>(id: string, use: (file: number) => T): T {
    const file = openSync(this.#path(id, 'log'), 'a', 0o600);
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  }

  /** Keeps the output to twice the limit. What the agent writes between the copy and the cut is lost. */
  trimLog(id: string): void {
    const path = this.#path(id, 'log');
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes <= this.#logBytesMax) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path); // The agent appends, so it goes on at the new end.
  }

  // Agent ids may hold any character but spaces.
  #path(id: string, suffix: string): string {
    return join(this.#directory, `${encodeURIComponent(id)}.${suffix}`);
  }
}
