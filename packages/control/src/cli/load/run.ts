// A load from start to report: connect, submit as scheduled while orders come in, wait for what is in flight, report.

import type { MusterClient, TaskSubmission } from '@muster/contract';
import { durationText, rateText } from '@muster/contract/amounts';
import type { Client } from '@muster/sdk';
import type { Schedule } from '../../core/workload/schedule.ts';
import type { FleetSample } from '../fleet-use/fleet-history.ts';
import type { Redrawn } from '../redrawn.ts';
import { FleetWatch } from './fleet-watch.ts';
import { Generator } from './generator.ts';
import { LiveView } from './live-view.ts';
import { ORDERS_TEXT, orderOf } from './order.ts';
import { computeReport, type LoadReport } from './report.ts';
import { Tally } from './tally.ts';
import { systemTiming } from './timing.ts';

export interface LoadOptions {
  readonly http: MusterClient;
  readonly client: Client;
  readonly type: string;
  readonly schedule: Schedule;
  readonly durationMs: number;
  readonly nextTask: () => TaskSubmission;
  readonly batch: number;
  readonly inFlightMax: number;
  readonly isRetrying: boolean;
  /** Longest wait for what is in flight once nothing more is submitted. */
  readonly drainMs: number;
  readonly objectiveMs: number;
  readonly redrawn: Redrawn;
  /** Calls with each line of standard input; returns the way to stop that. */
  readonly readLines: (listener: (line: string) => void) => () => void;
  readonly onInterrupt: (listener: () => void) => () => void;
  /** For a second Ctrl-C. */
  readonly abort: () => void;
}

export interface RateChange {
  /** Since the start of the load. */
  readonly atMs: number;
  readonly ratePerSecond: number;
}

export interface LoadRun {
  readonly report: LoadReport;
  /** Ended by Ctrl-C or by a stop from standard input. */
  readonly isInterrupted: boolean;
  readonly rateChanges: readonly RateChange[];
}

/** More are carried out, and not listed. */
const RATE_CHANGES_MAX = 1000;

export async function runLoad(options: LoadOptions): Promise<LoadRun> {
  const load = new Load(options);
  const forgetInterrupt = options.onInterrupt(() => load.interrupt());
  const forgetLines = options.readLines((line) => load.obey(line));
  try {
    return await load.run();
  } finally {
    forgetLines();
    forgetInterrupt();
    options.redrawn.clear();
  }
}

class Load {
  readonly #options: LoadOptions;
  readonly #tally = new Tally();
  readonly #view = new LiveView(this.#tally);
  readonly #generator: Generator;
  readonly #watch: FleetWatch;
  readonly #rateChanges: RateChange[] = [];
  /** Ends the wait for what is in flight. */
  readonly #enough = new AbortController();
  /** Wall time, for whoever compares the report with logs; everything else is measured by a clock that never goes back. */
  readonly #startedAt = Date.now();
  #phase: 'submitting' | 'waiting for what is in flight' = 'submitting';
  #isInterrupted = false;
  #interrupts = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#generator = new Generator({ ...options, tally: this.#tally, timing: systemTiming });
    this.#watch = new FleetWatch({
      http: options.http,
      type: options.type,
      now: () => this.#startedAt + this.#generator.elapsedMs,
      onLook: (sample) => this.#show(sample),
    });
  }

  async run(): Promise<LoadRun> {
    const { drainMs, objectiveMs } = this.#options;
    const over = new AbortController();
    const watching = this.#watch.run(over.signal);
    // What the watch cannot stand, the load need not go on with.
    watching.catch(() => this.#generator.stop());
    let submittingMs = 0;
    try {
      await this.#generator.run();
      submittingMs = this.#generator.elapsedMs;
      this.#phase = 'waiting for what is in flight';
      await this.#generator.drained(drainMs, this.#enough.signal);
    } finally {
      over.abort();
    }
    await watching;
    const report = computeReport({
      tally: this.#tally,
      history: this.#watch.history,
      startedAt: this.#startedAt,
      submittingMs,
      elapsedMs: this.#generator.elapsedMs,
      objectiveMs,
      slotsPerAgent: this.#watch.slotsPerAgent,
      scalingActions: this.#watch.scalingActions,
    });
    return { report, isInterrupted: this.#isInterrupted, rateChanges: this.#rateChanges };
  }

  interrupt(): void {
    if (++this.#interrupts > 1) this.#options.abort();
    this.#isInterrupted = true;
    this.#options.redrawn.note(
      this.#phase === 'submitting'
        ? `Submitting has ended; waiting up to ${durationText(this.#options.drainMs)} for what is in flight. Once more to leave.`
        : 'Ending without the outcome of what is in flight.',
    );
    if (this.#phase === 'submitting') this.#generator.stop();
    else this.#enough.abort();
  }

  obey(line: string): void {
    const { redrawn, schedule } = this.#options;
    redrawn.typed();
    if (line.trim() === '' || this.#phase !== 'submitting') return;
    const order = orderOf(line, schedule.baseRate);
    if (order === undefined) {
      redrawn.note(`Not understood: "${line.slice(0, 40)}"; ${ORDERS_TEXT}.`);
      return;
    }
    if (order.kind === 'stop') {
      this.#isInterrupted = true;
      redrawn.note('Submitting has ended.');
      this.#generator.stop();
      return;
    }
    const { ratePerSecond } = order;
    this.#generator.setRate(ratePerSecond);
    if (this.#rateChanges.length < RATE_CHANGES_MAX)
      this.#rateChanges.push({ atMs: Math.round(this.#generator.elapsedMs), ratePerSecond });
    redrawn.note(`Rate ${rateText(ratePerSecond)} from ${durationText(this.#generator.elapsedMs)} on.`);
  }

  #show(sample: FleetSample | undefined): void {
    const { redrawn, schedule, durationMs } = this.#options;
    const { elapsedMs } = this.#generator;
    const rateWanted = this.#phase === 'submitting' ? schedule.rateAt(elapsedMs) : 0;
    redrawn.show(this.#view.look({ phase: this.#phase, elapsedMs, durationMs, rateWanted, sample }));
  }
}
