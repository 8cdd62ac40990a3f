// What the journal says about the tasks of this run, read back after the controller has stopped. The report rests on
// this alone: what the demo saw while it ran is for the progress display.
import { assert } from '../../base/assert.ts';
import type { JournalRecord } from '../../engine/records.ts';
import { ACTIONS_MAX, actionOf, type ScalingAction } from '../fleet-use/scaling-actions.ts';
import { GrowingBytes, GrowingNumbers } from '../growing.ts';
import { isCompletion, isOutcome } from '../journal-checks.ts';

const OPEN = 0;
const COMPLETED = 1;
const OTHERWISE = 2;

/** Batches in flight together may be acknowledged in another order than their ids. */
const IDS_BEFORE_FIRST = 100_000;

/** Tasks that the demo submitted, and what it knows of them. Task ids are dense, so they index arrays. */
export class Submitted {
  #base: number | undefined;
  readonly #isAcknowledged = new GrowingBytes();
  readonly #serviceMs = new GrowingNumbers();
  count = 0;

  acknowledge(task: number, serviceMs: number): void {
    this.#base ??= Math.max(0, task - IDS_BEFORE_FIRST);
    const index = task - this.#base;
    assert(index >= 0, `task ${task} was acknowledged far behind the first`);
    if (this.#isAcknowledged.get(index) === 1) return;
    this.#isAcknowledged.set(index, 1);
    this.#serviceMs.set(index, serviceMs);
    this.count++;
  }

  /** Its place, or undefined for a task of somebody else or of an earlier run. */
  indexOf(task: number): number | undefined {
    const index = task - (this.#base ?? 0);
    return index >= 0 && this.#isAcknowledged.get(index) === 1 ? index : undefined;
  }

  serviceMs(index: number): number {
    return this.#serviceMs.get(index);
  }

  /** Places of all of them, in the order of submission. */
  *indexes(): Generator<number> {
    for (let index = 0; index < this.#serviceMs.length; index++) if (this.#isAcknowledged.get(index) === 1) yield index;
  }
}

export class Readback {
  readonly #submitted: Submitted;
  readonly #submittedAt = new GrowingNumbers();
  readonly #startedAt = new GrowingNumbers();
  readonly #lastStartedAt = new GrowingNumbers();
  readonly #endedAt = new GrowingNumbers();
  readonly #outcome = new GrowingBytes();
  readonly #isExplained = new GrowingBytes();
  readonly #scalingActions: ScalingAction[] = [];

  constructor(submitted: Submitted) {
    this.#submitted = submitted;
  }

  /** What the pool decided that changed its size. */
  get scalingActions(): readonly ScalingAction[] {
    return this.#scalingActions;
  }

  see(record: JournalRecord): void {
    if (record.kind === 'scaled') {
      const action = actionOf(record.decision);
      if (action !== undefined && this.#scalingActions.length < ACTIONS_MAX) this.#scalingActions.push(action);
      return;
    }
    if (record.kind === 'submitted') {
      record.tasks.forEach((_task, offset) => {
        const index = this.#submitted.indexOf(record.first + offset);
        if (index !== undefined) this.#submittedAt.set(index, record.at);
      });
      return;
    }
    if (!('task' in record)) return;
    const index = this.#submitted.indexOf(record.task);
    if (index === undefined) return;
    if (record.kind === 'dispatched') {
      if (this.#startedAt.get(index) === 0) this.#startedAt.set(index, record.at);
      this.#lastStartedAt.set(index, record.at);
      this.#isExplained.set(index, record.decision.length > 0 ? 1 : 0);
    }
    if (!isOutcome(record)) return;
    this.#endedAt.set(index, record.at);
    this.#outcome.set(index, isCompletion(record) ? COMPLETED : OTHERWISE);
  }

  /** One entry per acknowledged task, in the order of submission; times are wall times. */
  *tasks(): Generator<TaskTimes> {
    for (const index of this.#submitted.indexes()) {
      const outcome = this.#outcome.get(index);
      yield {
        outcome: outcome === OPEN ? 'lost' : outcome === COMPLETED ? 'completed' : 'failed',
        submittedAt: this.#submittedAt.get(index),
        startedAt: timeOr(this.#startedAt.get(index)),
        lastStartedAt: timeOr(this.#lastStartedAt.get(index)),
        endedAt: timeOr(this.#endedAt.get(index)),
        isExplained: this.#isExplained.get(index) === 1,
        serviceMs: this.#submitted.serviceMs(index),
      };
    }
  }
}

export interface TaskTimes {
  readonly outcome: 'completed' | 'failed' | 'lost';
  readonly submittedAt: number;
  /** First dispatch. */
  readonly startedAt: number | undefined;
  readonly lastStartedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly isExplained: boolean;
  /** What the trace asked for, in trace time. */
  readonly serviceMs: number;
}

const timeOr = (at: number): number | undefined => (at === 0 ? undefined : at);
