// The desk of the simulations: one runs, some wait, the last ones are kept, whatever becomes of each.
import { Fault, type SimulationRequest } from '@muster/contract';
import { expect, test } from 'vitest';
import { VirtualClock } from '../base/clock.ts';
import { seededRandom } from '../base/random.ts';
import type { OrderNews } from './run-order.ts';
import { Simulations } from './simulations.ts';

const REQUEST: SimulationRequest = { traffic: { recorded: {} } };
const RESULT = { trace: 'x', seed: 1, sloMs: 1, facts: [], policies: [] };

interface Started {
  readonly tell: (news: OrderNews) => void;
  readonly end: (error?: unknown) => Promise<void>;
  isStopped: boolean;
}

function desk(limits = { waitingMax: 2, keptMax: 2 }) {
  const started: Started[] = [];
  const clock = new VirtualClock();
  const simulations = new Simulations({
    clock,
    random: seededRandom(1),
    limits: () => limits,
    orderOf: (request) => {
      if (request.name === 'wrong') throw new Fault('invalid-request', 'traffic is wrong', { field: 'traffic' });
      return { request, settings: {}, pools: [], dataDirectory: 'data', tasksMax: 1 };
    },
    run: (_order, tell) => {
      let settle: (error: unknown) => void = () => {};
      const ended = new Promise<void>((resolve, reject) => {
        settle = (error) => (error === undefined ? resolve() : reject(error));
      });
      const one: Started = {
        tell,
        end: async (error) => {
          settle(error);
          await ended.catch(() => {});
          await Promise.resolve();
        },
        isStopped: false,
      };
      started.push(one);
      return {
        ended,
        stop: () => {
          one.isStopped = true;
        },
      };
    },
  });
  const submit = (name: string) => simulations.submit({ ...REQUEST, name }, 'ada').id;
  return { simulations, started, submit, clock };
}

const statesOf = ({ simulations }: ReturnType<typeof desk>) =>
  simulations.list().map(({ name, state }) => `${name} ${state}`);

test('one runs, the others wait for their turn', async () => {
  const given = desk();
  given.submit('a');
  given.submit('b');
  given.submit('c');
  expect(statesOf(given)).toEqual(['c waiting', 'b waiting', 'a running']);
  expect(given.started).toHaveLength(1);
  given.started[0]?.tell({ kind: 'done', result: RESULT });
  // Its thread is still there: the next one begins when it has left.
  expect(given.started).toHaveLength(1);
  await given.started[0]?.end();
  expect(statesOf(given)).toEqual(['c waiting', 'b running', 'a done']);
});

test('more than may wait are refused, and told when to come again', () => {
  const given = desk();
  for (const name of ['a', 'b', 'c']) given.submit(name);
  expect(() => given.submit('d')).toThrow(
    expect.objectContaining({ code: 'queue-full', retryAfterMs: expect.any(Number) }),
  );
});

test('what is wrong leaves nothing behind', () => {
  const given = desk();
  expect(() => given.submit('wrong')).toThrow(expect.objectContaining({ field: 'traffic' }));
  expect(given.simulations.list()).toEqual([]);
});

test('progress, then the result, with who asked and when', () => {
  const given = desk();
  given.clock.advance(1000);
  const id = given.submit('a');
  given.clock.advance(5);
  given.started[0]?.tell({ kind: 'progress', ratio: 0.25, doing: 'surge' });
  expect(given.simulations.get(id)).toMatchObject({ state: 'running', progress: 0.25, doing: 'surge' });
  given.started[0]?.tell({ kind: 'done', result: RESULT });
  const done = given.simulations.get(id);
  expect(done).toMatchObject({ state: 'done', progress: 1, submittedBy: 'ada', result: RESULT });
  expect((done.endedAt ?? 0) - done.submittedAt).toBe(5);
  expect(done).not.toHaveProperty('doing');
});

test('a failure says why: as it was told, by the thread’s end, or without a word', async () => {
  const given = desk({ waitingMax: 3, keptMax: 3 });
  const ids = ['a', 'b', 'c'].map(given.submit);
  given.started[0]?.tell({ kind: 'failed', code: 'invalid-request', message: 'line 3 is odd', field: 'traffic.rows' });
  await given.started[0]?.end();
  await given.started[1]?.end(new Fault('too-large', 'it took longer than 600 s'));
  await given.started[2]?.end(new TypeError('a bug'));
  const errors = ids.map((id) => given.simulations.get(id).error);
  expect(errors[0]).toEqual({ code: 'invalid-request', message: 'line 3 is odd', field: 'traffic.rows' });
  expect(errors[1]).toEqual({ code: 'too-large', message: 'it took longer than 600 s' });
  expect(errors[2]?.code).toBe('internal');
});

test('one that runs or waits is cancelled, and then forgotten', async () => {
  const given = desk();
  const [a = '', b = ''] = [given.submit('a'), given.submit('b')];
  given.simulations.remove(b);
  given.simulations.remove(a);
  expect(given.started[0]?.isStopped).toBe(true);
  expect(statesOf(given)).toEqual(['b cancelled', 'a cancelled']);
  // News that were on their way change nothing.
  given.started[0]?.tell({ kind: 'done', result: RESULT });
  await given.started[0]?.end();
  expect(given.simulations.get(a)).toMatchObject({ state: 'cancelled' });
  expect(given.started).toHaveLength(1);
  given.simulations.remove(a);
  expect(() => given.simulations.get(a)).toThrow(expect.objectContaining({ code: 'not-found' }));
});

test('the newest that ended are kept', async () => {
  const given = desk();
  for (let index = 0; index < 5; index++) {
    given.submit(String(index));
    given.started[index]?.tell({ kind: 'done', result: RESULT });
    await given.started[index]?.end();
  }
  expect(statesOf(given)).toEqual(['4 done', '3 done']);
});

test('of long rows only the beginning is kept', () => {
  const { simulations } = desk();
  const text = 'ts\n'.padEnd(100_000, '1\n');
  const { id } = simulations.submit({ traffic: { rows: { text, name: 'day.csv' } } }, 'ada');
  expect(simulations.get(id).name).toBe('day.csv');
  expect(simulations.get(id).request.traffic.rows?.text).toBe(text.slice(0, 1000));
});

test('closed, what runs is ended and nothing begins', async () => {
  const given = desk();
  given.submit('a');
  given.submit('b');
  const closing = given.simulations.close();
  expect(given.started[0]?.isStopped).toBe(true);
  await given.started[0]?.end();
  await closing;
  expect(given.started).toHaveLength(1);
});
