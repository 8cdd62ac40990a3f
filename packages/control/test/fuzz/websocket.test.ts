// The corpus over WebSocket, to a whole controller: right items with something odd in every place, and bytes that break
// the protocol itself. A connection is refused its item, or closed with a code that the protocol documents.
import { FAULTS } from '@muster/contract';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { Peer } from '../api/harness.ts';
import { frameOf, OPCODE, RawPeer } from '../raw-peer.ts';
import { NO_INPUT, ODD_VALUES } from './corpus.ts';
import { FuzzedController } from './fuzzed-controller.ts';
import { FUZZ_SEED, report, runs } from './runs.ts';
import { spliced } from './splice.ts';

const RIGHT: readonly object[] = [
  { kind: 'hello', id: 'fuzzed', instance: 'i', type: 't', slots: 1, labels: { region: 'eu' }, capabilities: ['x'] },
  { kind: 'done', token: 't1.1.1.a', result: { a: [1] }, usage: { tokens: 5 } },
  { kind: 'failed', token: 't1.1.1.a', error: { class: 'E', message: 'm', terminal: true } },
  { kind: 'progress', token: 't1.1.1.a', ratio: 0.5, note: 'half' },
  { kind: 'checkpoint', ref: 4, token: 't1.1.1.a', data: { at: 1 } },
  { kind: 'stopped', token: 't1.1.1.a' },
  { kind: 'drain' },
  { kind: 'submit', ref: 1, tasks: [{ type: 'none', payload: { x: 1 }, priority: 9, backoff: { factor: 2 } }] },
  { kind: 'cancel-task', ref: 2, task: 't1' },
  { kind: 'watch', ref: 3, tasks: ['t1'] },
  { kind: 'message', to: 'one', body: [1] },
];

/** How long a connection may take to be closed: noise may stay open, what is surely wrong may not. */
const [NOISE_MS, SURELY_MS] = [200, 120_000];

/** Of RFC 6455, and ours. */
const CLOSE_CODES = new Set<number>([
  ...[1000, 1002, 1005, 1006, 1007, 1008, 1009],
  ...Object.values(FAULTS).flatMap((entry) => ('close' in entry ? [entry.close] : [])),
]);

test('odd items are refused, or close their own connection and say why', async () => {
  const controller = await FuzzedController.open();
  const counts = { inputs: 0, closed: 0, kept: 0 };
  for (const right of RIGHT) {
    for (const odd of ODD_VALUES) {
      // One connection for all places of one odd value; a new one after each that was closed.
      let peer = await open(controller);
      for (const text of spliced(right, odd)) {
        counts.inputs++;
        peer.send(`[${text}]`);
        peer.socket.ping();
        const isOpen = await Promise.race([
          new Promise<boolean>((resolve) => peer.socket.once('pong', () => resolve(true))),
          peer.closed.then(() => false),
        ]);
        if (isOpen) {
          counts.kept++;
          continue;
        }
        counts.closed++;
        const { code } = await peer.closed;
        expect(CLOSE_CODES.has(code), `${text.slice(0, 300)} was closed with ${code}`).toBe(true);
        expect(code, text.slice(0, 300)).not.toBe(FAULTS.internal.close);
        peer = await open(controller);
      }
      peer.socket.terminate();
    }
  }
  expect(Math.min(counts.closed, counts.kept)).toBeGreaterThan(100);
  expect(controller.errors()).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  report('WebSocket items', counts);
});

test('what is no frame of items, or no frame at all, closes its own connection', async () => {
  const controller = await FuzzedController.open();
  const random = seededRandom(FUZZ_SEED);
  const noise = (): Buffer => Buffer.from(Array.from({ length: 1 + random.below(200) }, () => random.below(256)));
  const inputs: Buffer[] = [
    ...NO_INPUT.flatMap((input) => [frameOf(input), frameOf(input, { opcode: 2 })]),
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => frameOf('[]', { opcode })),
    frameOf('[]', { opcode: OPCODE.continuation }),
    Buffer.concat([frameOf('[', { isFinal: false }), frameOf('[]')]),
    frameOf('x'.repeat(126), { opcode: OPCODE.ping }),
    frameOf('x', { opcode: OPCODE.ping, isFinal: false }),
    frameOf(Buffer.from([0x03]), { opcode: OPCODE.close }),
    frameOf(Buffer.from([0x00, 0x00]), { opcode: OPCODE.close }),
    frameOf(Buffer.from([0xff, 0xff]), { opcode: OPCODE.close }),
    frameOf(Buffer.from([0x03, 0xe8, 0xff, 0xfe]), { opcode: OPCODE.close }),
    frameOf('[]', { length: 2 ** 40 }),
    Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    // Not masked, as only a server may send.
    Buffer.from([0x81, 0x02, 0x5b, 0x5d]),
    Buffer.from([0xf1, 0x82, 0, 0, 0, 0, 0x5b, 0x5d]),
    ...Array.from({ length: runs(300).numRuns }, noise),
  ];
  let closed = 0;
  const firstNoise = inputs.length - runs(300).numRuns;
  for (const [index, input] of inputs.entries()) {
    const peer = await RawPeer.upgraded(controller.url, { authorization: `Bearer ${controller.token}` });
    expect(peer.isConnected).toBe(true);
    peer.write(input);
    // A right close follows: whoever did not take the bytes for the begin of something longer answers it.
    peer.write(frameOf(Buffer.from([0x03, 0xe8]), { opcode: OPCODE.close }));
    const isClosed = await Promise.race([
      peer.closed.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), index < firstNoise ? SURELY_MS : NOISE_MS)),
    ]);
    if (isClosed) closed++;
    // Noise may promise a longer frame, which is then waited for; what is certainly wrong is not.
    else expect(index, 'an input that is wrong by itself was kept').toBeGreaterThanOrEqual(firstNoise);
    peer.destroy();
  }
  const healthy = await open(controller);
  healthy.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'none' }] }]);
  expect(await healthy.received(1)).toMatchObject([{ kind: 'accepted' }]);
  healthy.socket.terminate();
  expect(controller.errors()).toEqual([]);
  report('WebSocket bytes', { inputs: inputs.length, closed });
});

async function open(controller: FuzzedController): Promise<Peer> {
  const peer = new Peer(controller.url, { headers: { authorization: `Bearer ${controller.token}` } });
  await peer.open();
  return peer;
}
