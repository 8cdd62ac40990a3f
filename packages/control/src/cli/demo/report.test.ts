import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../engine/records.ts';
import { FleetHistory } from '../fleet-use/fleet-history.ts';
import { Readback, Submitted } from './readback.ts';
import { computeReport } from './report.ts';

const T0 = 1_700_000_000_000;
const blob = { text: undefined, at: 0, length: 0 };
const decision = { bytes: undefined, at: 0, length: 90 };

// The read-back looks at few fields of a record; the rest of a submitted task does not matter to it.
const submittedAt = (first: number, count: number, ms: number) =>
  ({ kind: 'submitted', seq: 0, at: T0 + ms, first, tasks: new Array(count).fill({}) }) as unknown as JournalRecord;
const dispatchedAt = (task: number, ms: number, attempt = 1): JournalRecord => ({
  kind: 'dispatched',
  seq: 0,
  at: T0 + ms,
  task,
  attempt,
  agent: 1,
  epoch: 1,
  nonce: 1,
  decision,
});
const completedAt = (task: number, ms: number): JournalRecord => ({
  kind: 'completed',
  seq: 0,
  at: T0 + ms,
  task,
  attempt: 1,
  result: blob,
  usage: {},
});
const failedAt = (task: number, ms: number, next: 'retry' | 'fail'): JournalRecord => ({
  kind: 'failed',
  seq: 0,
  at: T0 + ms,
  task,
  attempt: 1,
  how: 'lost',
  error: { class: 'x', message: '' },
  usage: {},
  next: next === 'retry' ? { kind: 'retry', at: T0 + ms } : { kind: 'fail' },
});

interface Scene {
  readonly services: Readonly<Record<number, number>>;
  readonly records: readonly JournalRecord[];
  readonly speed?: number;
  readonly slotsPerAgent?: number;
}

function reportOf({ services, records, speed = 1, slotsPerAgent = 1 }: Scene) {
  const submitted = new Submitted();
  for (const [task, serviceMs] of Object.entries(services)) submitted.acknowledge(Number(task), serviceMs);
  const readback = new Readback(submitted);
  for (const record of records) readback.see(record);
  const history = new FleetHistory();
  history.add({ at: T0, agents: 2, slots: 2, slotsBusy: 0, waiting: 0 });
  return computeReport({ readback, history, speed, slotsPerAgent });
}

describe('computeReport', () => {
  test('counts every acknowledged task once: completed, failed or lost', () => {
    const report = reportOf({
      services: { 10: 100, 11: 100, 12: 100, 13: 100 },
      records: [
        submittedAt(10, 5, 0), // 14 is somebody else's
        dispatchedAt(10, 10),
        completedAt(10, 110),
        dispatchedAt(11, 10),
        failedAt(11, 60, 'fail'),
        { kind: 'cancelled', seq: 0, at: T0 + 70, task: 12, reason: '' },
        dispatchedAt(13, 200),
        failedAt(13, 210, 'retry'),
        dispatchedAt(14, 10),
        completedAt(14, 20),
      ],
    });
    expect(report).toMatchObject({ submitted: 4, completed: 1, failed: 2, lost: 1, dispatched: 3, explained: 3 });
    expect(report.waitMs).toEqual({ p50: 10, p90: 200, p95: 200, p99: 200, max: 200 });
    expect(report.totalMs).toEqual({ p50: 110, p90: 110, p95: 110, p99: 110, max: 110 });
  });

  test('a retried task waits until its first dispatch and ends with its last', () => {
    const records = [
      submittedAt(1, 1, 0),
      dispatchedAt(1, 5),
      failedAt(1, 20, 'retry'),
      dispatchedAt(1, 50, 2),
      completedAt(1, 80),
    ];
    const report = reportOf({ services: { 1: 30 }, records });
    expect(report).toMatchObject({ completed: 1, lost: 0, dispatched: 1 });
    expect([report.waitMs?.max, report.totalMs?.max]).toEqual([5, 80]);
  });

  test('a dispatch without a recorded decision is not explained', () => {
    const bare: JournalRecord = { ...dispatchedAt(1, 5), decision: { ...decision, length: 0 } } as JournalRecord;
    expect(reportOf({ services: { 1: 5 }, records: [submittedAt(1, 1, 0), bare, completedAt(1, 9)] })).toMatchObject({
      dispatched: 1,
      explained: 0,
    });
  });

  test('compares agent-minutes in trace time over the same span', () => {
    // Three tasks at once, 3 s of wall time each, one slot an agent; speed 20 makes 60 s of trace time of each.
    const records = [
      submittedAt(1, 3, 0),
      ...[1, 2].flatMap((task) => [dispatchedAt(task, 0), completedAt(task, 3000)]),
      dispatchedAt(3, 3000),
      completedAt(3, 6000),
    ];
    const report = reportOf({ services: { 1: 60_000, 2: 60_000, 3: 60_000 }, records, speed: 20 });
    expect(report.durationMs).toBe(6000);
    expect(report.waitTraceMs?.max).toBe(60_000);
    expect(report.misses).toBe(1);
    // 2 agents × 2 min of trace time; the fixed fleet may miss one too, which 2 agents do.
    expect(report).toMatchObject({ agentMinutes: 4, fixedAgents: 2, agentMinutesFixed: 4 });
  });

  test('a task cancelled while it waited is a miss when it waited too long', () => {
    const cancelled = (ms: number): JournalRecord => ({ kind: 'cancelled', seq: 0, at: T0 + ms, task: 1, reason: '' });
    const missesAt = (ms: number) =>
      reportOf({ services: { 1: 5 }, records: [submittedAt(1, 1, 0), cancelled(ms)] }).misses;
    expect([missesAt(30_000), missesAt(30_001)]).toEqual([0, 1]);
  });

  test('of nothing is nothing', () => {
    expect(reportOf({ services: {}, records: [] })).toMatchObject({
      submitted: 0,
      waitMs: null,
      agentMinutes: 0,
      agentMinutesFixed: 0,
      durationMs: 0,
    });
  });
});
