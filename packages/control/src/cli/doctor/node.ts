// Is this Node one that Muster runs on, and may the process open as many sockets as the controller takes?
import { readFileSync } from 'node:fs';
import { type Check, type Finding, ok, problem, warning } from './finding.ts';

/** As `engines` in package.json says. */
const NODE_MIN = [20, 19] as const;
/** Connections and HTTP sockets at their limits, and the files of the journal. */
const FILES_WANTED = 12_200;
const FILES_MIN = 1_024;

export const checkNode: Check = () => [judgeNode(process.versions.node), ...judgeFiles(openFilesMax())];

export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isRight = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  if (isRight) return ok('node', version);
  return problem('node', `${version}, too old`, `install Node ${NODE_MIN.join('.')} or later`);
}

/** `limit` is undefined where the system does not tell. */
export function judgeFiles(limit: number | undefined): Finding[] {
  if (limit === undefined) return [];
  const found = Number.isFinite(limit) ? `${limit} open files` : 'no limit of open files';
  const remedy = `raise it to ${FILES_WANTED}: ulimit -n, LimitNOFILE of a systemd unit, or nofile of a container`;
  if (limit < FILES_MIN) return [problem('sockets', found, remedy)];
  return [
    limit < FILES_WANTED ? warning('sockets', `${found}, fewer than connections may be`, remedy) : ok('sockets', found),
  ];
}

/** Node raises its soft limit to the hard one when it starts, so this is what a controller gets, too. */
function openFilesMax(): number | undefined {
  try {
    const limit = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return undefined; // Only Linux tells it in a file.
  }
}
