import { expect, test } from 'vitest';
import { ManualTime, memoryDial } from '../test/memory-wire.ts';
import { Link } from './link.ts';
import { Requests } from './requests.ts';

function world(limits = { timeoutMs: 1_000, bytesMax: 100 }) {
  const time = new ManualTime();
  const { dial, wire } = memoryDial();
  const address = { url: 'ws://127.0.0.1:1/v1/connect', token: undefined, tls: {} };
  const backoff = { baseMs: 100, factor: 2, maxMs: 1_000, jitterRatio: 0 };
  const link: Link = new Link(
    { address, dial, time, random: () => 0, backoff },
    { opened: () => requests.ready(), received: () => {}, lost: () => requests.lost(), ended: () => {} },
  );
  const requests = new Requests(link, time, limits);
  link.open();
  return { time, wire, requests };
}

const accepted = (ref: number) => ({ kind: 'accepted', ref, tasks: [{ id: 't1' }], durability: 'L1' }) as const;
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (fault: { code: string; message: string }) => fault,
  );

test('what is asked without a connection leaves with the next one, whether it can be repeated or not', async () => {
  const { time, wire, requests } = world();
  wire().open();
  wire().break();
  const reply = requests.ask(1, '"a"', false);
  time.advance(100);
  wire().open();
  time.endTurn();
  expect(wire().sent).toEqual(['["a"]']);
  requests.replied(accepted(1));
  expect(await reply).toEqual(accepted(1));
});

test('R1: each request has its deadline, and the failure says whether it may have been carried out', async () => {
  const { time, wire, requests } = world();
  const unsent = failureOf(requests.ask(1, '"a"', false));
  time.advance(600);
  wire().open();
  wire().break();
  const late = failureOf(requests.ask(2, '"b"', true));
  time.advance(300);
  wire().open();
  time.advance(100);
  expect(await unsent).toMatchObject({ code: 'connection-lost' });
  time.advance(600);
  expect(await late).toMatchObject({ code: 'connection-lost' });
});

test('R1: a request that never left was certainly not carried out', async () => {
  const { time, requests } = world();
  const unsent = failureOf(requests.ask(1, '"a"', false));
  time.advance(1_000);
  expect(await unsent).toMatchObject({ code: 'no-controller' });
});

test('R2: after a break only what can be repeated is sent again', async () => {
  const { time, wire, requests } = world();
  wire().open();
  const once = failureOf(requests.ask(1, '"once"', false));
  void requests.ask(2, '"again"', true);
  time.endTurn();
  wire().break();
  expect(await once).toMatchObject({ code: 'connection-lost', retryable: true });
  time.advance(100);
  wire().open();
  time.endTurn();
  expect(wire().sent).toEqual(['["again"]']);
});

test('R3: the bound counts what has no reply, and is given back by one', async () => {
  const { wire, requests } = world();
  wire().open();
  const first = requests.ask(1, 'x'.repeat(60), true);
  expect(await failureOf(requests.ask(2, 'x'.repeat(41), true))).toMatchObject({ code: 'queue-full' });
  requests.replied(accepted(1));
  await first;
  const second = requests.ask(3, 'x'.repeat(100), true);
  requests.replied(accepted(3));
  expect(await second).toMatchObject({ ref: 3 });
});
