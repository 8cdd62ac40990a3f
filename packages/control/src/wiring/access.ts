// Where the controller listens, whom it lets in, and what it shows them.
import { Certificates } from '../adapters/certificates.ts';
import { readPageFiles } from '../adapters/page-files.ts';
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
  const live = { viewersMax: rates.dashboardsMax };
  return {
    ...{ host, port, token, allowedOrigins, rates, live, tls },
    poolToken: isNeeded ? poolToken(directory) : undefined,
    pages: readPageFiles(),
  };
}
