import { describe, expect, test } from 'vitest';
import type { JournalRecord, RecordOf, SubmittedTask } from '../../engine/records.ts';
import type { TaskSpec } from '../../engine/task-entry.ts';
import type { SimArrival } from '../plan.ts';
import { arrivalsOf } from './arrivals.ts';
import { type RecordedRun, readRecording } from './recorded-run.ts';

const SPEC: TaskSpec = {
  ...{ type: 'answer', tenant: 'default', priority: 4, requires: [], prefers: [], slots: 1, attemptsMax: 3 },
  ...{ backoff: { baseMs: 1, factor: 2, maxMs: 10, jitterRatio: 0 }, timeoutMs: 0, estimateMs: 0, lateResult: 'adopt' },
  ...{ profile: '', limitKeys: [], apart: '', isIdempotent: false },
};

/** Writes records by hand, at times since the start. */
class Book {
  readonly records: JournalRecord[] = [];
  #nextTask = 1;

  add(record: object): this {
    this.records.push({ ...record, seq: this.records.length + 1 } as JournalRecord);
    return this;
  }

  joins(at: number, agent: number, type = 'demo', slots = 2): this {
    const hello = { id: `${type}-${agent}`, instance: `i${agent}`, type, slots, costPerHour: 3 };
    return this.add({ kind: 'agent-joined', at, agent, hello });
  }

  leaves(at: number, agent: number): this {
    return this.add({ kind: 'agent-left', at, agent, reason: 'its pool has removed it' });
  }

  submits(at: number, fields: Partial<SubmittedTask> & { readonly spec?: TaskSpec } = {}): number {
    const blob = { text: undefined, at: 0, length: 0 };
    const times = { readyAt: at, expiresAt: 0, deadlineAt: 0 };
    const names = { session: '', key: '', digest: 0, parent: 0, conditions: undefined };
    this.add({
      kind: 'submitted',
      at,
      first: this.#nextTask,
      tasks: [{ spec: SPEC, payload: blob, ...times, ...names, ...fields }],
    });
    return this.#nextTask++;
  }

  starts(at: number, task: number, { agent = 1, attempt = 1 } = {}): this {
    const decision = { bytes: undefined, at: 0, length: 0 };
    return this.add({ kind: 'dispatched', at, task, attempt, agent, epoch: 1, nonce: at, decision });
  }

  completes(at: number, task: number, attempt = 1): this {
    const result = { text: undefined, at: 0, length: 0 };
    return this.add({ kind: 'completed', at, task, attempt, result, usage: {} });
  }

  fails(at: number, task: number, fields: Partial<RecordOf<'failed'>> = {}): this {
    const error = { class: 'Broken', message: 'it broke' };
    const next = { kind: 'retry', at } as const;
    return this.add({ kind: 'failed', at, task, attempt: 1, how: 'failed', error, usage: {}, next, ...fields });
  }

  scales(at: number, from: number, to: number): this {
    return this.add({ kind: 'scaled', at, decision: { pool: 'demo', at, from, to }, memory: {}, initialAgents: 1 });
  }

  read(): RecordedRun {
    const snapshot = { register: () => undefined, find: () => undefined, tasks: () => [] };
    return readRecording({ snapshot, records: () => this.records, history: [], close: () => {} });
  }
}

async function arrivalsIn(run: RecordedRun): Promise<readonly SimArrival[]> {
  const all: SimArrival[] = [];
  for await (const chunk of arrivalsOf(run)) all.push(...chunk);
  return all;
}

describe('tasks of a recording become arrivals', () => {
  test('with the time since the first, the work as measured, and whose they are', async () => {
    const book = new Book().joins(900, 1);
    const deadlineAt = 6000;
    const first = book.submits(1000, { session: 'chat', deadlineAt, spec: { ...SPEC, tenant: 'acme', priority: 9 } });
    const second = book.submits(1500);
    book.starts(1100, first).starts(1700, second).completes(1350, first).completes(2700, second);
    const run = book.read();
    expect(await arrivalsIn(run)).toEqual([
      { atMs: 0, serviceMs: 250, type: 'demo', tenant: 'acme', priority: 9, key: 'chat', deadlineMs: 5000 },
      { atMs: 500, serviceMs: 1000, type: 'demo', tenant: 'default', priority: 4 },
    ]);
    expect(run).toMatchObject({ startedAt: 1000, endedAt: 2700, counts: { tasks: 2, unmeasured: 0, withdrawn: 0 } });
    expect(run.waits).toMatchObject({ mean: 150, max: 200 });
  });

  test('work is what agents spent on it, whatever came of it; a lost attempt counts for none', async () => {
    const book = new Book().joins(0, 1).joins(0, 2);
    const task = book.submits(10);
    book.starts(20, task).fails(120, task);
    book.starts(130, task, { attempt: 2 }).fails(1130, task, { attempt: 2, how: 'lost' });
    book.starts(1200, task, { attempt: 3, agent: 2 }).completes(1250, task, 3);
    const run = book.read();
    expect(await arrivalsIn(run)).toMatchObject([{ atMs: 0, serviceMs: 150 }]);
    // One of the two agents was lost once, with what it ran: in 2.5 s of their time.
    expect(run.agents[0]?.model.failuresPerHour).toBeCloseTo(3_600_000 / 2500);
  });

  test('what was held back arrives when it was ready, among those submitted after it', async () => {
    const book = new Book().joins(0, 1);
    const late = book.submits(0, { readyAt: 500 });
    const held = book.submits(100, { conditions: { after: [late] } });
    const plain = book.submits(400);
    book.starts(400, plain).completes(410, plain).starts(500, late).completes(620, late);
    book
      .add({ kind: 'released', at: 620, task: held, endedAs: ['completed'] })
      .starts(625, held)
      .completes(655, held);
    const run = book.read();
    expect((await arrivalsIn(run)).map(({ atMs, serviceMs }) => [atMs, serviceMs])).toEqual([
      [0, 10],
      [100, 120],
      [220, 30],
    ]);
    expect(run.startedAt).toBe(400);
    expect(run.waits.mean).toBeCloseTo(5 / 3);
  });

  test('what never ran has the work of another of its type; what somebody withdrew before it ran is none', async () => {
    const book = new Book().joins(0, 1);
    const [a, b, expired, , withdrawn] = [0, 1, 2, 3, 4].map((at) => book.submits(at)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    book.starts(5, a).completes(105, a).starts(105, b).completes(405, b);
    book.add({ kind: 'expired', at: 500, task: expired, reason: 'ttl' });
    book.add({ kind: 'cancelled', at: 500, task: withdrawn, reason: 'no longer wanted' });
    const run = book.read();
    const work = (await arrivalsIn(run)).map(({ serviceMs }) => serviceMs);
    expect(work.slice(0, 2)).toEqual([100, 300]);
    expect(work.slice(2)).toEqual([expect.toBeOneOf([100, 300]), expect.toBeOneOf([100, 300])]);
    expect((await arrivalsIn(run)).map(({ serviceMs }) => serviceMs)).toEqual(work);
    expect(run.counts).toEqual({ tasks: 5, withdrawn: 1, unmeasured: 2, failed: 0, picky: 0 });
  });

  test('a recording without a task is empty', async () => {
    const run = new Book().joins(5, 1).read();
    expect(await arrivalsIn(run)).toEqual([]);
    expect(run).toMatchObject({ startedAt: 0, counts: { tasks: 0 }, waits: { max: 0, p99: 0 } });
  });
});

describe('the agents of a recording', () => {
  test('slots, cost, and starts from the decision to the joining, first asked, first joined', () => {
    const book = new Book().joins(0, 1).scales(1000, 1, 3).joins(1800, 2).joins(2000, 3);
    book.scales(5000, 3, 4).scales(5500, 4, 3).joins(9000, 3);
    book.leaves(10_000, 2).add({ kind: 'document', at: 20_000, collection: 'pauses', id: 'x', value: 1, by: 'ann' });
    const [agents] = book.read().agents;
    expect(agents?.model).toEqual({
      ...{
        type: 'demo',
        slots: 2,
        startupMs: 800,
        startupSpreadRatio: 0,
        speed: 1,
        failuresPerHour: 0,
        costPerHour: 3,
      },
    });
    expect(agents).toMatchObject({ count: 3, agentMs: 20_000 + 8200 + 18_000, startUps: { count: 2 } });
  });

  test('their time counts from the first arrival, and from the order of each', () => {
    const book = new Book().joins(0, 1).scales(3000, 1, 2).joins(4000, 2).scales(9000, 2, 1).leaves(9500, 2);
    const task = book.submits(1000);
    const run = book.starts(1000, task).completes(11_000, task).read();
    expect(run).toMatchObject({ agentSeconds: 10 + 6.5, actions: { up: 1, down: 1 } });
    expect(run.cost).toBeCloseTo((3 * 16.5) / 3600);
  });

  test('where nothing was asked for, from the start of the controller', () => {
    const book = new Book().add({ kind: 'started', at: 100, epoch: 1, version: '1' }).joins(400, 1).joins(700, 2);
    const [agents] = book.joins(600_000, 3).read().agents;
    expect(agents?.startUps).toMatchObject({ startupMs: 300, count: 2 });
  });

  test('how many were up at a time', () => {
    const book = new Book()
      .joins(0, 1)
      .joins(100, 2)
      .joins(100, 3, 'other')
      .leaves(200, 1)
      .joins(300, 1)
      .leaves(400, 2);
    const sizes = book.read().sizes('demo');
    expect([-1, 0, 99, 100, 200, 299, 300, 400, 10_000].map((at) => sizes.sizeAt(at))).toEqual([
      0, 1, 1, 2, 1, 1, 2, 1, 1,
    ]);
    expect(sizes.most).toBe(2);
  });

  test('one that takes twice as long as another for the same type is told', () => {
    const book = new Book().joins(0, 1).joins(0, 2);
    for (let turn = 0; turn < 400; turn++) {
      const at = 1000 * turn;
      const tasks = [book.submits(at), book.submits(at)] as const;
      book.starts(at, tasks[0]).starts(at, tasks[1], { agent: 2 });
      book.completes(at + 100, tasks[0]).completes(at + 200, tasks[1]);
    }
    expect(book.read().speedSpread).toBeCloseTo(2, 1);
  });
});

test('settings that were changed while it ran are those of the newest version', () => {
  const values = (picker: string) => ({ values: { 'routing.picker': picker } });
  const book = new Book();
  book.add({ kind: 'document', at: 1, collection: 'settings', id: '1', value: values('p2c'), by: 'ann' });
  book.add({ kind: 'document', at: 2, collection: 'settings', id: '2', value: values('random'), by: 'ann' });
  expect(book.read().settings).toEqual({ 'routing.picker': 'random' });
});
