// The link's invariants, on a wire and a clock that the test drives.
import { Fault, type FromController } from '@muster/contract/protocol';
import { expect, test } from 'vitest';
import { ManualTime, memoryDial } from '../test/memory-wire.ts';
import { Link } from './link.ts';

function world() {
  const time = new ManualTime();
  const { dial, wires, wire } = memoryDial();
  const heard: FromController[] = [];
  const losses: string[] = [];
  const ends: (Fault | undefined)[] = [];
  const link = new Link(
    {
      address: { url: 'ws://127.0.0.1:1/v1/connect', token: undefined, tls: {} },
      dial,
      time,
      random: () => 0,
      backoff: { baseMs: 100, factor: 2, maxMs: 1_000, jitterRatio: 0.5 },
    },
    {
      opened: () => {},
      received: (items) => heard.push(...items),
      lost: (reason) => losses.push(reason),
      ended: (fault) => ends.push(fault),
    },
  );
  link.open();
  return { time, wires, wire, link, heard, losses, ends };
}

test('what one turn sends leaves as one frame', () => {
  const { time, wire, link } = world();
  wire().open();
  link.send('1');
  link.send('2');
  link.sendLatest('key', '3');
  link.sendLatest('key', '4');
  expect(wire().sent).toEqual([]);
  time.endTurn();
  expect(wire().sent).toEqual(['[1,2,4]']);
});

test('L1: what has not left when the connection breaks is dropped', () => {
  const { time, wire, link } = world();
  wire().open();
  link.send('1');
  wire().break();
  link.send('2');
  time.advance(100);
  wire().open();
  link.send('3');
  time.endTurn();
  expect(wire().sent).toEqual(['[3]']);
});

test('L2: delays grow to their limit while no connection holds, and start anew after one that did', () => {
  const { time, wires, wire } = world();
  const delays: number[] = [];
  const breakAndMeasure = () => {
    const dialled = wires.length;
    const brokenAt = time.now();
    wire().break();
    while (wires.length === dialled) time.advance(10);
    delays.push(time.now() - brokenAt);
  };
  for (let round = 0; round < 5; round++) {
    wire().open(); // Opening alone proves nothing.
    breakAndMeasure();
  }
  expect(delays).toEqual([100, 200, 400, 800, 1_000]);
  wire().open();
  time.advance(5_000);
  breakAndMeasure();
  expect(delays.at(-1)).toBe(100);
});

test('L3: a socket that does not drain holds the rest back', () => {
  const { time, wire, link } = world();
  wire().open();
  wire().bufferedBytes = 16 * 1024 * 1024;
  link.send('1');
  time.endTurn();
  expect(wire().sent).toEqual([]);
  wire().drain();
  time.endTurn();
  expect(wire().sent).toEqual(['[1]']);
});

test('L4: a heartbeat leaves only when nothing else did', () => {
  const { time, wire, link } = world();
  wire().open();
  link.heartbeatEvery(1_000);
  time.advance(900);
  link.send('1');
  time.endTurn();
  time.advance(999);
  expect(wire().sent).toEqual(['[1]']);
  time.advance(1);
  expect(wire().sent).toEqual(['[1]', '[]']);
  time.advance(1_000);
  expect(wire().sent).toEqual(['[1]', '[]', '[]']);
});

test('L4: a silent peer is pinged, then given up; one that answers is kept', () => {
  const { time, wire, wires, losses } = world();
  wire().open();
  time.advance(15_000);
  expect(wire().pings).toBe(1);
  wire().answerPing();
  time.advance(15_000);
  expect(wire().pings).toBe(2);
  expect(losses).toEqual([]);
  time.advance(15_000);
  expect(losses).toEqual(['terminated']);
  time.advance(100);
  expect(wires).toHaveLength(2);
});

test('a fault that a retry cannot mend ends the link; one that it can is retried', () => {
  const { time, wire, wires, ends } = world();
  wire().open();
  wire().break('stopping', new Fault('stopping', 'bye'));
  time.advance(100);
  expect(wires).toHaveLength(2);
  const fault = new Fault('unauthorized', 'no');
  wire().break('no', fault);
  time.advance(60_000);
  expect(wires).toHaveLength(2);
  expect(ends).toEqual([fault]);
});

test('a frame that is no list of items breaks the connection, not the process', () => {
  const { wire, heard, losses } = world();
  wire().open();
  wire().deliverText('{"kind":"welcome"}');
  expect(heard).toEqual([]);
  expect(losses).toHaveLength(1);
});

test('close sends what waits, says goodbye, and is final', () => {
  const { time, wire, wires, link, ends, losses } = world();
  wire().open();
  link.send('1');
  link.close('done here');
  expect(wire().sent).toEqual(['[1]']);
  expect(wire().goodbye).toBe('done here');
  time.advance(60_000);
  expect([wires.length, ends, losses]).toEqual([1, [undefined], []]);
});

test('close between two connections ends at once', () => {
  const { time, wire, wires, link, ends } = world();
  wire().break();
  link.close('done here');
  time.advance(60_000);
  expect([wires.length, ends]).toEqual([1, [undefined]]);
});
