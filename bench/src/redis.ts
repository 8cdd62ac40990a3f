// A Redis of our own: private port, temporary folder, append-only file with the asked-for fsync.

import { once } from 'node:events';
import { connect as connectSocket, createServer } from 'node:net';
import type { Server } from './contenders/server.ts';
import { hasEnded, type Owned } from './owned.ts';
import { pause } from './pause.ts';

const HOST = '127.0.0.1';
const START_MS = 15_000;
const POLL_MS = 20;

export async function startRedis(owned: Owned, { fsync }: { readonly fsync: 'always' | 'everysec' }): Promise<Server> {
  const folder = owned.folder();
  const port = await freePort();
  const settings = { port, bind: HOST, dir: folder, appendonly: 'yes', appendfsync: fsync, save: '', daemonize: 'no' };
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = owned.spawn('redis-server', parameters, { stdio: 'ignore' });
  const deadline = performance.now() + START_MS;
  while (!(await answersPing(port))) {
    if (hasEnded(child) || performance.now() > deadline) throw new Error(`redis-server did not start on port ${port}`);
    await pause(POLL_MS);
  }
  return {
    pid: child.pid ?? 0,
    address: { host: HOST, port },
    async stop() {
      await owned.stop(child);
      owned.removeFolder(folder);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, HOST, () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
