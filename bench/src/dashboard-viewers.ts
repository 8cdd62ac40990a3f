// The other side of the dashboards' benchmark, in a process of its own: streams that are read, and some that are not.
import { LIVE_PATH, LIVE_PROTOCOL } from '@muster/contract/live';
import { WebSocket } from 'ws';
import { nowMs } from './payload.ts';

export interface WatchOrder {
  readonly url: string;
  readonly viewers: number;
  /** Of them beside the viewers: streams that nobody reads. */
  readonly deaf: number;
  readonly ms: number;
}

export interface Watched {
  readonly latenciesMs: readonly number[];
  readonly messages: number;
  readonly bytes: number;
}

/** Who did it, in a happening: here the time at which it was done. */
const STAMP = /"by":"(\d+\.?\d*)"/g;
const NOTHING: Watched = { latenciesMs: [], messages: 0, bytes: 0 };

let isMeasuring = false;
const latenciesMs: number[] = [];
let messages = 0;
let bytes = 0;

process.once('message', (order: WatchOrder) => {
  open(order).then(
    () => {
      process.send?.(NOTHING);
      process.once('message', () => {
        isMeasuring = true;
        setTimeout(() => process.send?.({ latenciesMs, messages, bytes } satisfies Watched), order.ms);
      });
    },
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function open({ url, viewers, deaf }: WatchOrder): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: viewers + deaf }, () => dial(url)));
  for (const socket of sockets.slice(viewers)) socket.pause();
}

/** Resolves with the first message, which is the snapshot. */
function dial(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws') + LIVE_PATH, [LIVE_PROTOCOL], { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('message', () => {
      resolve(socket);
      // Only what is told from now on: the snapshot holds old happenings.
      socket.on('message', (data) => receive(data as Buffer));
    });
  });
}

function receive(data: Buffer): void {
  if (!isMeasuring) return;
  const now = nowMs();
  messages++;
  bytes += data.length;
  if (!data.includes('"by":"')) return;
  for (const [, stamp] of data.toString('latin1').matchAll(STAMP)) latenciesMs.push(now - Number(stamp));
}
