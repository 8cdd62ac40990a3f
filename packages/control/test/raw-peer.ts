// A WebSocket client made by hand on a TCP socket, for everything that a well-behaved library does not do: half frames,
// fragments, floods of pings, and not reading.
import { connect, type Socket } from 'node:net';
import { CONNECT_PATH, PROTOCOL } from '@muster/contract';

export const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

export class RawPeer {
  readonly socket: Socket;
  /** Everything received, while it is read at all. */
  received = Buffer.alloc(0);
  readonly closed: Promise<void>;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.#wake?.();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        resolve();
        this.#wake?.();
      });
    });
  }

  /** Resolves when the TCP connection stands. */
  static async dial(url: string): Promise<RawPeer> {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
    const peer = new RawPeer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return peer;
  }

  /** Resolves when the answer to the upgrade is there; its first line says what it is. */
  static async upgraded(
    url: string,
    headers: Readonly<Record<string, string>> = {},
    { path, protocol } = { path: CONNECT_PATH, protocol: PROTOCOL },
  ): Promise<RawPeer> {
    const peer = await RawPeer.dial(url);
    const more = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    peer.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
        `Sec-WebSocket-Protocol: ${protocol}\r\n${more}\r\n`,
    );
    await peer.until(() => peer.text.includes('\r\n\r\n'));
    return peer;
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  get isConnected(): boolean {
    return this.text.startsWith('HTTP/1.1 101');
  }

  /** The code of the close frame, when one came last. */
  get closeCode(): number | undefined {
    const head = this.received.lastIndexOf(Buffer.from([0x80 | OPCODE.close]));
    return head < 0 || head + 4 > this.received.length ? undefined : this.received.readUInt16BE(head + 2);
  }

  /** Resolves when it is so, or the socket is gone. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(bytes: Buffer | string): boolean {
    return this.socket.writable && this.socket.write(bytes);
  }

  send(items: unknown): boolean {
    return this.write(frameOf(JSON.stringify(items)));
  }

  /** No more reading: what comes stays in the sockets, and then with the sender. */
  stopReading(): void {
    this.socket.pause();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Ends with a reset in place of a goodbye. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** A frame of a client; its mask of zeros changes nothing. `length` may promise more than there is. */
export function frameOf(
  payload: string | Buffer,
  { opcode = OPCODE.text, isFinal = true, length }: { opcode?: number; isFinal?: boolean; length?: number } = {},
): Buffer {
  const body = Buffer.from(payload);
  const promised = length ?? body.length;
  const head = Buffer.alloc(promised < 126 ? 6 : promised < 65_536 ? 8 : 14);
  head[0] = (isFinal ? 0x80 : 0) | opcode;
  if (promised < 126) head[1] = 0x80 | promised;
  else if (promised < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(promised, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(promised), 2);
  }
  return Buffer.concat([head, body]);
}
