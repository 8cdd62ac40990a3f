// What is kept on disk about each agent's process: who it is, so that the next controller knows it again.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileNameOf } from './file-name.ts';
import type { HeldProcess } from './held-process.ts';

export interface Paper {
  readonly id: string;
  readonly pool: string;
  readonly held: HeldProcess;
}

const SUFFIX = '.json';

export class Papers {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Every process that last ran as an agent, alive or not. */
  all(): readonly Paper[] {
    const names = readdirSync(this.#directory).filter((name) => name.endsWith(SUFFIX));
    return names.sort().flatMap((name) => this.#read(name) ?? []);
  }

  record({ id, pool, held }: Paper): void {
    const path = this.#path(id);
    const { pid, identity, startId, startedAt } = held;
    writeFileSync(`${path}.new`, JSON.stringify({ id, pool, pid, identity, startId, startedAt }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  forget(id: string): void {
    rmSync(this.#path(id), { force: true });
  }

  #read(name: string): Paper | undefined {
    try {
      const paper = JSON.parse(readFileSync(join(this.#directory, name), 'utf8'));
      const { pid, identity, startId, startedAt = 0 } = paper;
      // Earlier versions wrote down neither id nor pool: the one is the file's name, the other TYPE of TYPE-NUMBER.
      const id = paper.id ?? decodeURIComponent(name.slice(0, -SUFFIX.length));
      const pool = paper.pool ?? id.replace(/-\d+$/, '');
      const isValid = Number.isInteger(pid) && pid > 1 && typeof identity === 'string' && typeof id === 'string';
      if (!isValid) return undefined;
      const known = typeof startId === 'string' ? { startId } : {};
      return { id, pool, held: { pid, identity, isLeader: true, startedAt, ...known } };
    } catch {
      return undefined; // It was cut by a crash: then nothing is known.
    }
  }

  #path(id: string): string {
    return join(this.#directory, `${fileNameOf(id)}${SUFFIX}`);
  }
}
