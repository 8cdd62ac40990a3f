// Which process listens on a port: told by Linux alone, and only of processes that this user may look at.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

export interface PortHolder {
  readonly pid: number;
  readonly name: string;
}

export function holderOf(port: number): PortHolder | undefined {
  try {
    const sockets = new Set(
      ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => socketsOn(port, readFileSync(path, 'utf8'))),
    );
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (linksOf(`/proc/${pid}/fd`).some((link) => sockets.has(link))) {
        return { pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
      }
    }
  } catch {
    // Another system, or the process ended meanwhile.
  }
  return undefined;
}

/** The listening sockets of a port in a table of proc(5), named as the links of file descriptors name them. */
export function socketsOn(port: number, table: string): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(suffix) && state === LISTENING)
    .map((fields) => `socket:[${fields[9]}]`);
}

function linksOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => readlinkSync(`${folder}/${name}`));
  } catch {
    return []; // Another user's process, or it has ended.
  }
}
