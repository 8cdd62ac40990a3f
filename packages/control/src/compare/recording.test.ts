import { expect, test } from 'vitest';
import type { JournalRecord } from '../engine/records.ts';
import type { SimArrival } from '../sim/plan.ts';
import { openRecording } from './recording.ts';

const SPEC = {
  ...{ type: 'answer', tenant: 'default', priority: 4, requires: ['gpu'], prefers: [], slots: 1, attemptsMax: 3 },
  ...{ backoff: { baseMs: 1, factor: 2, maxMs: 10, jitterRatio: 0 }, timeoutMs: 0, estimateMs: 0, lateResult: 'adopt' },
  ...{ profile: '', limitKeys: [], apart: '', isIdempotent: false },
} as const;
const NOTHING = { text: undefined, at: 0, length: 0 };

/** One agent, and so many tasks of 100 ms, one every 200 ms; the last is cancelled before it ran. */
function journal(tasks: number): readonly JournalRecord[] {
  const hello = { id: 'demo-1', instance: 'i', type: 'demo', slots: 2 };
  const records: object[] = [{ kind: 'agent-joined', at: 0, agent: 1, hello }];
  const names = { session: '', key: '', digest: 0, parent: 0, conditions: undefined, expiresAt: 0, deadlineAt: 0 };
  for (let task = 1; task <= tasks; task++) {
    const at = task * 200;
    records.push({
      kind: 'submitted',
      at,
      first: task,
      tasks: [{ spec: SPEC, payload: NOTHING, readyAt: at, ...names }],
    });
    if (task === tasks) records.push({ kind: 'cancelled', at: at + 5, task, reason: 'enough' });
    else {
      const decision = { bytes: undefined, at: 0, length: 0 };
      records.push({ kind: 'dispatched', at: at + 20, task, attempt: 1, agent: 1, epoch: 1, nonce: task, decision });
      records.push({ kind: 'completed', at: at + 120, task, attempt: 1, result: NOTHING, usage: {} });
    }
  }
  return records.map((record, index) => ({ ...record, seq: index + 1 }) as JournalRecord);
}

function opened({ tasks = 5, keepRatio = 1 } = {}) {
  let isClosed = false;
  const open = () => ({
    snapshot: { register: () => undefined, find: () => undefined, tasks: () => [] },
    records: () => journal(tasks),
    history: [],
    close: () => {
      isClosed = true;
    },
  });
  return { recording: openRecording('data', { open, keepRatio }), isClosed: () => isClosed };
}

async function taken(arrivals: AsyncIterable<readonly SimArrival[]>): Promise<readonly SimArrival[]> {
  const all: SimArrival[] = [];
  for await (const chunk of arrivals) all.push(...chunk);
  return all;
}

test('traffic, agents and outcome of a recording', async () => {
  const { recording, isClosed } = opened();
  const { arrivals, description } = await recording.traffic.open(1);
  expect((await taken(arrivals)).map(({ atMs, serviceMs, type }) => [atMs, serviceMs, type])).toEqual(
    [0, 200, 400, 600].map((atMs) => [atMs, 100, 'demo']),
  );
  expect(description).toBe('Recorded in data: 4 tasks');
  expect(recording.specs).toEqual([
    {
      type: 'demo',
      agents: 1,
      slots: 2,
      startupMs: 0,
      startupSpreadRatio: 0,
      speed: 1,
      failuresPerHour: 0,
      costPerHour: 1,
    },
  ]);
  expect(recording.outcome(10)).toMatchObject({ name: 'as it was', tasks: 4, lost: 0, sloViolation: 1 });
  expect(recording.outcome(30)).toMatchObject({ sloViolation: 0, agentSeconds: 0.805 });
  expect(recording.remarks).toEqual([
    'Cancelled before they ran, and left out: 1 task.',
    'Asked for more than a slot of their type, and do not here: 4 tasks.',
    'No start of an agent (demo) was recorded: here it takes no time; --agents says otherwise.',
  ]);
  recording.close();
  expect(isClosed()).toBe(true);
});

test('a share of the tasks is drawn by the seed', async () => {
  const { recording } = opened({ tasks: 1001, keepRatio: 0.3 });
  const of = async (seed: number) =>
    (await taken((await recording.traffic.open(seed)).arrivals)).map(({ atMs }) => atMs);
  const first = await of(1);
  expect(Math.abs(first.length - 300)).toBeLessThan(60);
  expect(await of(1)).toEqual(first);
  expect(await of(2)).not.toEqual(first);
});

test('the fleet as it was is for agents that were recorded', () => {
  const { policy } = opened().recording;
  const around = { minAgents: 0, maxAgents: 10, sloMs: 1, arrivals: async () => [] as never };
  const agents = {
    type: 'demo',
    slots: 2,
    startupMs: 0,
    startupSpreadRatio: 0,
    speed: 1,
    failuresPerHour: 0,
    costPerHour: 1,
  };
  expect(policy.sizing({ ...around, agents })).toMatchObject({ kind: 'scaler', scaler: { name: 'recorded' } });
  expect(() => policy.sizing({ ...around, agents: { ...agents, type: 'other' } })).toThrow('no agent of type "other"');
});
