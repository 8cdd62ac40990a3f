// `fetch` with certificates of one's own, which the runtime's own fetch does not take: one request over node:https.
import { readFileSync } from 'node:fs';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { Readable } from 'node:stream';
import { UsageError } from './exit.ts';

export interface TlsFiles {
  /** Who issued the controller's certificate. */
  readonly ca: string | undefined;
  /** The client's own certificate and its key, where the controller asks for one. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Only for https addresses. Undefined when no file is given: the runtime's own fetch does then. Throws UsageError when one cannot be read. */
export function tlsFetch({ ca, cert, key }: TlsFiles): typeof globalThis.fetch | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  const tls = tlsMaterial({ ca, cert, key });
  return (input, init) => send(new URL(String(input)), init ?? {}, tls);
}

/** What the files hold. Throws UsageError when one cannot be read. */
export function tlsMaterial({ ca, cert, key }: TlsFiles): Pick<RequestOptions, 'ca' | 'cert' | 'key'> {
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--cert and --key go together');
  return { ca: read('--ca', ca), cert: read('--cert', cert), key: read('--key', key) };
}

function send(url: URL, init: RequestInit, tls: RequestOptions): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers, body, signal } = init;
    // The typed client passes plain objects and text only.
    const options = { ...tls, method, headers: headers as Record<string, string>, ...(signal ? { signal } : {}) };
    const request = httpsRequest(url, options, (response) => {
      const status = response.statusCode ?? 500;
      const type = response.headers['content-type'] ?? '';
      if (status === 204) response.resume();
      // As it comes: a stream of events has no end of its own.
      const body = status === 204 ? null : (Readable.toWeb(response) as ReadableStream<Uint8Array>);
      resolve(new Response(body, { status, headers: { 'content-type': type } }));
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

function read(flag: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${path}: ${(error as Error).message}`);
  }
}
