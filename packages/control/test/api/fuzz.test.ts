// Random frames: whatever comes in, the answer is a list of right items or a Fault with a close code; never a throw of
// anything else. The same seed gives the same frames.

import { FAULTS, Fault, type FaultEntry, type ToController } from '@muster/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFrame } from '../../src/api/frame.ts';
import { ITEM_SCHEMAS } from '../../src/api/protocol-schema.ts';
import { connect, openHub } from './harness.ts';

const runs = { seed: 20_260_725, numRuns: 1_500 } as const;
const kind = fc.constantFrom(...Object.keys(ITEM_SCHEMAS), 'welcome', '__proto__', '');
const right: fc.Arbitrary<ToController> = fc.constantFrom<ToController>(
  { kind: 'hello', id: 'a', instance: 'i', type: 't', slots: 1, labels: { region: 'eu' }, capabilities: ['x'] },
  { kind: 'done', token: 't1.1', result: { a: [1, null, 'x'] }, usage: { tokens: 5 } },
  { kind: 'failed', token: 't1.1', error: { class: 'E', message: 'm', terminal: true } },
  { kind: 'ask', token: 't1.1', question: 'go on?', detail: { rows: [1] }, timeoutMs: 5 },
  { kind: 'handoff', ref: 4, token: 't1.1', task: { type: 'b', payload: [1] }, result: 1, to: 'a', note: 'n' },
  { kind: 'progress', token: 't1.1', ratio: 0.5, note: 'half' },
  { kind: 'stopped', token: 't1.1' },
  { kind: 'drain' },
  { kind: 'submit', ref: 1, tasks: [{ type: 'a', payload: { x: 1 }, priority: 9, backoff: { factor: 2 } }] },
  { kind: 'cancel-task', ref: 2, task: 't1' },
  { kind: 'watch', ref: 3, tasks: ['t1', 't2'] },
  { kind: 'message', to: 'a', body: [1] },
);

/** One member of a right item, at any depth, replaced by any value. */
const mutated = fc.tuple(right, fc.nat(), fc.anything({ withNullPrototype: false })).map(([item, choice, value]) => {
  const copy = structuredClone(item) as object;
  const places = membersOf(copy);
  const place = places[choice % places.length];
  if (place !== undefined) Object.assign(place.owner, { [place.key]: value });
  return copy;
});

const frames = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc
    .array(
      fc.oneof(right, mutated, fc.record({ kind, token: fc.anything(), ref: fc.anything(), tasks: fc.anything() })),
    )
    .map(print),
  fc.tuple(fc.integer({ min: 60, max: 20_000 }), kind).map(([depth, name]) => deepFrame(depth, name)),
);

test('a frame is parsed into right items or refused with a fault that closes', () => {
  let accepted = 0;
  fc.assert(
    fc.property(frames, (text) => {
      const outcome = attempt(text);
      if (outcome instanceof Fault) {
        const entry: FaultEntry = FAULTS[outcome.code];
        expect(entry.close).toBeDefined();
        expect(outcome.message.length).toBeLessThan(400);
        return;
      }
      accepted++;
      for (const refused of outcome.refused)
        expect(refused).toMatchObject({ code: 'invalid-request', ref: expect.any(Number) });
      for (const item of outcome.items) expect(Object.keys(ITEM_SCHEMAS)).toContain(item.kind);
    }),
    runs,
  );
  // The property would hold for a parser that refuses everything.
  expect(accepted).toBeGreaterThan(50);
});

test('right items are never refused', () => {
  fc.assert(
    fc.property(fc.array(right, { maxLength: 50 }), (items) => {
      expect(parseFrame(JSON.stringify(items))).toEqual({ items, refused: [] });
    }),
    { ...runs, numRuns: 300 },
  );
});

test('the hub outlives every frame, over a real socket', async () => {
  const api = await openHub();
  for (const text of fc.sample(frames, { seed: runs.seed, numRuns: 150 })) {
    const peer = await connect(api.url);
    peer.send(text);
    peer.socket.close();
    expect((await peer.closed).code).toSatisfy((code: number) => [1005, 1007, 1009, 4400].includes(code));
  }
  const last = await connect(api.url);
  last.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'a' }] }]);
  expect(await last.received(1)).toMatchObject([{ kind: 'accepted' }]);
  expect(api.log.filter((event) => event.level === 'error')).toEqual([]);
  await api.server.close();
});

function attempt(text: string): ReturnType<typeof parseFrame> | Fault {
  try {
    return parseFrame(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function membersOf(value: object): { owner: object; key: string }[] {
  return Object.entries(value).flatMap(([key, member]) => [
    { owner: value, key },
    ...(typeof member === 'object' && member !== null ? membersOf(member as object) : []),
  ]);
}

/** `fc.anything` makes values that JSON cannot print. */
function print(items: unknown): string {
  return JSON.stringify(items, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? 'null';
}

function deepFrame(depth: number, name: string): string {
  const deep = '['.repeat(depth) + ']'.repeat(depth);
  return `[{"kind":${JSON.stringify(name)},"token":"t","result":${deep},"body":${deep},"to":"x","ref":1,"tasks":[{"type":"a","payload":${deep}}]}]`;
}
