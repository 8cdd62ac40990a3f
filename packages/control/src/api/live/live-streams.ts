// The live streams of all dashboards: who is let in, when the engine is asked for what has changed, and who is told.
//
// T1. While nobody watches, the engine keeps no changes and no timer runs.
// T2. A change leaves 20 ms after the first one that was not told yet, once for each audience, whoever many read it.
import type { IncomingMessage } from 'node:http';
import { FAULTS, Fault, type FaultEntry, LIVE_ACCESS, LIVE_PATH, LIVE_PROTOCOL, whyRefused } from '@muster/contract';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../../engine/ports.ts';
import type { Authority } from '../auth.ts';
import type { Caller } from '../caller.ts';
import { clip } from '../connection.ts';
import type { Engine } from '../engine.ts';
import { admitUpgrade, refuseUpgrade } from '../handshake.ts';
import type { Upgrade } from '../hub.ts';
import { notReady } from '../replies.ts';
import { Feed } from './feed.ts';
import { Viewer } from './viewer.ts';

export interface LiveLimits {
  readonly viewersMax: number;
  /** Of one viewer, sent and not read. */
  readonly unreadBytesMax: number;
  readonly behindMsMax: number;
  readonly flushMs: number;
  readonly beatMs: number;
  /** How often viewers are pinged: one that does not answer until the next time is gone. */
  readonly pingMs: number;
  /** After the last viewer has left, the last minutes are kept for the next one for so long. */
  readonly lingerMs: number;
  readonly closeGraceMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  viewersMax: 200,
  unreadBytesMax: 256 * 1024,
  behindMsMax: 30_000,
  flushMs: 20,
  beatMs: 1_000,
  pingMs: 30_000,
  lingerMs: 30_000,
  closeGraceMs: 2_000,
};

/** What clients send is short. */
const MESSAGE_BYTES_MAX = 1_024;
/** RFC 6455: a control frame holds 125 bytes, 2 of them the code. */
const REASON_BYTES_MAX = 123;
const RETRY_AFTER_MS = 5_000;
/** Pongs that a client has not read. */
const PONG_BUFFERED_BYTES_MAX = 64 * 1024;

export interface LiveStreamsParts {
  readonly engine: Pick<Engine, 'live' | 'readiness'>;
  readonly log: Log;
  readonly limits?: Partial<LiveLimits> | undefined;
  readonly now?: () => number;
}

export class LiveStreams {
  readonly #engine: LiveStreamsParts['engine'];
  readonly #log: Log;
  readonly limits: LiveLimits;
  readonly #now: () => number;
  readonly #server: WebSocketServer;
  readonly #viewers = new Set<Viewer>();
  /** By tenant; '' is the one that sees everything. */
  readonly #feeds = new Map<string, Feed>();
  #timers: NodeJS.Timeout[] = [];
  #flushing: NodeJS.Timeout | undefined;
  #lastLeftAt = 0;
  #isWatching = false;
  #isStopping = false;
  readonly #flush = (): void => this.#guarded(() => this.#tell());
  readonly #beat = (): void => this.#guarded(() => this.#second());

  constructor({ engine, log, limits, now = () => performance.now() }: LiveStreamsParts) {
    this.#engine = engine;
    this.#log = log;
    this.#now = now;
    this.limits = { ...LIVE_LIMITS, ...limits };
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: MESSAGE_BYTES_MAX,
      handleProtocols: (offered) => (offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : ([...offered][0] ?? false)),
    });
    this.#server.on('wsClientError', (error, socket) =>
      refuseUpgrade(socket, new Fault('invalid-request', error.message)),
    );
  }

  get viewerCount(): number {
    return this.#viewers.size;
  }

  upgrade({ request, socket, head, authority }: Upgrade): void {
    // Until `ws` owns the socket nobody else listens, and a reset would end the process.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    try {
      const caller = this.#admit(request, authority);
      this.#server.handleUpgrade(request, socket, head, (client) => {
        socket.off('error', onError);
        this.#open(client, caller);
      });
    } catch (error) {
      const fault = error instanceof Fault ? error : new Fault('internal', 'the upgrade failed', { cause: error });
      refuseUpgrade(socket, fault);
    }
  }

  /** Ends the streams whose token was revoked or has expired. */
  closeInvalid(authority: Authority): void {
    for (const viewer of this.#viewers) {
      if (authority.isValid(viewer.caller)) continue;
      this.#close(viewer.socket, new Fault('unauthorized', 'the token was revoked or has expired'));
    }
  }

  /** Tells every client that the controller stops, and resolves when all sockets are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const gone = [...this.#viewers].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
    for (const { socket } of this.#viewers) this.#close(socket, notReady('stopping'));
    await Promise.all(gone);
    this.#unwatch();
  }

  #admit(request: IncomingMessage, authority: Authority): Caller {
    // First: while the journal is read, the tokens in it are not known.
    if (this.#engine.readiness === 'starting') throw notReady('starting');
    const caller = admitUpgrade(request, authority, LIVE_PATH);
    authority.rates.request(caller);
    const refused = whyRefused(caller, LIVE_ACCESS);
    if (refused !== undefined) throw new Fault('forbidden', `the live stream ${refused}`);
    if (this.#isStopping) throw notReady('stopping');
    if (this.#viewers.size >= this.limits.viewersMax) {
      const message = `${this.limits.viewersMax} live streams are open, which is the limit`;
      throw new Fault('too-many-connections', message, { retryAfterMs: RETRY_AFTER_MS });
    }
    return caller;
  }

  #open(socket: WebSocket, caller: Caller): void {
    // `ws` closes by itself on what breaks RFC 6455 or its limits; `close` follows in any case.
    socket.on('error', (error) => this.#log({ level: 'info', event: 'live-socket-failed', message: error.message }));
    if (socket.protocol !== LIVE_PROTOCOL) {
      this.#close(socket, new Fault('unsupported-version', `this stream speaks ${LIVE_PROTOCOL}`));
      return;
    }
    this.#watch();
    const viewer = new Viewer({ socket, caller, feed: this.#feedFor(caller.tenant), limits: this.limits });
    this.#viewers.add(viewer);
    socket.on('message', (data, isBinary) => this.#receive(viewer, data, isBinary));
    socket.on('pong', () => viewer.heard());
    socket.on('ping', (data) => {
      viewer.heard();
      if (socket.bufferedAmount <= PONG_BUFFERED_BYTES_MAX) socket.pong(data);
    });
    socket.once('close', () => this.#left(viewer));
  }

  #left(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size === 0) this.#lastLeftAt = this.#now();
    const { tenant } = viewer.caller;
    const isLast = tenant !== undefined && ![...this.#viewers].some(({ feed }) => feed === viewer.feed);
    if (isLast) this.#feeds.delete(tenant);
  }

  #receive(viewer: Viewer, data: RawData, isBinary: boolean): void {
    if (viewer.socket.readyState !== viewer.socket.OPEN) return;
    try {
      if (isBinary) throw new Fault('invalid-frame', 'the message must be text, not binary');
      const wasVisible = viewer.isVisible;
      // `ws` hands over a Buffer unless it is told otherwise.
      viewer.receive((data as Buffer).toString());
      if (viewer.isVisible && !wasVisible) this.#update(viewer);
    } catch (error) {
      const fault = error instanceof Fault ? error : new Fault('internal', 'the controller failed on this message');
      this.#log({ level: error instanceof Fault ? 'info' : 'error', event: 'live-refused', message: String(error) });
      this.#close(viewer.socket, fault);
    }
  }

  #feedFor(tenant: string | undefined): Feed {
    const name = tenant ?? '';
    let feed = this.#feeds.get(name);
    if (feed === undefined) {
      // What the others are still to be told is in the rows already, and must not come again.
      this.#flush();
      feed = new Feed(this.#engine.live.all(), { tenant });
      this.#feeds.set(name, feed);
    }
    return feed;
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#engine.live.watch(() => {
      if (this.#viewers.size > 0) this.#flushing ??= setTimeout(this.#flush, this.limits.flushMs); // T2
    });
    this.#timers = [
      setInterval(this.#beat, this.limits.beatMs).unref(),
      setInterval(() => this.#ping(), this.limits.pingMs).unref(),
    ];
  }

  #unwatch(): void {
    if (!this.#isWatching) return;
    this.#isWatching = false;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    this.#engine.live.unwatch();
    this.#feeds.clear();
  }

  #tell(): void {
    this.#advance();
    for (const viewer of this.#viewers) if (viewer.isVisible) this.#update(viewer);
  }

  #second(): void {
    if (this.#viewers.size === 0 && this.#now() - this.#lastLeftAt >= this.limits.lingerMs) {
      this.#unwatch();
      return;
    }
    this.#engine.live.beat();
    this.#advance(true);
    for (const viewer of this.#viewers) {
      viewer.beat();
      this.#update(viewer);
      viewer.renew();
    }
  }

  /** A bug in what is shown must not end the process that runs the fleet: the dashboards begin anew. */
  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#log({ level: 'error', event: 'live-failed', message: String(error), stack: (error as Error).stack });
      const fault = new Fault('internal', 'the live stream failed; see the log of the controller');
      for (const { socket } of this.#viewers) this.#close(socket, fault);
      this.#viewers.clear();
      this.#unwatch();
    }
  }

  /** A beat is told to everybody, if only the time: so they know how old what they show is. */
  #advance(isBeat = false): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const change = this.#engine.live.take();
    for (const feed of this.#feeds.values()) feed.advance(change, isBeat);
  }

  #update(viewer: Viewer): void {
    if (viewer.socket.readyState !== viewer.socket.OPEN || !viewer.update(this.#now())) return;
    this.#log({ level: 'info', event: 'live-reader-slow', unreadBytes: viewer.socket.bufferedAmount });
    this.#close(viewer.socket, new Fault('slow-consumer', 'the client has not read for too long'));
  }

  #ping(): void {
    for (const viewer of this.#viewers) if (!viewer.isAlive()) viewer.socket.terminate();
  }

  #close(socket: WebSocket, fault: Fault): void {
    const entry: FaultEntry = FAULTS[fault.code];
    socket.close(entry.close ?? FAULTS.internal.close, clip(fault.message, REASON_BYTES_MAX));
    const timer = setTimeout(() => socket.terminate(), this.limits.closeGraceMs).unref();
    socket.once('close', () => clearTimeout(timer));
  }
}
