// What the progress display shows, gathered while the demo runs. The report does not rest on it.
import type { Agent, Status } from '@muster/contract';
import type { TaskOutcome } from '@muster/sdk';
import { RecentValues } from '../fleet-use/recent-values.ts';

const RECENT_COMPLETED = 50;

export interface View {
  readonly elapsedMs: number;
  readonly submitted: number;
  readonly submittedPerSecond: number;
  readonly completedPerSecond: number;
  readonly completed: number;
  readonly failed: number;
  readonly waiting: number;
  readonly running: number;
  readonly agents: readonly Agent[];
  /** Of the last thousand started tasks that have ended; wall time. */
  readonly waitMsP50: number | undefined;
  readonly waitMsP99: number | undefined;
}

export class Live {
  completed = 0;
  failed = 0;
  /** The last completed tasks, to pick an example of a decision from. */
  readonly recent: string[] = [];
  readonly #waits = new RecentValues();
  #last = { at: 0, submitted: 0, completed: 0 };

  ended({ task, state, result }: TaskOutcome, acknowledgedAt: number): void {
    if (state !== 'completed') {
      this.failed++;
      return;
    }
    this.completed++;
    this.recent.push(task);
    if (this.recent.length > RECENT_COMPLETED) this.recent.shift();
    // The demo's agents say when they started; both processes read the same machine's clock.
    const { startedAt } = result as { readonly startedAt: number };
    this.#waits.add(Math.max(0, startedAt - acknowledgedAt));
  }

  view({
    now,
    startedAt,
    submitted,
    status,
    agents,
  }: Readonly<{ now: number; startedAt: number; submitted: number; status: Status; agents: readonly Agent[] }>): View {
    const seconds = Math.max(0.001, (now - (this.#last.at || startedAt)) / 1000);
    const [waitMsP50, waitMsP99] = this.#waits.quantiles([0.5, 0.99]);
    const view: View = {
      elapsedMs: now - startedAt,
      submitted,
      submittedPerSecond: (submitted - this.#last.submitted) / seconds,
      completedPerSecond: (this.completed - this.#last.completed) / seconds,
      completed: this.completed,
      failed: this.failed,
      waiting: status.tasks.waiting,
      running: status.tasks.leased,
      agents,
      waitMsP50,
      waitMsP99,
    };
    this.#last = { at: now, submitted, completed: this.completed };
    return view;
  }
}
