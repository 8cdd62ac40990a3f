// The other side of the hub's benchmark, in a process of its own: a client that sends batches, an agent that counts
// them, and a client that sends to itself and times the round trip.

import { CONNECT_PATH, PROTOCOL } from '@muster/contract/protocol';
import { WebSocket } from 'ws';

/** What the benchmark asks for; each answer is one message back. */
export type Order =
  | { readonly kind: 'relay'; readonly url: string; readonly items: number; readonly itemsPerFrame: number }
  | {
      readonly kind: 'round-trips';
      readonly url: string;
      /** A bare server sends frames back as they are. */
      readonly isBare: boolean;
      readonly itemsPerSecond: number;
      readonly itemsPerFrame: number;
      readonly seconds: number;
    };

export type Answer =
  | { readonly kind: 'relayed'; readonly items: number; readonly seconds: number }
  | { readonly kind: 'timed'; readonly roundTripsMs: readonly number[] };

const BODY = 'x'.repeat(200);
const FRAMES_IN_FLIGHT = 32;
/** Round trips before this are not counted: the code is not compiled yet. */
const WARM_UP_MS = 500;

process.on('message', (order: Order) => {
  (order.kind === 'relay' ? relay(order) : timeRoundTrips(order)).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

/** Client → hub → agent; each frame's last item makes the agent tell the client to go on. */
async function relay({ url, items, itemsPerFrame }: Extract<Order, { kind: 'relay' }>): Promise<Answer> {
  const client = await join(url, 'client');
  const agent = await join(url, 'agent');
  const frame = print(Array(itemsPerFrame).fill({ kind: 'message', to: 'agent', body: BODY }));
  const credit = print([{ kind: 'message', to: 'client', body: 1 }]);
  const frames = Math.ceil(items / itemsPerFrame);
  let sent = 0;
  let received = 0;
  let credited = 0;
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    agent.on('message', (data) => {
      received += (JSON.parse(String(data)) as unknown[]).length;
      for (; credited < Math.floor(received / itemsPerFrame); credited++) agent.send(credit);
      if (received === frames * itemsPerFrame) resolve();
    });
    client.on('message', (data) => {
      for (let left = (JSON.parse(String(data)) as unknown[]).length; left > 0 && sent < frames; left--, sent++)
        client.send(frame);
    });
    for (; sent < Math.min(FRAMES_IN_FLIGHT, frames); sent++) client.send(frame);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await leave(client, agent);
  return { kind: 'relayed', items: received, seconds };
}

/** Sends at a fixed rate, whatever comes back; a frame is back when its last item is. */
async function timeRoundTrips(order: Extract<Order, { kind: 'round-trips' }>): Promise<Answer> {
  const { url, itemsPerFrame } = order;
  const socket = order.isBare ? await dial(url, []) : await join(url, 'echo');
  const rest = Array(itemsPerFrame - 1).fill({ kind: 'message', to: 'echo', body: BODY });
  const intervalMs = (1000 * itemsPerFrame) / order.itemsPerSecond;
  const frames = Math.round((order.seconds * 1000) / intervalMs);
  const roundTripsMs: number[] = [];
  const startedAt = performance.now();
  let received = 0;
  await new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      for (const { body } of JSON.parse(String(data)) as { body: unknown }[]) {
        received++;
        if (typeof body !== 'number') continue;
        const now = performance.now();
        if (now - startedAt > WARM_UP_MS) roundTripsMs.push(now - body);
      }
      if (received === frames * itemsPerFrame) resolve();
    });
    let sent = 0;
    const send = () => {
      const due = Math.min(frames, Math.floor((performance.now() - startedAt) / intervalMs) + 1);
      for (; sent < due; sent++)
        socket.send(print([...rest, { kind: 'message', to: 'echo', body: performance.now() }]));
      if (sent < frames) setTimeout(send, 1);
    };
    send();
  });
  await leave(socket);
  return { kind: 'timed', roundTripsMs };
}

async function join(url: string, id: string): Promise<WebSocket> {
  const socket = await dial(url + CONNECT_PATH, [PROTOCOL]);
  socket.send(print([{ kind: 'hello', id, instance: 'bench', type: 'bench', slots: 1 }]));
  return socket;
}

function dial(url: string, protocols: string[]): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function leave(...sockets: WebSocket[]): Promise<void> {
  await Promise.all(
    sockets.map((socket) => {
      const isGone = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      return isGone;
    }),
  );
}

function print(items: readonly unknown[]): string {
  return JSON.stringify(items);
}
