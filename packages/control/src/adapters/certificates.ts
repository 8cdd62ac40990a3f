// The files of TLS: read at the start, looked at every few seconds, and read anew when one has changed.
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Fault } from '@muster/contract';
import type { Log } from '../engine/ports.ts';

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Who issues the certificates of clients. */
  readonly clientCaFile?: string | undefined;
  readonly clientCert: 'none' | 'request' | 'require';
}

export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
  readonly minVersion: 'TLSv1.2';
}

/** Renewed certificates are in use this long after their files changed, at the latest. */
const LOOK_MS = 5_000;

export class Certificates {
  readonly #files: CertificateFiles;
  readonly #log: Log;
  readonly #lookMs: number;

  constructor(files: CertificateFiles, { log, lookMs = LOOK_MS }: { readonly log: Log; readonly lookMs?: number }) {
    this.#files = files;
    this.#log = log;
    this.#lookMs = lookMs;
  }

  /** Throws Fault `invalid-request` that names the setting whose file cannot be read or used. */
  current(): TlsMaterial {
    const { clientCaFile, clientCert } = this.#files;
    const cert = this.#read('certFile', this.#files.certFile);
    const key = this.#read('keyFile', this.#files.keyFile);
    const ca = clientCaFile === undefined ? undefined : this.#read('clientCaFile', clientCaFile);
    const secrets = { cert, key, ...(ca === undefined ? {} : { ca }) };
    try {
      createSecureContext(secrets);
    } catch (error) {
      const message = `the certificate and its key cannot be used: ${(error as Error).message}`;
      throw new Fault('invalid-request', message, { field: 'server.tls.certFile', cause: error });
    }
    const isAsked = clientCert !== 'none';
    return { ...secrets, requestCert: isAsked, rejectUnauthorized: clientCert === 'require', minVersion: 'TLSv1.2' };
  }

  /** Calls the listener with what is new; files that cannot be used are told of, and the old ones stay. */
  onChange(listener: (material: TlsMaterial) => void): () => void {
    let seen = this.#version();
    const timer = setInterval(() => {
      const version = this.#version();
      if (version === seen) return;
      seen = version;
      try {
        listener(this.current());
        this.#log({ level: 'info', event: 'certificates-renewed' });
      } catch (error) {
        this.#log({ level: 'error', event: 'certificates-unusable', message: (error as Error).message });
      }
    }, this.#lookMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Another text whenever one of the files was written or replaced. */
  #version(): string {
    const { certFile, keyFile, clientCaFile } = this.#files;
    return [certFile, keyFile, clientCaFile ?? '']
      .map((path) => statSync(path, { throwIfNoEntry: false }))
      .map((stats) => `${stats?.ino}/${stats?.mtimeMs}/${stats?.size}`)
      .join(' ');
  }

  #read(setting: string, path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const field = `server.tls.${setting}`;
      throw new Fault('invalid-request', `${field}: ${path} cannot be read (${code})`, { field, cause: error });
    }
  }
}
