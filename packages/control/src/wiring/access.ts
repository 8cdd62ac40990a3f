// Where the controller listens, and whom it lets in.
import { Certificates } from '../adapters/certificates.ts';
import { poolToken } from '../adapters/process/pool-token.ts';
import type { Config } from '../config.ts';
import type { Log } from '../engine/ports.ts';

export function accessOf({ server, pools }: Config, { directory, log }: { directory: string; log: Log }) {
  const { host, port, token, allowedOrigins, limits: rates, tls: files } = server;
  const { certFile, keyFile, clientCaFile, clientCert } = files;
  const tls =
    certFile === undefined || keyFile === undefined
      ? undefined
      : new Certificates({ certFile, keyFile, clientCaFile, clientCert }, { log });
  // On loopback without a token nobody is asked for one.
  const isNeeded = token !== undefined && pools.length > 0;
  return { host, port, token, allowedOrigins, rates, tls, poolToken: isNeeded ? poolToken(directory) : undefined };
}
