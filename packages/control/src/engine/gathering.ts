// Submissions of one batch that stand for one another: a throttled one is answered with the first of its window, a
// debounced one supersedes the one that waits under its key. Decided before the record is made, which carries it all.
import type { TaskSubmission } from '@muster/contract';
import type { Ledger } from './ledger.ts';
import type { SubmittedTask } from './records.ts';
import type { TaskConditions, TaskEntry } from './task-entry.ts';
import { gatheringName } from './throttles.ts';

interface Row {
  readonly task: number;
  /** When the first of the row was submitted. */
  readonly since: number;
}

export class Gathering {
  readonly #ledger: Ledger;
  readonly #now: number;
  readonly #windows = new Map<string, number>();
  readonly #rows = new Map<string, Row>();
  readonly #superseded: TaskEntry[] = [];
  /** With those of the batch itself. */
  supersededCount = 0;

  constructor(ledger: Ledger, now: number) {
    this.#ledger = ledger;
    this.#now = now;
  }

  /** Tasks that waited before the batch, and end with it; the youngest first. */
  get superseded(): readonly TaskEntry[] {
    return this.#superseded.sort((a, b) => b.seq - a.seq);
  }

  get windowsOpened(): number {
    return this.#windows.size;
  }

  /** The number of the task that stands for this one, when its throttle window is open. */
  throttledBy(task: TaskSubmission): number | undefined {
    if (task.throttle === undefined) return undefined;
    const name = nameOf(task, task.throttle.key);
    return this.#windows.get(name) ?? this.#ledger.state.throttles.get(name, this.#now)?.task;
  }

  /** The submitted task with what its keys ask for; it is the one with this number. */
  gather(task: TaskSubmission, submitted: SubmittedTask, seq: number): SubmittedTask {
    const { throttle, debounce } = task;
    const now = this.#now;
    let conditions: TaskConditions = submitted.conditions ?? {};
    let { readyAt } = submitted;
    if (throttle !== undefined) {
      this.#windows.set(nameOf(task, throttle.key), seq);
      conditions = { ...conditions, throttle: { key: throttle.key, until: now + throttle.perMs } };
    }
    if (debounce !== undefined) {
      const { key, delayMs, maxWaitMs = Number.POSITIVE_INFINITY } = debounce;
      const older = this.#supersede(nameOf(task, key));
      const since = older?.since ?? now;
      this.#rows.set(nameOf(task, key), { task: seq, since });
      readyAt = Math.max(readyAt, now, Math.min(now + delayMs, since + maxWaitMs));
      conditions = { ...conditions, debounce: { key, since }, ...(older && { supersedes: older.task }) };
    }
    return { ...submitted, readyAt, conditions };
  }

  #supersede(name: string): Row | undefined {
    const ofBatch = this.#rows.get(name);
    const entry = ofBatch === undefined ? this.#ledger.debounced.get(name) : undefined;
    if (ofBatch !== undefined || entry !== undefined) this.supersededCount++;
    if (entry === undefined) return ofBatch;
    this.#superseded.push(entry);
    return { task: entry.seq, since: entry.extras?.conditions?.debounce?.since ?? entry.submittedAt };
  }
}

function nameOf({ tenant = 'default', type }: TaskSubmission, key: string): string {
  return gatheringName({ tenant, type }, key);
}
