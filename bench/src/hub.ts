// What the hub alone can relay, and what it costs: parse, check, look up, print, send; no engine and no disk. The peers
// live in another process, so this one's CPU time is the hub's.
import { type ChildProcess, fork } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ToController } from '@muster/contract';
import { WebSocketServer } from 'ws';
import { Hub } from '../../packages/control/dist/api/hub.js';
import type { Answer, Order } from './hub-peers.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { summarise } from './statistics.ts';

const ITEMS = 400_000;
const ITEMS_PER_FRAME = 100;
const RELAY_TARGET_PER_SECOND = 50_000;
/** Half the target, in frames of a millisecond each. */
const LATENCY_LOAD = { itemsPerSecond: 25_000, itemsPerFrame: 25 } as const;
const LATENCY_SECONDS = 3;

/** Relays `message` items and knows nothing else. */
class Relay {
  readonly #hub: Hub;
  readonly #connections = new Map<string, number>();

  readonly readiness = 'ready';

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  receive(connection: number, items: readonly ToController[]): void {
    for (const item of items) {
      if (item.kind === 'hello') this.#connections.set(item.id, connection);
      if (item.kind !== 'message') continue;
      this.#hub.push(this.#connections.get(item.to) ?? 0, { kind: 'message', from: 'bench', body: item.body });
    }
  }

  confine(): void {}

  disconnected(): void {}
}

export async function hub(options: BenchOptions): Promise<Result[]> {
  const relay = new Hub({ log: () => {} });
  const http = createServer();
  relay.attach(http, new Relay(relay));
  const url = await listen(http);
  const echoHttp = createServer();
  const echo = new WebSocketServer({ server: echoHttp, perMessageDeflate: false });
  echo.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
  const echoUrl = await listen(echoHttp);
  const peers = fork(fileURLToPath(new URL('./hub-peers.js', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    return await measure({ peers, url, echoUrl, options });
  } finally {
    peers.kill();
    await relay.stop();
    for (const server of [echo, echoHttp, http]) server.close();
  }
}

interface Setting {
  readonly peers: ChildProcess;
  readonly url: string;
  readonly echoUrl: string;
  readonly options: BenchOptions;
}

async function measure({ peers, url, echoUrl, options }: Setting): Promise<Result[]> {
  const items = Math.max(10_000, Math.round(ITEMS * options.scale));
  const seconds = Math.max(1, LATENCY_SECONDS * options.scale);
  const rates: number[] = [];
  const cpuUs: number[] = [];
  const added = { p50: [] as number[], p99: [] as number[] };
  for (let round = 0; round <= options.rounds; round++) {
    const relayed = await timedRelay(peers, { kind: 'relay', url, items, itemsPerFrame: ITEMS_PER_FRAME });
    const load = { kind: 'round-trips', ...LATENCY_LOAD, seconds } as const;
    const bare = summarise((await ask(peers, { ...load, url: echoUrl, isBare: true }, 'timed')).roundTripsMs);
    const through = summarise((await ask(peers, { ...load, url, isBare: false }, 'timed')).roundTripsMs);
    options.log(
      `hub: ${Math.round(relayed.perSecond)} items/s, ${relayed.cpuUs.toFixed(2)} µs each; round trip p50 ${through.p50.toFixed(2)} ms, bare ${bare.p50.toFixed(2)} ms`,
    );
    // The first round only warms the code up.
    if (round === 0) continue;
    rates.push(relayed.perSecond);
    cpuUs.push(relayed.cpuUs);
    added.p50.push(through.p50 - bare.p50);
    added.p99.push(through.p99 - bare.p99);
  }
  return [
    figure(
      { name: 'hub: items relayed, client → hub → agent', unit: 'items/s', target: `>= ${RELAY_TARGET_PER_SECOND}` },
      rates,
    ),
    figure({ name: 'hub: CPU per relayed item', unit: 'µs' }, cpuUs),
    figure({ name: 'hub: added to a bare echo at 25,000 items/s, p50', unit: 'ms', target: '< 1' }, added.p50),
    figure({ name: 'hub: added to a bare echo at 25,000 items/s, p99', unit: 'ms', target: '< 1' }, added.p99),
  ];
}

async function timedRelay(peers: ChildProcess, order: Order): Promise<{ perSecond: number; cpuUs: number }> {
  const before = process.cpuUsage();
  const { items, seconds } = await ask(peers, order, 'relayed');
  const used = process.cpuUsage(before);
  return { perSecond: items / seconds, cpuUs: (used.user + used.system) / items };
}

function ask<K extends Answer['kind']>(
  peers: ChildProcess,
  order: Order,
  kind: K,
): Promise<Extract<Answer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('the peers of the hub benchmark ended'));
    peers.once('exit', onExit);
    peers.once('message', (answer: Answer) => {
      peers.off('exit', onExit);
      // Peers answer one order at a time, each with the kind that belongs to it.
      if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: K }>);
      else reject(new Error(`expected ${kind}, got ${answer.kind}`));
    });
    peers.send(order);
  });
}

async function listen(http: Server): Promise<string> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}
