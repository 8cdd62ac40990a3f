// Certificates for a controller behind TLS: who issued its certificate, and our own where it asks for one.
import { readFileSync } from 'node:fs';

/** Paths of PEM files. */
export interface TlsFiles {
  /** Who issued the controller's certificate [MUSTER_CA, else the system's authorities]. */
  readonly ca?: string | undefined;
  /** Our certificate and its key, which go together [MUSTER_CERT, MUSTER_KEY, else none]. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Throws when a file cannot be read. */
export function readTls({ ca, cert, key }: TlsFiles): TlsMaterial {
  return {
    ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    ...(cert === undefined ? {} : { cert: readFileSync(cert, 'utf8') }),
    ...(key === undefined ? {} : { key: readFileSync(key, 'utf8') }),
  };
}
