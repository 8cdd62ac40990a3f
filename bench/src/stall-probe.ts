// How long an event loop makes its clients wait: a WebSocket ping every few milliseconds, answered by the loop itself.
import { once } from 'node:events';
import WebSocket from 'ws';
import { nowMs } from './payload.ts';

const EVERY_MS = 2;

export class StallProbe {
  readonly #socket: WebSocket;
  #timer: NodeJS.Timeout | undefined;
  #sentAtMs: number | undefined;
  #worstMs = 0;
  #answers = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('pong', () => this.#answered());
  }

  start(): void {
    this.#ping();
  }

  /** Longest wait for an answer since the start, an unanswered ping included. */
  stop(): { readonly worstMs: number; readonly answers: number } {
    clearTimeout(this.#timer);
    const openMs = this.#sentAtMs === undefined ? 0 : nowMs() - this.#sentAtMs;
    this.#socket.terminate();
    return { worstMs: Math.max(this.#worstMs, openMs), answers: this.#answers };
  }

  #ping(): void {
    this.#sentAtMs = nowMs();
    this.#socket.ping();
  }

  #answered(): void {
    if (this.#sentAtMs === undefined) return;
    this.#worstMs = Math.max(this.#worstMs, nowMs() - this.#sentAtMs);
    this.#sentAtMs = undefined;
    this.#answers++;
    this.#timer = setTimeout(() => this.#ping(), EVERY_MS);
  }
}

export async function stallProbe(url: string, protocol?: string): Promise<StallProbe> {
  const socket = new WebSocket(url, protocol, { perMessageDeflate: false });
  await once(socket, 'open');
  return new StallProbe(socket);
}
