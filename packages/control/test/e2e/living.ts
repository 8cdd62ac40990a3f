// Which processes a data directory names and which of them live: its controller in the background, its pools' agents.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from '../../src/adapters/process/identity.ts';

/** Process ids, in their order. */
export function livingAgentsOf(dataDir: string): readonly number[] {
  const agents = join(dataDir, 'agents');
  const papers = existsSync(agents) ? readdirSync(agents).filter((name) => name.endsWith('.json')) : [];
  return papers.flatMap((name) => livingPid(join(agents, name))).sort((a, b) => a - b);
}

export const livingControllerOf = (dataDir: string): readonly number[] => livingPid(join(dataDir, 'controller.json'));

function livingPid(path: string): readonly number[] {
  try {
    const { pid, identity } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    return typeof pid === 'number' && identityOf(pid) === identity ? [pid] : [];
  } catch {
    return []; // There is none, or it went away since the look at the directory.
  }
}
