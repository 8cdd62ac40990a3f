// Can the address be bound; if not, who has it?

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { type Check, type Finding, ok, problem } from './finding.ts';

const LISTENING = '0A';

export const checkPort: Check = async ({ config, running }) => {
  const { host, port } = config.server;
  if (port === 0) return [ok('port', 'any free one is taken')];
  const address = `${host}:${port}`;
  const served = running?.serving?.url;
  if (running !== undefined && served !== undefined && Number(new URL(served).port) === port) {
    return [ok('port', `${address} is this controller’s, process ${running.pid}`)];
  }
  const refusal = await bindOnce(host, port);
  return [refusal === undefined ? ok('port', `${address} is free`) : judgeRefusal(refusal, { address, port })];
};

function judgeRefusal(code: string, { address, port }: { readonly address: string; readonly port: number }): Finding {
  if (code === 'EADDRINUSE') {
    const owner = listenerOf(port);
    const who = owner === undefined ? 'another program' : `${owner.name}, process ${owner.pid}`;
    return problem('port', `${address} is used by ${who}`, 'stop that program, or choose another --port');
  }
  if (code === 'EACCES')
    return problem('port', `${address} may not be bound by this user`, 'choose a --port from 1024 on');
  return problem('port', `${address} cannot be bound (${code})`, 'choose a --host that is an address of this machine');
}

/** The system's error code, or undefined when it could be bound. */
function bindOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Which process listens on a port; only Linux tells, and only of processes that this user may look at. */
function listenerOf(port: number): { readonly pid: number; readonly name: string } | undefined {
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
