// The demo's report, computed from the journal. Waits and agent-minutes are compared in trace time, as if at speed 1.
import type { FleetHistory } from '../fleet-use/fleet-history.ts';
import { type FleetUse, fleetUseOf } from '../fleet-use/fleet-use.ts';
import { type Percentiles, percentilesOf } from '../fleet-use/quantile.ts';
import type { ScalingAction } from '../fleet-use/scaling-actions.ts';
import type { Readback, TaskTimes } from './readback.ts';

/** A task that waits longer than this, in trace time, was not served well. */
export const MISS_WAIT_MS = 30_000;

export interface DemoReport extends FleetUse {
  /** Acknowledged tasks: completed + failed + lost. */
  readonly submitted: number;
  readonly completed: number;
  /** Every recorded outcome but completed. */
  readonly failed: number;
  /** Acknowledged without an outcome in the journal. */
  readonly lost: number;
  /** Submission to first dispatch, of the tasks that were dispatched; wall time. */
  readonly waitMs: Percentiles | null;
  readonly waitTraceMs: Percentiles | null;
  /** Submission to outcome, of the completed tasks; wall time. */
  readonly totalMs: Percentiles | null;
  readonly totalTraceMs: Percentiles | null;
  /** Tasks that waited more than 30 s of trace time. */
  readonly misses: number;
  /** From the first submission to the last outcome; wall time. */
  readonly durationMs: number;
  readonly scalingActions: readonly ScalingAction[];
  readonly dispatched: number;
  /** Dispatched tasks whose decision is recorded. */
  readonly explained: number;
}

export interface ReportInput {
  readonly readback: Readback;
  readonly history: FleetHistory;
  readonly speed: number;
  readonly slotsPerAgent: number;
}

export function computeReport({ readback, history, speed, slotsPerAgent }: ReportInput): DemoReport {
  const tasks = [...readback.tasks()];
  const count = (outcome: TaskTimes['outcome']): number => tasks.filter((task) => task.outcome === outcome).length;
  const started = tasks.filter(({ startedAt }) => startedAt !== undefined);
  const waits = started.map((task) => (task.startedAt ?? 0) - task.submittedAt);
  const totals = tasks
    .filter(({ outcome }) => outcome === 'completed')
    .map((task) => (task.endedAt ?? 0) - task.submittedAt);
  const from = tasks.reduce((first, { submittedAt }) => Math.min(first, submittedAt), tasks[0]?.submittedAt ?? 0);
  const to = tasks.reduce((last, { endedAt, submittedAt }) => Math.max(last, endedAt ?? submittedAt), 0);
  const durationMs = tasks.length === 0 ? 0 : to - from;
  const misses = tasks.filter((task) => isMiss(task, { speed, endAt: to })).length;
  const use = fleetUseOf({
    history,
    from,
    to: Math.max(from, to),
    speed,
    work: {
      arrivalsMs: tasks.map(({ submittedAt }) => (submittedAt - from) * speed),
      servicesMs: tasks.map((task) => servedMs(task, speed)),
      slotsPerAgent,
      waitMsMax: MISS_WAIT_MS,
      missesMax: misses,
    },
  });
  return {
    submitted: tasks.length,
    completed: count('completed'),
    failed: count('failed'),
    lost: count('lost'),
    waitMs: percentilesOf(waits),
    waitTraceMs: percentilesOf(waits, speed),
    totalMs: percentilesOf(totals),
    totalTraceMs: percentilesOf(totals, speed),
    misses,
    durationMs,
    ...use,
    scalingActions: readback.scalingActions.filter(({ at }) => at >= from && at <= to),
    dispatched: started.length,
    explained: started.filter(({ isExplained }) => isExplained).length,
  };
}

/** A task that never started has waited until it was cancelled, or until the end. */
function isMiss(
  { submittedAt, startedAt, endedAt }: TaskTimes,
  { speed, endAt }: { readonly speed: number; readonly endAt: number },
): boolean {
  return ((startedAt ?? endedAt ?? endAt) - submittedAt) * speed > MISS_WAIT_MS;
}

/** What the task took in trace time, as recorded; for one that did not complete, what the trace asked for. */
function servedMs({ outcome, lastStartedAt, endedAt, serviceMs }: TaskTimes, speed: number): number {
  if (outcome !== 'completed' || lastStartedAt === undefined || endedAt === undefined) return serviceMs;
  return (endedAt - lastStartedAt) * speed;
}
