// What a recorded run came to, in the words of a simulated one, so that the two stand in one table.
import { Histogram } from '../histogram.ts';
import { durationsOf } from '../measure.ts';
import type { SimReport } from '../report.ts';
import type { RecordedRun } from './recorded-run.ts';
import type { RecordedTask } from './recorded-task.ts';
import { isWithdrawn } from './survey.ts';

const MINUTE_MS = 60_000;

/** It was not simulated: it has no seed, no journal hash and no curves, and its end is that of the recording. */
export function recordedReport(run: RecordedRun, sloMs: number): SimReport {
  const sojourns = new Histogram();
  const minutes = new Minutes(sloMs);
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
    if (waitMs !== undefined) minutes.started(arrivedAt + waitMs - run.startedAt, waitMs);
  }
  const tasks = run.counts.tasks - run.counts.withdrawn;
  const { worst } = minutes;
  return {
    ...{ name: 'recording', seed: 0, tasks, lost: sums.lost, unfinished: sums.unfinished },
    waitMs: run.waits,
    sojournMs: durationsOf(sojourns),
    sloViolation: tasks === 0 ? 0 : sums.late / tasks,
    deadlineMisses: sums.deadlineMisses,
    ...{ agentSeconds: run.agentSeconds, cost: run.cost, actions: run.actions },
    ...(worst === undefined ? {} : { worstMinute: worst }),
    ...{ events: 0, endedAtMs: run.endedAt - run.startedAt, journalHash: '', curves: { points: [], decisions: [] } },
  };
}

type Minute = NonNullable<SimReport['worstMinute']>;

/** What started in each minute: tasks come in the order of their submission, not of their starts. */
class Minutes {
  readonly #sloMs: number;
  readonly #minutes = new Map<number, { -readonly [Field in keyof Minute]: Minute[Field] }>();

  constructor(sloMs: number) {
    this.#sloMs = sloMs;
  }

  started(atMs: number, waitMs: number): void {
    const startMs = Math.max(0, Math.floor(atMs / MINUTE_MS)) * MINUTE_MS;
    let minute = this.#minutes.get(startMs);
    if (minute === undefined) {
      minute = { atMs: startMs, late: 0, starts: 0, waitMsMax: 0 };
      this.#minutes.set(startMs, minute);
    }
    minute.starts++;
    minute.waitMsMax = Math.max(minute.waitMsMax, waitMs);
    if (waitMs > this.#sloMs) minute.late++;
  }

  get worst(): Minute | undefined {
    let worst: Minute | undefined;
    for (const minute of this.#minutes.values()) if (minute.late > (worst?.late ?? 0)) worst = minute;
    return worst;
  }
}

function hasMissed({ state, deadlineMs, endedAt, arrivedAt }: RecordedTask): boolean {
  if (deadlineMs === undefined) return false;
  return state !== 'completed' || (endedAt ?? Number.POSITIVE_INFINITY) - arrivedAt > deadlineMs;
}
