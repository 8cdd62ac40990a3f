// The dashboard's page: its built files at `/` and `/assets/`, the same page at the address of each of its views. They
// hold no data and need no token; what the page shows, it asks of the API.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Fault, PAGE_ACCESS } from '@muster/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type PageFiles = ReadonlyMap<string, Buffer>;

/** Addresses of the views besides the first, which is at `/`: the page finds out by itself which one it is. */
export const VIEWS = [
  'fleet',
  'tasks',
  'routing',
  'scaling',
  'simulate',
  'forecast',
  'alerts',
  'tuning',
  'cluster',
  'review',
] as const;

/**
 * Nothing but the controller's own files runs in the page, it talks to the controller alone, and no other page frames
 * it (Content Security Policy, level 3).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
};
const PACKED = new Set(['woff2']);

/** Files of a build have a hash of their content in their names. */
const FOREVER = 'public, max-age=31536000, immutable';

const INDEX = 'index.html';

interface Served {
  readonly content: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly isPacked: boolean;
}

export function pageRoutes(app: FastifyInstance, { pages }: { readonly pages: PageFiles }): void {
  const served = new Map([...pages].map(([path, content]) => [path, servedOf(path, content)]));
  const compressed = new Map<Served, Promise<Buffer>>();
  const route = { schema: { hide: true }, config: { access: PAGE_ACCESS } };
  const send = async (request: FastifyRequest, reply: FastifyReply, file: Served): Promise<Buffer | undefined> => {
    reply.headers({ ...HEADERS, etag: file.etag, vary: 'accept-encoding' }).type(file.type);
    if (request.headers['if-none-match'] === file.etag) {
      reply.status(304);
      return undefined;
    }
    if (file.isPacked || !acceptsGzip(request.headers['accept-encoding'])) return file.content;
    let packed = compressed.get(file);
    if (packed === undefined) {
      packed = promisify(gzip)(file.content);
      compressed.set(file, packed);
    }
    reply.header('content-encoding', 'gzip');
    return packed;
  };
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const index = served.get(INDEX);
    // Asked again each time, so that a new build shows at once.
    reply.header('cache-control', 'no-cache');
    return index === undefined ? sendMissing(reply) : send(request, reply, index);
  };
  app.get('/', route, page);
  for (const view of VIEWS) app.get(`/${view}`, route, page);
  app.get<{ Params: { '*': string } }>('/assets/*', route, async (request, reply) => {
    const file = served.get(`assets/${request.params['*']}`);
    if (file === undefined) throw new Fault('not-found', 'there is no such file of the dashboard; load the page again');
    reply.header('cache-control', FOREVER);
    return send(request, reply, file);
  });
}

function servedOf(path: string, content: Buffer): Served {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { content, type: TYPES[ending] ?? 'application/octet-stream', etag, isPacked: PACKED.has(ending) };
}

/** A refusal (`gzip;q=0`) is one that no browser sends; it is kept all the same. */
function acceptsGzip(accepted: string | string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(accepted ?? ''));
}

function sendMissing(reply: FastifyReply): string {
  reply.status(503).headers(HEADERS).type('text/html; charset=utf-8');
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Muster</title><h1>The dashboard is not built</h1>' +
    '<p>The controller runs. To see it here, run <code>npm run build</code> and restart the controller.</p></html>'
  );
}
