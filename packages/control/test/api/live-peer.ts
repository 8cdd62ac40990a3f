// A dashboard without a page: a client of the live stream that keeps the tables as it is told.
import { type FromLive, LIVE_PATH, LIVE_PROTOCOL, LiveMirror, type ToLive } from '@muster/contract';
import { WebSocket } from 'ws';

export interface LivePeerOptions {
  readonly token?: string;
  readonly protocols?: readonly string[];
  readonly path?: string;
}

export class LivePeer {
  readonly socket: WebSocket;
  readonly mirror = new LiveMirror();
  readonly messages: FromLive[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #waiting: (() => void)[] = [];

  constructor(url: string, { token, protocols = [LIVE_PROTOCOL], path = LIVE_PATH }: LivePeerOptions = {}) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.socket = new WebSocket(url.replace('http', 'ws') + path, [...protocols], { headers });
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as FromLive;
      this.messages.push(message);
      if (this.mirror.apply(message) === 'gap') throw new Error(`a gap before ${String(data).slice(0, 100)}`);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        for (const wake of this.#waiting.splice(0)) wake();
      });
    });
    this.socket.on('error', () => {});
  }

  /** Resolves with the status of the reply when it is refused. */
  static refusal(url: string, options: LivePeerOptions = {}): Promise<number> {
    const { socket } = new LivePeer(url, options);
    return new Promise((resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('open', () => reject(new Error('it was let in')));
    });
  }

  static async open(url: string, options: LivePeerOptions = {}): Promise<LivePeer> {
    const peer = new LivePeer(url, options);
    await peer.until(() => peer.mirror.seq > 0);
    return peer;
  }

  send(message: ToLive | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Resolves when what it was told makes it so, or throws when it is closed before. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the stream was closed');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
