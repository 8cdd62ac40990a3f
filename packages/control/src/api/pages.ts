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

const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const;
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

/** The files as they are sent; each is compressed once. */
export interface ServedPages {
  readonly isBuilt: boolean;
  index(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | string | undefined>;
  /** At an address that is no view: the page says so. */
  lost(reply: FastifyReply): FastifyReply;
  /** By its path below `assets/`. */
  asset(path: string, request: FastifyRequest, reply: FastifyReply): Promise<Buffer | undefined>;
}

export function servedPages(files: PageFiles): ServedPages {
  const served = new Map([...files].map(([path, content]) => [path, servedOf(path, content)]));
  const index = served.get(INDEX);
  const compressed = new Map<Served, Promise<Buffer>>();
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
  return {
    isBuilt: index !== undefined,
    async index(request, reply) {
      // Asked again each time, so that a new build shows at once.
      reply.header('cache-control', 'no-cache');
      return index === undefined ? sendMissing(reply) : send(request, reply, index);
    },
    lost: (reply) => reply.status(404).headers(HEADERS).type(TYPES.html).send(index?.content),
    async asset(path, request, reply) {
      const file = served.get(`assets/${path}`);
      if (file === undefined) {
        throw new Fault('not-found', 'there is no such file of the dashboard; load the page again');
      }
      reply.header('cache-control', FOREVER);
      return send(request, reply, file);
    },
  };
}

export function pageRoutes(app: FastifyInstance, { pages }: { readonly pages: ServedPages }): void {
  const route = { schema: { hide: true }, config: { access: PAGE_ACCESS } };
  for (const path of ['/', ...VIEWS.map((view) => `/${view}`)]) {
    app.get(path, route, (request, reply) => pages.index(request, reply));
  }
  app.get<{ Params: { '*': string } }>('/assets/*', route, (request, reply) =>
    pages.asset(request.params['*'], request, reply),
  );
}

/**
 * A mistyped address in a browser, not a wrong call of the API: the page itself says that there is nothing, and shows
 * the way back.
 */
export function isLostReader({ is404, method, url, headers }: FastifyRequest): boolean {
  const asksForPage = method === 'GET' && /\btext\/html\b/.test(headers.accept ?? '');
  return is404 && asksForPage && !url.startsWith('/v1/') && !url.startsWith('/assets/');
}

function servedOf(path: string, content: Buffer): Served {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return {
    content,
    type: Object.hasOwn(TYPES, ending) ? TYPES[ending as keyof typeof TYPES] : 'application/octet-stream',
    etag,
    isPacked: PACKED.has(ending),
  };
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
