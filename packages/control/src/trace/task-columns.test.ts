// Tenant, session, priority and deadline out of a trace.
import { expect, test } from 'vitest';
import { openTrace, type TraceOptions } from './read.ts';

const ALL = { tenantColumn: 'who', sessionColumn: 'talk', priorityColumn: 'band', deadlineColumn: 'due_ms' } as const;

const DUE = { deadlineColumn: 'd' } as const;

async function read(text: string, options: Partial<TraceOptions>) {
  const whole = (async function* () {
    yield text;
  })();
  const { arrivals, notes } = await openTrace(whole, { seed: 1, ...options });
  const found = [];
  for await (const arrival of arrivals) found.push(arrival);
  return { found, notes };
}

test('they come with the task, in CSV and in JSON lines; an empty cell tells nothing', async () => {
  const csv = 'ts,duration,who,talk,band,due_ms\n0,1,acme,c1,9,250\n1,1,,,,\n';
  const expected = [
    { atMs: 0, serviceMs: 1000, type: 'replay', tenant: 'acme', key: 'c1', priority: 9, deadlineMs: 250 },
    { atMs: 1000, serviceMs: 1000, type: 'replay' },
  ];
  const { found, notes } = await read(csv, ALL);
  expect(found).toEqual(expected);
  expect(notes.description).toContain('tenant: who; session: talk; priority: band; deadline: due_ms (milliseconds)');
  const json =
    '{"ts": 0, "duration": 1, "who": "acme", "talk": "c1", "band": 9, "due_ms": 250}\n{"ts": 1, "duration": 1}\n';
  expect((await read(json, ALL)).found).toEqual(expected);
});

test('a row that is put in order keeps them', async () => {
  const { found } = await read('ts,duration,who\n5,1,late\n2,1,early\n', { tenantColumn: 'who' });
  expect(found.map(({ atMs, tenant }) => [atMs, tenant])).toEqual([
    [0, 'early'],
    [3000, 'late'],
  ]);
});

test.each<[string, string, number]>([
  ['a date is when it is due', 'ts,due\n2024-01-01 00:00:00,2024-01-01 00:01:30\n', 90_000],
  ['a number is the time for it, in seconds', 'ts,due\n2024-01-01 00:00:00,90\n', 90_000],
  ['what is over already is due at once', 'ts,due\n2024-01-01 00:00:00,2023-12-31 00:00:00\n', 1],
])('a deadline: %s', async (_name, text, deadlineMs) => {
  expect((await read(text, { deadlineColumn: 'due' })).found[0]?.deadlineMs).toBe(deadlineMs);
});

test('they are never searched for', async () => {
  const { found } = await read('ts,duration,tenant,priority\n0,1,acme,high\n', {});
  expect(found).toEqual([{ atMs: 0, serviceMs: 1000, type: 'replay' }]);
});

test.each<[string, string, Partial<TraceOptions>, string]>([
  ['a priority', 'ts,p\n0,10\n', { priorityColumn: 'p' }, 'line 2, column p: "10" must be a priority from 0 to 9'],
  ['a long tenant', `ts,t\n0,${'x'.repeat(129)}\n`, { tenantColumn: 't' }, 'line 2, column t: has more than 128'],
  ['a deadline', 'ts,d\n2024-01-01,2024-01-02\n2024-01-01,soon\n', DUE, 'line 3, column d: "soon" is no time'],
  ['a deadline far away', 'ts,d\n0,1700000000\n', DUE, 'more than a year after the arrival'],
  ['an unknown column', 'ts,tenant\n0,a\n', { tenantColumn: 'tenants' }, 'did you mean tenant?'],
  ['windows of rates', 'ts,rate,t\n0,1,a\n1,1,a\n', { rateColumn: 'rate', tenantColumn: 't' }, 'a window is no task'],
])('%s that is wrong is told', async (_name, text, options, message) => {
  await expect(read(text, options)).rejects.toThrow(message);
});
