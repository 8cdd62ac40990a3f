// A small controller for tests of the SDK: speaks the protocol on a loopback port and writes down what it was told.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONNECT_PATH, type FromController, PROTOCOL, type ToController } from '@muster/contract/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

export interface FakeOptions {
  readonly port?: number;
  readonly token?: string;
  readonly welcome?: Partial<Extract<FromController, { kind: 'welcome' }>>;
  /** Acknowledge outcomes at once [true]. */
  readonly settles?: boolean;
  /** Acknowledge submissions at once [true]. */
  readonly accepts?: boolean;
}

export class FakeController {
  readonly frames: ToController[][] = [];
  readonly sockets = new Set<WebSocket>();
  readonly #options: FakeOptions;
  readonly #http: Server;
  readonly #waiters: { isMet: () => boolean; resolve: () => void }[] = [];
  #tasks = 0;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => PROTOCOL });
    this.#http = createServer((_request, response) => response.writeHead(404).end());
    this.#http.on('upgrade', (request, socket, head) => {
      const isKnown = options.token === undefined || request.headers.authorization === `Bearer ${options.token}`;
      if (!isKnown || request.url !== CONNECT_PATH) {
        const body = '{"error":{"code":"unauthorized","message":"Wrong token."}}';
        socket.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
        return;
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) => this.#connected(webSocket));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port; // A TCP server's address is an object.
  }

  get items(): readonly ToController[] {
    return this.frames.flat();
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(this.#options.port ?? 0, '127.0.0.1', resolve));
    return this;
  }

  send(...items: FromController[]): void {
    const frame = JSON.stringify(items);
    for (const socket of this.sockets) socket.send(frame);
  }

  /** Resolves when the predicate holds after some frame. */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ isMet, resolve }));
  }

  /** Resolves with the first item of a kind, now or later. */
  async item<K extends ToController['kind']>(kind: K, nth = 0): Promise<Extract<ToController, { kind: K }>> {
    const found = () => this.items.filter((item) => item.kind === kind)[nth];
    await this.until(() => found() !== undefined);
    return found() as Extract<ToController, { kind: K }>; // The filter has compared the kind.
  }

  /** Breaks every connection without a goodbye. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #connected(socket: WebSocket): void {
    this.sockets.add(socket);
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.#check();
    });
    socket.on('message', (data) => {
      const items: ToController[] = JSON.parse(data.toString());
      this.frames.push(items);
      const replies = this.#repliesTo(items);
      if (replies.length > 0) socket.send(JSON.stringify(replies));
      this.#check();
    });
    this.#check();
  }

  #repliesTo(items: readonly ToController[]): readonly FromController[] {
    const replies: FromController[] = [];
    const settled: string[] = [];
    for (const item of items) {
      if (item.kind === 'hello') replies.push(this.#welcome(item.attempts ?? []));
      if (
        (item.kind === 'done' || item.kind === 'failed' || item.kind === 'handoff') &&
        this.#options.settles !== false
      )
        settled.push(item.token);
      if (item.kind === 'submit' && this.#options.accepts !== false) {
        const tasks = item.tasks.map(() => ({ id: `t${(++this.#tasks).toString(36)}` }));
        replies.push({ kind: 'accepted', ref: item.ref, tasks, durability: 'L1' });
      }
      if (item.kind === 'cancel-task') replies.push({ kind: 'cancelled', ref: item.ref, task: item.task });
    }
    if (settled.length > 0) replies.push({ kind: 'settled', tokens: settled });
    return replies;
  }

  #welcome(attempts: readonly string[]): FromController {
    const standard = { node: 'fake', epoch: 1, heartbeatMs: 15_000, orphanTimeoutMs: 300_000, attempts };
    return { kind: 'welcome', ...standard, ...this.#options.welcome };
  }

  #check(): void {
    for (const waiter of this.#waiters) if (waiter.isMet()) waiter.resolve();
  }
}

/** A `start` item with what tests do not care about filled in. */
export const startItem = (number: number, payload: unknown = null): Extract<FromController, { kind: 'start' }> => ({
  kind: 'start',
  task: `t${number.toString(36)}`,
  token: `token-${number}`,
  attempt: 1,
  type: 'echo',
  tenant: 'default',
  payload,
});
