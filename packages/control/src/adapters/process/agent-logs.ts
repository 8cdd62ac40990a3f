// The output of agents, in files of a bounded size and number.
//
// An agent writes its output straight into its file, without a pipe through the controller: it must outlive us.
//
// L1. An agent has at most twice `bytesMax` on disk, and what it writes between two looks.
// L2. Of agents that are no more, the newest `filesMax` logs are kept.
import { statSync } from 'node:fs';
import { open, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf } from './file-name.ts';

export interface AgentLogLimits {
  readonly bytesMax: number;
  readonly filesMax: number;
}

const SUFFIX = '.log';

export class AgentLogs {
  readonly #directory: string;
  readonly #limits: AgentLogLimits;

  constructor(directory: string, limits: AgentLogLimits) {
    this.#directory = directory;
    this.#limits = limits;
  }

  pathOf(id: string): string {
    return join(this.#directory, `${fileNameOf(id)}${SUFFIX}`);
  }

  /**
   * Sets the newest part of a log that is too large aside and cuts the file; resolves with whether it was. What the
   * agent writes between the two is lost.
   */
  async trim(id: string): Promise<boolean> {
    const path = this.pathOf(id);
    // Without a pass through the thread pool: this is done for every agent, every second.
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes <= this.#limits.bytesMax) return false;
    const file = await open(path, 'r');
    try {
      const newest = Buffer.alloc(this.#limits.bytesMax);
      const from = bytes - newest.length;
      const { bytesRead } = await file.read(newest, 0, newest.length, from);
      // The first line is most likely cut.
      await writeFile(`${path}.1.new`, newest.subarray(newest.indexOf('\n') + 1, bytesRead), { mode: 0o600 });
      await rename(`${path}.1.new`, `${path}.1`);
    } finally {
      await file.close();
    }
    await truncate(path); // The agent appends, so it goes on at the new end.
    return true;
  }

  /** Removes the oldest logs of agents that are no more (L2). */
  async prune(isKept: (fileName: string) => boolean): Promise<void> {
    const names = (await readdir(this.#directory)).filter((name) => name.endsWith(SUFFIX));
    const left = names.map((name) => name.slice(0, -SUFFIX.length)).filter((name) => !isKept(name));
    if (left.length <= this.#limits.filesMax) return;
    const dated = await Promise.all(
      left.map(async (name) => ({ name, at: (await stat(join(this.#directory, name + SUFFIX))).mtimeMs })),
    );
    dated.sort((a, b) => b.at - a.at || a.name.localeCompare(b.name));
    for (const { name } of dated.slice(this.#limits.filesMax)) {
      const path = join(this.#directory, name + SUFFIX);
      await Promise.all([rm(path, { force: true }), rm(`${path}.1`, { force: true })]);
    }
  }
}
