// The demo's report, computed from the journal. Waits and agent-minutes are compared in trace time, as if at speed 1.
import { smallestFixedFleet } from './fixed-fleet.ts';
import type { FleetHistory, FleetSample } from './fleet-history.ts';
import { quantile } from './quantile.ts';
import type { Readback, TaskTimes } from './readback.ts';

/** A task that waits longer than this, in trace time, was not served well. */
export const MISS_WAIT_MS = 30_000;

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface DemoReport {
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
  readonly agentMinutes: number;
  readonly agentMinutesFixed: number;
  readonly fixedAgents: number;
  readonly dispatched: number;
  /** Dispatched tasks whose decision is recorded. */
  readonly explained: number;
  readonly fleet: readonly FleetSample[];
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
  const waits = sorted(started.map((task) => (task.startedAt ?? 0) - task.submittedAt));
  const totals = sorted(
    tasks.filter(({ outcome }) => outcome === 'completed').map((task) => (task.endedAt ?? 0) - task.submittedAt),
  );
  const from = tasks.reduce((first, { submittedAt }) => Math.min(first, submittedAt), Number.POSITIVE_INFINITY);
  const to = tasks.reduce((last, { endedAt, submittedAt }) => Math.max(last, endedAt ?? submittedAt), 0);
  const durationMs = tasks.length === 0 ? 0 : to - from;

  const misses = tasks.filter((task) => isMiss(task, { speed, endAt: to })).length;
  const fixedAgents = smallestFixedFleet({
    arrivalsMs: tasks.map(({ submittedAt }) => (submittedAt - from) * speed),
    servicesMs: tasks.map((task) => servedMs(task, speed)),
    slotsPerAgent,
    waitMsMax: MISS_WAIT_MS,
    missesMax: misses,
  });
  const minutes = (agentMs: number): number => (agentMs * speed) / 60_000;
  return {
    submitted: tasks.length,
    completed: count('completed'),
    failed: count('failed'),
    lost: count('lost'),
    waitMs: percentiles(waits, 1),
    waitTraceMs: percentiles(waits, speed),
    totalMs: percentiles(totals, 1),
    totalTraceMs: percentiles(totals, speed),
    misses,
    durationMs,
    agentMinutes: durationMs === 0 ? 0 : minutes(history.agentMs(from, to)),
    agentMinutesFixed: minutes(fixedAgents * durationMs),
    fixedAgents,
    dispatched: started.length,
    explained: started.filter(({ isExplained }) => isExplained).length,
    fleet: history.samples,
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

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

function percentiles(values: Float64Array, factor: number): Percentiles | null {
  const at = (ratio: number): number => Number(((quantile(values, ratio) ?? 0) * factor).toFixed(3));
  return values.length === 0 ? null : { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
