// The WebSocket side of the controller: sockets become numbered connections, frames become items for the engine, and
// what the engine pushes leaves as one frame per connection and turn of the event loop.
//
// H1. `controller.disconnected` is called exactly once for every connection that the hub let in, after its last frame.
// H2. Nothing that a peer sends throws out of here; a wrong frame closes its own connection only.
// H3. The engine's calls (push, close) never call the engine back in the same turn.
// H4. A peer is judged silent only after everything it sent was read: a stall of this process is not its silence.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  FAULTS,
  Fault,
  type FaultCode,
  type FromController,
  PROTOCOL,
  PROTOCOL_LIMITS,
  type ToController,
} from '@muster/contract';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Log, Mailbox } from '../engine/ports.ts';
import { type AuditedBy, auditedBy } from './audit.ts';
import { Authority } from './auth.ts';
import { ByteBudget } from './byte-budget.ts';
import { type Caller, LOCAL_USER } from './caller.ts';
import { type Commons, Connection, fitting } from './connection.ts';
import type { Receiver } from './engine.ts';
import { parseFrame } from './frame.ts';
import { admitUpgrade, chooseProtocol, pathOf, refuseUpgrade } from './handshake.ts';
import { permitted } from './permission.ts';
import { affordable, type Rates } from './rates.ts';
import { notReady } from './replies.ts';

export interface HubSettings {
  readonly connectionsMax: number;
  /** Most bytes kept for a peer that reads slowly. */
  readonly bufferedBytesMax: number;
  /** Most bytes kept for all of them. */
  readonly bufferedBytesMaxOfAll: number;
  /** Most bytes of frames that have begun and not ended, of all peers. */
  readonly unfinishedBytesMaxOfAll: number;
  /** A peer that was quiet this long is pinged; one that is quiet as long again is gone. */
  readonly quietMs: number;
  /** A connection that gave no sign of life (a frame or a ping) this long after its start is closed. */
  readonly firstFrameMs: number;
  /** How long a peer has to answer a close frame. */
  readonly closeGraceMs: number;
}

export const HUB_DEFAULTS: HubSettings = {
  connectionsMax: 10_000,
  bufferedBytesMax: 64 * 1024 * 1024,
  bufferedBytesMaxOfAll: 512 * 1024 * 1024,
  unfinishedBytesMaxOfAll: 512 * 1024 * 1024,
  quietMs: 30_000,
  firstFrameMs: 30_000,
  closeGraceMs: 2_000,
};

/** Pieces in which one frame may come: enough for the longest over a slow line, too few to fill the memory. */
const PIECES = { maxFragments: 1_024, maxBufferedChunks: 16 * 1_024 };

/** When a refused connection should be tried again. */
const RETRY_AFTER_MS = 5_000;

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly authority: Authority;
}

interface Opening {
  readonly stream: Duplex;
  readonly caller: Caller;
  readonly address: string | undefined;
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
  readonly #commons: Commons;
  #lifeTimer: NodeJS.Timeout | undefined;
  #receiver: Receiver | undefined;
  #rates: Rates | undefined;
  #lastNumber = 0;
  #isStopping = false;
  readonly #flush = (): void => this.#flushUnsent();
  /** By path: who takes the sockets that are none of the hub's. */
  readonly #others = new Map<string, (upgrade: Upgrade) => void>();

  constructor(options: HubOptions) {
    this.settings = { ...HUB_DEFAULTS, ...options.settings };
    this.#log = options.log;
    this.#commons = {
      unread: new ByteBudget(this.settings.bufferedBytesMaxOfAll),
      unfinished: new ByteBudget(this.settings.unfinishedBytesMaxOfAll),
      sharers: () => this.#connections.size,
    };
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: PROTOCOL_LIMITS.frameBytes,
      ...PIECES,
      handleProtocols: chooseProtocol,
    });
    this.#server.on('wsClientError', (error, socket) =>
      refuseUpgrade(socket, new Fault('invalid-request', error.message)),
    );
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Connections that were ever opened. */
  get openedCount(): number {
    return this.#lastNumber;
  }

  /** Starts to take connections from an HTTP server. The receiver comes late because the engine needs its Mailbox first. */
  attach(server: Server, receiver: Receiver, authority = new Authority()): void {
    this.#rates = authority.rates;
    this.#receiver = receiver;
    this.#lifeTimer = setInterval(() => setImmediate(() => this.#checkLife()), this.settings.quietMs); // H4
    this.#lifeTimer.unref();
    server.on('upgrade', (request, socket, head) => this.#upgrade({ request, socket, head, authority }));
  }

  /** Sockets that ask for this path are for somebody else. */
  leave(path: string, take: (upgrade: Upgrade) => void): void {
    this.#others.set(path, take);
  }

  push(connection: number, item: FromController): void {
    this.#append(connection, JSON.stringify(item));
  }

  pushWithJson(
    connection: number,
    item: Omit<FromController, 'payload' | 'result' | 'event'>,
    field: 'payload' | 'result' | 'event',
    json: string,
  ): void {
    this.#append(connection, `${JSON.stringify(item).slice(0, -1)},"${field}":${json}}`);
  }

  backlogBytes(connection: number): number {
    return this.#connections.get(connection)?.backlogBytes ?? 0;
  }

  close(connection: number, code: FaultCode, reason: string): void {
    this.#connections.get(connection)?.close(code, reason);
  }

  /** Who is at the other end, as the audit log names it. */
  peerOf(number: number): AuditedBy | undefined {
    const connection = this.#connections.get(number);
    return connection === undefined ? undefined : auditedBy(connection.caller, connection.address);
  }

  /** Ends the connections whose token was revoked or has expired. */
  closeInvalid(authority: Authority): void {
    for (const connection of this.#connections.values()) {
      if (authority.isValid(connection.caller)) continue;
      connection.close('unauthorized', 'the token was revoked or has expired');
    }
  }

  /** Sends what waits, tells every peer that the controller stops, and resolves when all sockets are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#lifeTimer);
    for (const connection of this.#connections.values()) connection.close('stopping', 'the controller is stopping');
    await Promise.all([...this.#connections.values()].map((connection) => connection.gone()));
  }

  #upgrade(upgrade: Upgrade): void {
    const { request, socket, head, authority } = upgrade;
    const other = this.#others.get(pathOf(request));
    if (other !== undefined) {
      other(upgrade);
      return;
    }
    // Until `ws` owns the socket nobody else listens, and a reset would end the process.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    let caller: Caller;
    try {
      // First: while the journal is read, the tokens in it are not known.
      if (this.#receiver?.readiness === 'starting') throw notReady('starting');
      caller = admitUpgrade(request, authority);
      if (this.#isStopping) throw notReady('stopping');
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
      this.#open(client, { stream: socket, caller, address: request.socket.remoteAddress });
    });
  }

  #open(socket: WebSocket, { stream, caller, address }: Opening): void {
    const [limits, commons] = [this.settings, this.#commons];
    const connection = new Connection({ number: ++this.#lastNumber, socket, limits, commons, caller, address });
    this.#connections.set(connection.number, connection);
    if (caller.tenant !== undefined) this.#receiver?.confine(connection.number, caller.tenant);
    const judge = () => setImmediate(() => this.#closeUnheard(connection)); // H4
    const timer = setTimeout(judge, this.settings.firstFrameMs);
    timer.unref();
    // First, so that the frame that a chunk completes counts as complete.
    stream.prependListener('data', (chunk: Buffer) => connection.receiving(chunk.length));
    socket.on('message', (data, isBinary) => {
      connection.received();
      this.#receive(connection, data, isBinary);
    });
    socket.on('ping', (data) => {
      connection.pinged(data);
    });
    socket.on('pong', () => connection.heard());
    // `ws` closes by itself on what breaks RFC 6455 or its limits (1002, 1007, 1009); `close` follows in any case.
    socket.on('error', (error) => {
      this.#log({ level: 'info', event: 'socket-failed', connection: connection.number, message: error.message });
    });
    socket.once('close', () => {
      clearTimeout(timer);
      connection.release();
      this.#connections.delete(connection.number);
      this.#disconnected(connection); // H1
    });
    if (socket.protocol !== PROTOCOL) connection.close('unsupported-version', `this controller speaks ${PROTOCOL}`);
  }

  #closeUnheard(connection: Connection): void {
    if (connection.isEverHeard) return;
    connection.close('invalid-frame', `no frame came within ${this.settings.firstFrameMs} ms`);
  }

  #checkLife(): void {
    for (const connection of this.#connections.values()) {
      if (connection.checkLife()) continue;
      this.#log({ level: 'info', event: 'peer-silent', connection: connection.number });
      connection.terminate();
    }
  }

  #receive(connection: Connection, data: RawData, isBinary: boolean): void {
    if (connection.isClosing) return;
    try {
      if (isBinary) throw new Fault('invalid-frame', 'the frame must be text, not binary');
      // `ws` hands over a Buffer unless it is told otherwise.
      const frame = parseFrame((data as Buffer).toString());
      for (const refused of frame.refused) this.push(connection.number, refused);
      this.#hand(connection, frame.items);
    } catch (error) {
      this.#refuse(connection, error); // H2
    }
  }

  /** To the engine: what its sender may send, and may send now. */
  #hand(connection: Connection, items: readonly ToController[]): void {
    const { caller, number } = connection;
    if (caller === LOCAL_USER) {
      this.#receiver?.receive(number, items);
      return;
    }
    const refuse = (refused: FromController) => this.push(number, refused);
    const allowed = permitted(items, caller, refuse);
    const rates = this.#rates;
    if (rates === undefined) return;
    this.#receiver?.receive(number, affordable(allowed, { caller, rates, refuse }));
    const pauseMs = rates.itemsPauseMs(caller, items);
    if (pauseMs > 0) connection.pause(pauseMs);
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
    const { text, problem } = fitting(item);
    if (problem !== undefined) {
      this.#log({ level: 'error', event: 'item-too-large', connection: number, message: problem });
    }
    if (!connection.append(text)) return;
    if (this.#unsent.length === 0) setImmediate(this.#flush);
    this.#unsent.push(connection);
  }

  #flushUnsent(): void {
    const connections = this.#unsent;
    this.#unsent = [];
    // Nobody says when a peer has read: the sum may be out of date.
    if (this.#commons.unread.isExceeded) for (const each of this.#connections.values()) each.countUnread();
    for (const connection of connections) connection.flush();
  }
}
