// Server-Sent Events out of a reader, at the pace of the socket.
//
// V1. Nothing is pulled while the socket is full, so a peer that does not read costs its socket's buffer and no more.
// V2. A peer that has not taken anything for STALLED_MS is let go; it may come back with its last id.
import type { ServerResponse } from 'node:http';
import type { StreamPiece, StreamReader } from './engine.ts';

const HEARTBEAT_MS = 15_000;
const STALLED_MS = 60_000;

export interface EventStream {
  /** There is something to write. */
  pump(): void;
  /** Ends the response. */
  end(): void;
  /** Resolves when the response has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

export function writeEvents(response: ServerResponse, reader: StreamReader, lengthMax: number): EventStream {
  let isFull = false;
  let stalled: NodeJS.Timeout | undefined;
  const write = (text: string): void => {
    isFull = !response.write(text);
    if (isFull) stalled = setTimeout(() => response.destroy(), STALLED_MS); // V2
  };
  const pump = (): void => {
    while (!isFull && !response.writableEnded && !response.destroyed) {
      const pieces = reader.read(lengthMax);
      if (pieces.length > 0) write(pieces.map(eventText).join(''));
      if (reader.isOver) response.end();
      if (pieces.length === 0) return;
    }
  };
  const heartbeat = setInterval(() => {
    // A comment: it keeps proxies from cutting the connection, and tells a dead peer from a quiet task.
    if (!isFull) write(':\n\n');
  }, HEARTBEAT_MS);
  response.on('drain', () => {
    isFull = false;
    clearTimeout(stalled);
    pump();
  });
  const ended = new Promise<void>((resolve) => {
    response.once('close', () => {
      clearInterval(heartbeat);
      clearTimeout(stalled);
      reader.close();
      resolve();
    });
  });
  response.on('error', () => {}); // `close` follows.
  response.flushHeaders();
  pump();
  return { pump, end: () => response.end(), ended };
}

function eventText({ kind, number, json }: StreamPiece): string {
  const id = kind === 'outcome' ? 'id: end\n' : number === undefined ? '' : `id: ${number}\n`;
  return `${id}event: ${kind}\ndata: ${json}\n\n`;
}
