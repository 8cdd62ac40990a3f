// Starts the API on a small engine in memory, and checks every reply against the OpenAPI document.
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { CONNECT_PATH, type FaultBody, type FromController, PROTOCOL } from '@muster/contract';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { WebSocket } from 'ws';
import { Authority } from '../../src/api/auth.ts';
import { Carriers } from '../../src/api/carriers.ts';
import { Hub, type HubSettings } from '../../src/api/hub.ts';
import type { LiveLimits } from '../../src/api/live/live-streams.ts';
import type { PageFiles } from '../../src/api/pages.ts';
import { type PollSettings, Polls } from '../../src/api/poll/polls.ts';
import type { RateSettings } from '../../src/api/rates.ts';
import { type ApiServer, createApp, createServer, type ServerLimits } from '../../src/api/server.ts';
import type { StopSignal } from '../../src/api/stop-signal.ts';
import type { TlsSource } from '../../src/api/tls.ts';
import type { AuditLog, LogEvent } from '../../src/engine/ports.ts';
import { MemoryController } from './memory-controller.ts';
import { type OpenApi, type Reply, replyValidator } from './reply-validator.ts';

export interface Api {
  readonly app: FastifyInstance;
  readonly stop: StopSignal;
  readonly controller: MemoryController;
  readonly log: LogEvent[];
  readonly routes: readonly { readonly method: string; readonly url: string; readonly isHidden: boolean }[];
  call(method: InjectOptions['method'], url: string, options?: CallOptions): Promise<Reply>;
}

export interface CallOptions {
  /** Sent as JSON; a string is sent as it is, with the same content type. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiOptions {
  readonly token?: string;
  readonly allowedOrigins?: readonly string[];
  readonly pages?: PageFiles;
  readonly limits?: Partial<ServerLimits>;
}

export async function openApi(options: ApiOptions = {}): Promise<Api> {
  const log: LogEvent[] = [];
  const hub = new Hub({ log: (event) => log.push(event) });
  const polls = new Polls({ log: (event) => log.push(event), heartbeatMs: () => 15_000 });
  const controller = new MemoryController(hub);
  const { app, stop } = createApp({
    controller,
    hub,
    polls,
    version: '0.1.0',
    log: (event) => log.push(event),
    ...options,
  });
  const routes: { method: string; url: string; isHidden: boolean }[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    const isHidden = (schema as { hide?: boolean } | undefined)?.hide === true;
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push({ method: each, url, isHidden });
  });
  await app.ready();
  const validate = replyValidator(app.swagger() as unknown as OpenApi);
  return {
    app,
    stop,
    controller,
    log,
    routes,
    call: async (method = 'GET', url, { body, headers = {} } = {}) => {
      const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
      const typed = body === undefined ? headers : { 'content-type': 'application/json', ...headers };
      const response = await app.inject({ method, url, headers: typed, ...payload });
      const reply = {
        status: response.statusCode,
        body: response.body === '' ? undefined : response.json(),
        headers: response.headers,
      };
      validate(method, url, reply);
      return reply;
    },
  };
}

export interface Socketed {
  readonly url: string;
  readonly server: ApiServer;
  readonly hub: Hub;
  readonly controller: MemoryController;
  readonly log: LogEvent[];
}

export interface Served extends Socketed {
  readonly poolUrl: string;
  readonly polls: Polls;
  readonly carriers: Carriers;
}

export async function openServer(
  options: {
    token?: string;
    settings?: Partial<HubSettings>;
    polls?: Partial<PollSettings>;
    heartbeatMs?: number;
    limits?: Partial<ServerLimits>;
    audit?: AuditLog;
    rates?: Partial<RateSettings>;
    poolToken?: string;
    tls?: TlsSource;
    live?: Partial<LiveLimits>;
    pages?: PageFiles;
  } = {},
): Promise<Served> {
  const log: LogEvent[] = [];
  const hub = new Hub({ log: (event) => log.push(event), settings: { closeGraceMs: 200, ...options.settings } });
  const polls = new Polls({
    log: (event) => log.push(event),
    heartbeatMs: () => options.heartbeatMs ?? 30_000,
    settings: options.polls ?? {},
  });
  const { audit } = options;
  const carriers = new Carriers({ hub, polls, audit, log: (event) => log.push(event) });
  const controller = new MemoryController(carriers);
  const { token } = options;
  const limits = { closeGraceMs: 100, ...options.limits };
  const server = createServer({
    controller,
    hub,
    polls,
    host: '127.0.0.1',
    port: 0,
    version: '0.1.0',
    log: (event) => log.push(event),
    limits,
    token,
    audit,
    rates: options.rates,
    now: () => controller.clock.now(),
    poolToken: options.poolToken,
    tls: options.tls,
    pages: options.pages,
    live: { closeGraceMs: 200, ...options.live },
  });
  const { url, poolUrl } = await server.listen();
  return { url, poolUrl, server, hub, polls, carriers, controller, log };
}

/** The hub on a bare HTTP server: quicker to start than the whole API. */
export async function openHub(options: { token?: string; settings?: Partial<HubSettings> } = {}): Promise<Socketed> {
  const log: LogEvent[] = [];
  const hub = new Hub({ log: (event) => log.push(event), settings: { closeGraceMs: 200, ...options.settings } });
  const controller = new MemoryController(hub);
  const http = createHttpServer();
  hub.attach(http, controller, new Authority(options));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const close = async () => {
    await hub.stop();
    await new Promise((resolve) => http.close(resolve));
  };
  return { url, server: { listen: async () => ({ url, poolUrl: url }), close }, hub, controller, log };
}

/** A client of the hub that keeps what it received. */
export class Peer {
  readonly socket: WebSocket;
  readonly items: FromController[] = [];
  readonly frames: number[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #waiting: (() => void)[] = [];

  constructor(url: string, options: { headers?: Record<string, string>; protocols?: string[]; path?: string } = {}) {
    const address = url.replace('http', 'ws') + (options.path ?? CONNECT_PATH);
    this.socket = new WebSocket(address, options.protocols ?? [PROTOCOL], { headers: options.headers ?? {} });
    this.socket.on('message', (data) => {
      const items = JSON.parse(String(data)) as FromController[];
      this.frames.push(items.length);
      this.items.push(...items);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('error', () => {});
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Resolves when so many items have come in all. */
  async received(count: number): Promise<readonly FromController[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.items;
  }
}

export async function connect(url: string): Promise<Peer> {
  const peer = new Peer(url);
  await peer.open();
  return peer;
}

/** Sends text over TCP and resolves with everything that comes back until the other side closes. */
export function sendRaw(url: string, request: string): Promise<string> {
  return new Promise((resolve) => {
    let reply = '';
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => {
      reply += String(data);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(reply));
  });
}

export const faultIn = (reply: Reply): FaultBody['error'] => (reply.body as FaultBody).error;
