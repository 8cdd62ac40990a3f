// TLS of the server: its certificates, their renewal while it serves, and a door for the agents of its own pools.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';

/** Where certificates come from. */
export interface TlsSource {
  current(): TlsMaterial;
  /** Returns how to stop listening. */
  onChange(listener: (material: TlsMaterial) => void): () => void;
}

export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
  readonly minVersion: 'TLSv1.2';
}

/** New handshakes use what is new; connections that are open go on. Returns how to stop. */
export function renewCertificates(app: FastifyInstance, source: TlsSource): () => void {
  // With TLS, Fastify's server is one of node:https, which it does not say in its type.
  const server = app.server as unknown as TlsServer;
  return source.onChange((material) => server.setSecureContext(material));
}

/** A listener on loopback without TLS: agents of pools run on this machine, and are let in by their token. */
export async function openPoolDoor(app: FastifyInstance): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => app.routing(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
