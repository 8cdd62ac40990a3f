// Secrets and bounds: what may stand in a log, whatever a client sent.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogEvent } from '../../engine/ports.ts';
import { safeFields } from './safe-fields.ts';

const TOKEN = `mst_0123456789ab_${'s3cret-'.repeat(6)}x`;
const CONFIGURED = 'a-long-secret';

const of = (fields: object) => safeFields({ level: 'info', event: 'request', ...fields } as LogEvent, [CONFIGURED]);

test.each([
  [
    'a field by its name',
    { authorization: 'Bearer abc', agentToken: 'abc', Password: 'abc', payload: { text: 'abc' } },
  ],
  ['a field inside of others', { headers: [{ cookie: 'abc' }] }],
  ['a token inside of a text', { message: `GET /x with ${TOKEN} was refused` }],
  ['a header inside of a text', { message: 'sent "authorization: Bearer abc"' }],
  ['a query', { url: 'http://host/v1/live?a=1&token=abc&b=2' }],
  ['a name and password in an address', { endpoint: 'https://user:abc@collector/v1/traces' }],
  ['the token of the settings', { message: `wrong: ${CONFIGURED}`, list: [CONFIGURED] }],
])('%s is hidden when it is a secret', (_, fields) => {
  expect(JSON.stringify(of(fields))).not.toMatch(/abc|s3cret|a-long-secret/);
});

test('what only sounds like one is shown', () => {
  const fields = { tokens: 900, isToken: true, key: 'queue.keysMax', keys: ['routing.profile'], url: 'http://h/?a=1' };
  expect(of(fields)).toEqual({ event: 'request', ...fields });
});

test('a secret at the end of what a long text keeps is not shown in half', () => {
  for (let before = 2_000; before <= 2_060; before++) {
    const text = `${'.'.repeat(before)}${CONFIGURED}${'.'.repeat(5_000)}`;
    expect(JSON.stringify(of({ message: text }))).not.toMatch(/a-l|a-$/);
  }
});

test.each([0, 500, 900, 1_050])('nor is one that is cut where others before it were hidden, %i letters on', (apart) => {
  const long = `s3cret-${'x'.repeat(993)}`;
  const text = `${long}${'.'.repeat(apart)}${long.repeat(9)}`;
  const message = String(safeFields({ level: 'info', event: 'request', message: text }, [long]).message);
  expect(message).not.toMatch(/s3cret|xx/);
});

test('a long text is cut, and what is nested deep, long or circular is too', () => {
  const ring: Record<string, unknown> = {};
  ring.ring = ring;
  const { message, many, deep } = of({ message: 'x'.repeat(10_000_000), many: Array(500).fill(1), deep: ring });
  expect(String(message)).toHaveLength(2_049);
  expect(many).toHaveLength(101);
  expect(JSON.stringify(deep).length).toBeLessThan(200);
});

test('an error is told by its stack, and what JSON does not know by its text', () => {
  const { error, count } = of({ error: new RangeError('too far'), count: 3n, none: undefined, call: () => {} });
  expect(error).toMatch(/^RangeError: too far\n +at /);
  expect(count).toBe('3');
});

test('no line is longer than 32 KiB, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 6, maxKeys: 300, values: [fc.string({ unit: 'binary', maxLength: 4_000 }), fc.double()] }),
      fc.constantFrom('\u0000', 'ü', 'x'),
      (fields, letter) => {
        const line = JSON.stringify(
          of({ ...fields, first: letter.repeat(9_000), last: Array(90).fill(letter.repeat(900)) }),
        );
        expect(line.length).toBeLessThan(32_768);
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});
