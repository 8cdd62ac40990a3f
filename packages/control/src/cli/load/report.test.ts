import { describe, expect, test } from 'vitest';
import { FleetHistory } from '../fleet-use/fleet-history.ts';
import { changesOf } from '../fleet-use/scaling-actions.ts';
import { computeReport, type LoadReport, type ReportInput } from './report.ts';
import { reportText } from './report-text.ts';
import { Tally } from './tally.ts';

interface Told {
  readonly dueMs: number;
  readonly lagMs?: number;
  /** Wait in the queue; undefined when it never started. */
  readonly queuedMs?: number;
  readonly servedMs?: number;
  /** undefined = still open. */
  readonly state?: string;
}

function tallyOf(tasks: readonly Told[]): Tally {
  const tally = new Tally();
  for (const { dueMs, lagMs = 0, queuedMs, servedMs = 0, state } of tasks) {
    tally.arrived(1, lagMs);
    const place = tally.acknowledged({ dueMs, sentMs: dueMs + lagMs }, dueMs + lagMs + 2);
    if (state === undefined) continue;
    const startedAt = 9000 + (queuedMs ?? 0);
    const started = queuedMs === undefined ? {} : { firstStartedAt: startedAt, startedAt };
    const times = { submittedAt: 9000, ...started, endedAt: startedAt + servedMs };
    tally.ended(place, { state, times, nowMs: dueMs + lagMs + (queuedMs ?? 0) + servedMs });
  }
  return tally;
}

function historyOf(sizes: readonly (readonly [number, number])[]): FleetHistory {
  const history = new FleetHistory();
  for (const [at, agents] of sizes) history.add({ at, agents, slots: agents, slotsBusy: 0, waiting: 3 });
  return history;
}

function reportOf(tasks: readonly Told[], input: Partial<ReportInput> = {}): LoadReport {
  const history = input.history ?? historyOf([[0, 2]]);
  return computeReport({
    tally: tallyOf(tasks),
    history,
    startedAt: 0,
    submittingMs: 10_000,
    elapsedMs: 12_000,
    objectiveMs: 1000,
    slotsPerAgent: 1,
    scalingActions: changesOf(history.samples),
    ...input,
  });
}

describe('the report', () => {
  test('counts every task once, by what became of it', () => {
    const tally = tallyOf([
      { dueMs: 0, queuedMs: 0, servedMs: 100, state: 'completed' },
      { dueMs: 10, queuedMs: 0, servedMs: 100, state: 'failed' },
      { dueMs: 20, state: 'expired' },
      { dueMs: 30 },
    ]);
    tally.due += 9;
    tally.refuse('queue-full', 2);
    tally.refuse('queue-full', 1);
    tally.refuse('rate-limited', 1);
    tally.notSent += 4;
    tally.unanswered += 1;
    const report = reportOf([], { tally });
    expect(report).toMatchObject({
      due: 13,
      submitted: 4,
      completed: 1,
      failed: 2,
      unfinished: 1,
      refused: 4,
      notSent: 4,
      unanswered: 1,
      failedBy: { failed: 1, expired: 1 },
      refusedBy: { 'queue-full': 3, 'rate-limited': 1 },
    });
    expect(report.submitted + report.refused + report.notSent + report.unanswered).toBe(report.due);
    expect(report.completed + report.failed + report.unfinished).toBe(report.submitted);
  });

  test('every wait counts from when the task was due', () => {
    const report = reportOf([{ dueMs: 500, lagMs: 40, queuedMs: 300, servedMs: 60, state: 'completed' }]);
    expect([report.lagMs, report.acknowledgeMs, report.startMs, report.outcomeMs].map((each) => each?.max)).toEqual([
      40, 42, 340, 400,
    ]);
  });

  test('a miss waited longer than the objective: for its start, its outcome without one, or the end', () => {
    const report = reportOf([
      { dueMs: 0, queuedMs: 1000, servedMs: 5000, state: 'completed' },
      { dueMs: 0, queuedMs: 1001, state: 'completed' },
      { dueMs: 0, lagMs: 1001, queuedMs: 0, state: 'completed' },
      { dueMs: 0, lagMs: 1500, state: 'expired' },
      { dueMs: 10_000 },
      { dueMs: 11_500 },
    ]);
    expect(report).toMatchObject({ misses: 4, missRatio: 4 / 6 });
  });

  test('agent-minutes are those seen, beside those of the smallest fixed fleet', () => {
    // Two at once for a minute each: two agents, of one slot, for no more misses.
    const tasks = [0, 0].map((dueMs) => ({ dueMs, queuedMs: 0, servedMs: 60_000, state: 'completed' }));
    const history = historyOf([
      [0, 1],
      [30_000, 4],
      [45_000, 3],
    ]);
    expect(reportOf(tasks, { history })).toMatchObject({
      durationMs: 60_000,
      agentsMin: 1,
      agentsMean: (30 + 4 * 15 + 3 * 15) / 60,
      agentsMax: 4,
      agentMinutes: 0.5 + 1 + 0.75,
      fixedAgents: 2,
      agentMinutesFixed: 2,
      scalingActions: [
        { at: 30_000, action: 'scale_up', from: 1, to: 4 },
        { at: 45_000, action: 'scale_down', from: 4, to: 3 },
      ],
    });
  });

  test('the fixed fleet serves in the order of the arrivals, and may miss as many', () => {
    // Acknowledged out of order; with one agent the second of the three would wait two seconds.
    const report = reportOf([
      { dueMs: 2000, queuedMs: 0, servedMs: 2000, state: 'completed' },
      { dueMs: 0, queuedMs: 0, servedMs: 3000, state: 'completed' },
      { dueMs: 1000, queuedMs: 1500, servedMs: 100, state: 'completed' },
    ]);
    expect(report).toMatchObject({ misses: 1, fixedAgents: 2 });
    expect(reportOf([{ dueMs: 0 }], { slotsPerAgent: undefined })).toMatchObject({ agentMinutesFixed: null });
  });

  test('of nothing is nothing', () => {
    expect(reportOf([], { submittingMs: 0, elapsedMs: 0 })).toMatchObject({
      due: 0,
      misses: 0,
      missRatio: 0,
      startMs: null,
      durationMs: 0,
      agentMinutes: 0,
      agentMinutesFixed: 0,
      completedPerSecond: 0,
    });
  });
});

test('the report for people says what was refused, what is unfinished and how to end it', () => {
  const tally = tallyOf([{ dueMs: 0, lagMs: 80, queuedMs: 5, servedMs: 100, state: 'completed' }, { dueMs: 30 }]);
  tally.refuse('queue-full', 2);
  const terminal = { out: () => {}, err: () => {}, isTty: false, hasColour: false, columns: 200 };
  const extras = { plan: '10 tasks/s for 10 s', type: 'echo', isInterrupted: true };
  const text = reportText(reportOf([], { tally }), extras, terminal);
  expect(text).toMatch(/^Load \(ended early\)\nasked for +10 tasks\/s/);
  expect(text).toMatch(/refused +2 \(2 queue-full\)/);
  expect(text).toMatch(/unfinished +1 .*muster cancel --type echo/);
  expect(text).toMatch(/misses +1 of 2 \(50 %\) waited more than 1 s to start/);
  expect(text).toMatch(/lag +p50 .*could not send as fast/);
  expect(text).toMatch(/fixed fleet +0\.\d: 1 agent all the time/);
});
