// A port of its own for a process that starts again at the same address.
import { createServer } from 'node:net';

/** Below what kernels give to connections (Linux: from 32768): nobody's socket takes it while its owner is dead. */
const [LOWEST, COUNT] = [10_000, 20_000];
/** Coprime to COUNT: each process of the tests walks through all of them, from a place of its own. */
const STRIDE = 7_919;

let taken = 0;

/** One at which nobody listens just now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = LOWEST + ((process.pid * 101 + taken++ * STRIDE) % COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error('every port is in use');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
