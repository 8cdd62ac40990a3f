// The WebSocket side of the controller: sockets become numbered connections, frames become items for the engine, and
// what the engine pushes leaves as one frame per connection and turn of the event loop.
//
// H1. `controller.disconnected` is called exactly once for every connection that the hub let in, after its last frame.
// H2. Nothing that a peer sends throws out of here; a wrong frame closes its own connection only.
// H3. The engine's calls (push, close) never call the engine back in the same turn.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { FAULTS, Fault, type FaultCode, type FromController, PROTOCOL, PROTOCOL_LIMITS } from '@muster/contract';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Log, Mailbox } from '../engine/ports.ts';
import { Authority } from './auth.ts';
import type { Caller } from './caller.ts';
import { Connection, fitsFrame } from './connection.ts';
import type { Receiver } from './engine.ts';
import { parseFrame } from './frame.ts';
import { admitUpgrade, chooseProtocol, refuseUpgrade } from './handshake.ts';
import { permitted } from './permission.ts';

export interface HubSettings {
  readonly connectionsMax: number;
  /** Most bytes kept for a peer that reads slowly. */
  readonly bufferedBytesMax: number;
  /** A connection that gave no sign of life (a frame or a ping) this long after its start is closed. */
  readonly firstFrameMs: number;
  /** How long a peer has to answer a close frame. */
  readonly closeGraceMs: number;
}

export const HUB_DEFAULTS: HubSettings = {
  connectionsMax: 10_000,
  bufferedBytesMax: 64 * 1024 * 1024,
  firstFrameMs: 30_000,
  closeGraceMs: 2_000,
};

/** When a refused connection should be tried again. */
const RETRY_AFTER_MS = 5_000;

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly authority: Authority;
}

export interface HubOptions {
  readonly settings?: Partial<HubSettings>;
  readonly log: Log;
}

export class Hub implements Mailbox {
  readonly settings: HubSettings;
  readonly #log: Log;
  readonly #connections = new Map<number, Connection>();
  /** Connections with something to send at the end of this turn. */
  #unsent: Connection[] = [];
  readonly #server: WebSocketServer;
  #receiver: Receiver | undefined;
  #lastNumber = 0;
  #isStopping = false;
  readonly #flush = (): void => this.#flushUnsent();

  constructor(options: HubOptions) {
    this.settings = { ...HUB_DEFAULTS, ...options.settings };
    this.#log = options.log;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: PROTOCOL_LIMITS.frameBytes,
      handleProtocols: chooseProtocol,
    });
    this.#server.on('wsClientError', (error, socket) =>
      refuseUpgrade(socket, new Fault('invalid-request', error.message)),
    );
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Starts to take connections from an HTTP server. The receiver comes late because the engine needs its Mailbox first. */
  attach(server: Server, receiver: Receiver, authority = new Authority()): void {
    this.#receiver = receiver;
    server.on('upgrade', (request, socket, head) => this.#upgrade({ request, socket, head, authority }));
  }

  push(connection: number, item: FromController): void {
    this.#append(connection, JSON.stringify(item));
  }

  pushWithJson(
    connection: number,
    item: Omit<FromController, 'payload' | 'result'>,
    field: 'payload' | 'result',
    json: string,
  ): void {
    this.#append(connection, `${JSON.stringify(item).slice(0, -1)},"${field}":${json}}`);
  }

  close(connection: number, code: FaultCode, reason: string): void {
    this.#connections.get(connection)?.close(code, reason);
  }

  /** Sends what waits, tells every peer that the controller stops, and resolves when all sockets are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const connection of this.#connections.values()) connection.close('stopping', 'the controller is stopping');
    await Promise.all([...this.#connections.values()].map((connection) => connection.gone()));
  }

  #upgrade(upgrade: Upgrade): void {
    const { request, socket, head, authority } = upgrade;
    // Until `ws` owns the socket nobody else listens, and a reset would end the process.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    let caller: Caller;
    try {
      caller = admitUpgrade(request, authority);
      if (this.#isStopping) throw new Fault('stopping', 'the controller is stopping');
      if (this.#connections.size >= this.settings.connectionsMax) {
        const message = `${this.settings.connectionsMax} connections are open, which is the limit`;
        throw new Fault('too-many-connections', message, { retryAfterMs: RETRY_AFTER_MS });
      }
    } catch (error) {
      refuseUpgrade(
        socket,
        error instanceof Fault ? error : new Fault('internal', 'the upgrade failed', { cause: error }),
      );
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => {
      socket.off('error', onError);
      this.#open(client, caller);
    });
  }

  #open(socket: WebSocket, caller: Caller): void {
    const connection = new Connection({ number: ++this.#lastNumber, socket, limits: this.settings, caller });
    this.#connections.set(connection.number, connection);
    if (caller.tenant !== undefined) this.#receiver?.confine(connection.number, caller.tenant);
    const timer = setTimeout(() => {
      connection.close('invalid-frame', `no frame came within ${this.settings.firstFrameMs} ms`);
    }, this.settings.firstFrameMs);
    timer.unref();
    for (const sign of ['message', 'ping'] as const) socket.once(sign, () => clearTimeout(timer));
    socket.on('message', (data, isBinary) => this.#receive(connection, data, isBinary));
    // `ws` closes by itself on what breaks RFC 6455 or its limits (1002, 1007, 1009); `close` follows in any case.
    socket.on('error', (error) => {
      this.#log({ level: 'info', event: 'socket-failed', connection: connection.number, message: error.message });
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#connections.delete(connection.number);
      this.#disconnected(connection); // H1
    });
    if (socket.protocol !== PROTOCOL) connection.close('unsupported-version', `this controller speaks ${PROTOCOL}`);
  }

  #receive(connection: Connection, data: RawData, isBinary: boolean): void {
    if (connection.isClosing) return;
    try {
      if (isBinary) throw new Fault('invalid-frame', 'the frame must be text, not binary');
      // `ws` hands over a Buffer unless it is told otherwise.
      const frame = parseFrame((data as Buffer).toString());
      for (const refused of frame.refused) this.push(connection.number, refused);
      const items = permitted(frame.items, connection.caller, (refused) => this.push(connection.number, refused));
      this.#receiver?.receive(connection.number, items);
    } catch (error) {
      this.#refuse(connection, error); // H2
    }
  }

  #refuse(connection: Connection, error: unknown): void {
    const fault =
      error instanceof Fault ? error : new Fault('internal', 'the controller failed on this frame; see its log');
    this.#log({
      level: error instanceof Fault ? 'info' : 'error',
      event: 'frame-refused',
      connection: connection.number,
      code: fault.code,
      message: error instanceof Error ? error.message : String(error),
      ...(error instanceof Fault ? {} : { stack: error instanceof Error ? error.stack : undefined }),
    });
    if ('close' in FAULTS[fault.code]) {
      connection.close(fault.code, fault.message);
      return;
    }
    const field = fault.field === undefined ? {} : { field: fault.field };
    this.push(connection.number, { kind: 'error', code: fault.code, message: fault.message, ...field });
  }

  #disconnected(connection: Connection): void {
    try {
      this.#receiver?.disconnected(connection.number);
    } catch (error) {
      this.#log({ level: 'error', event: 'disconnect-failed', connection: connection.number, message: String(error) });
    }
  }

  #append(number: number, item: string): void {
    const connection = this.#connections.get(number);
    if (connection === undefined || connection.isClosing) return;
    if (!connection.append(this.#fitting(number, item))) return;
    if (this.#unsent.length === 0) setImmediate(this.#flush);
    this.#unsent.push(connection);
  }

  /** The item, or in its place the news that no frame can carry it. */
  #fitting(connection: number, item: string): string {
    if (fitsFrame(item)) return item;
    const message = `an item of ${Buffer.byteLength(item)} bytes exceeds the frame limit of ${PROTOCOL_LIMITS.frameBytes}`;
    this.#log({ level: 'error', event: 'item-too-large', connection, message });
    return JSON.stringify({ kind: 'error', code: 'too-large', message } satisfies FromController);
  }

  #flushUnsent(): void {
    const connections = this.#unsent;
    this.#unsent = [];
    for (const connection of connections) connection.flush();
  }
}
