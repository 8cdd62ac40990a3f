// A rehearsal of a controller for the page: the built files under the controller's own content policy, tickets, and a
// stream that a test conducts. For what a real fleet cannot do on request: thousands of agents, silence, gaps.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@muster/contract';
import type { FromLive, LiveDelta, LiveSnapshot, ToLive } from '@muster/contract/live';
import { type WebSocket, WebSocketServer } from 'ws';

export const BUILT = fileURLToPath(new URL('../dist', import.meta.url));

/** As strict as the controller's own: nothing inline, nothing from elsewhere. */
export const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface RehearsalOptions {
  /** What a newly connected page is told. */
  readonly snapshot: () => LiveSnapshot;
  /** What pages must show; none = everybody may watch. */
  readonly token?: string;
  /** What the token may be used for [admin]. */
  readonly role?: Role;
  readonly tenant?: string;
  /** Replies of the API by "METHOD /path". */
  readonly replies?: (asked: Asked) => { readonly status: number; readonly body?: unknown } | undefined;
}

export class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
  /** Requests to the API, in order. */
  readonly asked: Asked[] = [];
  /** What pages said on the stream. */
  readonly said: ToLive[] = [];
  /** How often the page itself was asked for, by a reader or by itself to see which build is served. */
  pagesServed = 0;
  /** Refuses new connections, as a controller that is away does. */
  isAway = false;
  /** Serves another build than before, as a controller does that was replaced. */
  isNewBuild = false;

  constructor(options: RehearsalOptions) {
    this.#options = options;
    this.#server = createServer((request, reply) => void this.#serve(request, reply));
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.isAway) return void socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
    });
  }

  async start(port = 0): Promise<string> {
    if (!existsSync(join(BUILT, 'index.html')))
      throw new Error('the dashboard is not built; run "npm run build" first');
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** To every page. */
  send(message: FromLive | LiveDelta): void {
    const text = JSON.stringify(message);
    for (const client of this.#sockets.clients) client.send(text);
  }

  /** Ends every connection, as a controller that dies does. */
  cut(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #welcome(client: WebSocket): void {
    client.on('message', (data) => {
      const message = JSON.parse(String(data)) as ToLive;
      this.said.push(message);
      if (message.kind === 'resync') client.send(JSON.stringify(this.#options.snapshot()));
    });
    client.send(JSON.stringify(this.#options.snapshot()));
  }

  async #serve(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/v1/')) {
      return await this.#answer(request, reply, { path: pathname, query: Object.fromEntries(searchParams) });
    }
    const isFile = pathname.startsWith('/assets/') && !pathname.includes('..');
    if (!isFile) this.pagesServed++;
    // The other build is the same one below another folder: its parts find each other by where they are.
    const path = join(BUILT, isFile ? pathname.replace('/other/', '/') : 'index.html');
    if (!existsSync(path)) return void reply.writeHead(404).end();
    reply.writeHead(200, {
      'content-type': KINDS[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_POLICY,
    });
    const content = readFileSync(path);
    const isOther = this.isNewBuild && path.endsWith('.html');
    reply.end(isOther ? String(content).replaceAll('/assets/index-', '/assets/other/index-') : content);
  }

  async #answer(
    request: IncomingMessage,
    reply: ServerResponse,
    { path, query }: Pick<Asked, 'path' | 'query'>,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const asked = {
      method: request.method ?? 'GET',
      path,
      query,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    const { token, replies, role = 'admin', tenant } = this.#options;
    const send = (status: number, body: unknown): void => {
      // A text is a stream of events, as a task's; anything else is JSON.
      if (typeof body === 'string') {
        reply.writeHead(status, { 'content-type': 'text/event-stream' });
        return void reply.end(body);
      }
      reply.writeHead(status, { 'content-type': 'application/json' });
      reply.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (this.isAway) return send(503, { error: { code: 'stopping', message: 'the controller stops' } });
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return send(401, { error: { code: 'unauthorized', message: 'the token is wrong, expired or revoked' } });
    }
    if (path === '/v1/tickets') return send(201, { ticket: 'rehearsal', expiresAt: Date.now() + 30_000, role, tenant });
    this.asked.push(asked);
    const answer = replies?.(asked);
    send(
      answer?.status ?? 404,
      answer === undefined ? { error: { code: 'not-found', message: `no ${path}` } } : answer.body,
    );
  }
}
