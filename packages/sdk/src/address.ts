// Where the controller is, and who we are to it.
import { CONNECT_PATH } from '@muster/contract/protocol';
import { readTls, type TlsFiles, type TlsMaterial } from './tls.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8080';

export interface Address {
  /** WebSocket URL of the connect route. */
  readonly url: string;
  readonly token: string | undefined;
  readonly tls: TlsMaterial;
}

/** Accepts http, https, ws and wss; a path in front of /v1/connect (a reverse proxy's prefix) is kept. */
export function addressOf(url: string, token: string | undefined, tls: TlsFiles = {}): Address {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  const scheme = target === undefined ? undefined : SCHEMES[target.protocol];
  if (target === undefined || scheme === undefined) {
    throw new TypeError(`"${url}" is no address of a controller; write it like ${DEFAULT_URL}`);
  }
  const prefix = target.pathname.replace(/\/+$/, '');
  const path = prefix.endsWith(CONNECT_PATH) ? prefix : prefix + CONNECT_PATH;
  return { url: `${scheme}//${target.host}${path}`, token, tls: readTls(tls) };
}

const SCHEMES: Readonly<Record<string, string>> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };
