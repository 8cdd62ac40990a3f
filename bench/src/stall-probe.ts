// How long an event loop makes its clients wait: a WebSocket ping every few milliseconds, answered by the loop itself.
import { once } from 'node:events';
import WebSocket from 'ws';
import { nowMs } from './payload.ts';

const EVERY_MS = 2;

export class StallProbe {
  readonly #socket: WebSocket;
  readonly #answeredAtMs: number[] = [];
  readonly #waitsMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sentAtMs = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('pong', () => this.#answered());
    this.#ping();
  }

  /** Longest wait for an answer that came between two moments. */
  worstMs(fromMs: number, toMs: number): number {
    const inside = this.#waitsMs.filter((_, index) => {
      const at = this.#answeredAtMs[index] ?? 0;
      return at >= fromMs && at <= toMs;
    });
    return inside.length === 0 ? Number.NaN : Math.max(...inside);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#socket.terminate();
  }

  #ping(): void {
    this.#sentAtMs = nowMs();
    this.#socket.ping();
  }

  #answered(): void {
    const now = nowMs();
    this.#answeredAtMs.push(now);
    this.#waitsMs.push(now - this.#sentAtMs);
    this.#timer = setTimeout(() => this.#ping(), EVERY_MS);
  }
}

export async function stallProbe(url: string, protocol?: string): Promise<StallProbe> {
  const socket = new WebSocket(url, protocol, { perMessageDeflate: false });
  await once(socket, 'open');
  return new StallProbe(socket);
}
