// What a recorded run came to, in the words of a simulated one, so that the two stand in one table.
import { Histogram } from '../histogram.ts';
import { durationsOf } from '../measure.ts';
import type { SimReport } from '../report.ts';
import type { RecordedRun } from './recorded-run.ts';
import type { RecordedTask } from './recorded-task.ts';
import { isWithdrawn } from './survey.ts';

/** Of a run that was recorded and not simulated: it has no seed, no curves and no worst minute. */
export type RecordedReport = Omit<SimReport, 'seed' | 'worstMinute' | 'events' | 'journalHash' | 'curves'>;

export function recordedReport(run: RecordedRun, sloMs: number): RecordedReport {
  const sojourns = new Histogram();
  const sums = { lost: 0, unfinished: 0, late: 0, deadlineMisses: 0 };
  for (const task of run.tasks()) {
    if (isWithdrawn(task)) continue;
    const { state, waitMs, endedAt, arrivedAt } = task;
    const isCompleted = state === 'completed';
    if (!isCompleted) sums.lost++;
    if (endedAt === undefined) sums.unfinished++;
    if (!isCompleted || (waitMs ?? 0) > sloMs) sums.late++;
    if (hasMissed(task)) sums.deadlineMisses++;
    if (isCompleted && endedAt !== undefined) sojourns.add(Math.max(0, endedAt - arrivedAt));
  }
  const tasks = run.counts.tasks - run.counts.withdrawn;
  return {
    name: 'as recorded',
    tasks,
    lost: sums.lost,
    unfinished: sums.unfinished,
    waitMs: run.waits,
    sojournMs: durationsOf(sojourns),
    sloViolation: tasks === 0 ? 0 : sums.late / tasks,
    deadlineMisses: sums.deadlineMisses,
    agentSeconds: run.agentSeconds,
    cost: run.cost,
    actions: run.actions,
    endedAtMs: run.endedAt - run.startedAt,
  };
}

function hasMissed({ state, deadlineMs, endedAt, arrivedAt }: RecordedTask): boolean {
  if (deadlineMs === undefined) return false;
  return state !== 'completed' || (endedAt ?? Number.POSITIVE_INFINITY) - arrivedAt > deadlineMs;
}
