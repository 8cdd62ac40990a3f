// Binds the address, and says by which URL processes on this machine reach it.
import { Fault } from '@muster/contract';
import type { FastifyInstance } from 'fastify';

export async function listen(
  app: FastifyInstance,
  options: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    const message = `${options.host}:${options.port} is in use: stop the program that listens there, or choose another port`;
    throw new Fault('invalid-request', message, { field: 'server.port', cause: error });
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return `http://${reachableName(options.host)}:${port}`;
}

/** A name by which processes on this machine reach an address that was bound. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host;
}
