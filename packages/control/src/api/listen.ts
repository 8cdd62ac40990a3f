// Binds the address, and says by which URL processes on this machine reach it.
import { Fault } from '@muster/contract';
import type { FastifyInstance } from 'fastify';

/** Throws Fault `cannot-listen`, with the setting that is wrong as its field. */
export async function listen(
  app: FastifyInstance,
  options: { readonly host: string; readonly port: number; readonly tls?: object | undefined },
): Promise<string> {
  const { host } = options;
  try {
    await app.listen({ host, port: options.port });
  } catch (error) {
    const problem = PROBLEMS.get(String((error as { code?: unknown }).code));
    if (problem === undefined) throw error;
    const message = `cannot listen at ${host}:${options.port}: ${problem.text}`;
    throw new Fault('cannot-listen', message, { field: problem.field, cause: error });
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return `${options.tls === undefined ? 'http' : 'https'}://${reachableName(host)}:${port}`;
}

/** What the system says about an address that somebody chose wrong. */
const PROBLEMS: ReadonlyMap<string, { readonly field: string; readonly text: string }> = new Map([
  ['EADDRINUSE', { field: 'server.port', text: 'the port is in use' }],
  ['EACCES', { field: 'server.port', text: 'this user may not bind the port, but those from 1024 on' }],
  ['EADDRNOTAVAIL', { field: 'server.host', text: 'the host is no address of this machine' }],
  ['ENOTFOUND', { field: 'server.host', text: 'there is no host of this name' }],
]);

/** A name by which processes on this machine reach an address that was bound. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host;
}
