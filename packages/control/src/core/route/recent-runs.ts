// What completed runs say beyond the averages, kept in memory only: what company costs a type of task, and which agents
// have become slow.
import { type CrowdedRun, Crowding } from './crowding.ts';
import { Drift, type Ended } from './drift.ts';

/** A completed attempt. */
export interface CompletedRun extends CrowdedRun, Ended {}

export class RecentRuns {
  readonly crowding = new Crowding();
  readonly drift = new Drift();
  /** Called when a prediction for an agent is another now. */
  readonly #onChanged: (agent: number, taskType: string) => void;

  constructor(onChanged: (agent: number, taskType: string) => void) {
    this.#onChanged = onChanged;
  }

  learn(run: CompletedRun): void {
    const { agent, taskType, busyRatio, slowdown, startedAt, at } = run;
    const surprise = this.crowding.surprise({ taskType, busyRatio, slowdown, runMs: at - startedAt });
    this.crowding.learn(run);
    if (surprise !== undefined && this.drift.learn(run, surprise)) this.#onChanged(agent, taskType);
    const forgiven = this.drift.forgiven(taskType, at);
    if (forgiven >= 0) this.#onChanged(forgiven, taskType);
  }
}
