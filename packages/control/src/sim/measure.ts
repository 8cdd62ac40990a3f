// Measures a run by its records, as they are appended; what it keeps grows with the unfinished tasks only.
import { SeqTable } from '../base/seq-table.ts';
import type { JournalRecord, RecordOf, SubmittedTask } from '../engine/records.ts';
import { Histogram } from './histogram.ts';
import { LoadMeter } from './load-meter.ts';
import type { SimArrival } from './plan.ts';
import type { CurveDecision, Durations, SimReport } from './report.ts';

/** An unfinished task. */
interface Open {
  readonly arrivedAt: number;
  readonly deadlineAt: number;
  readonly load: LoadMeter;
  isRunning: boolean;
  hasStarted: boolean;
  isLate: boolean;
}

const MINUTE_MS = 60_000;
/** Decisions of a run that are shown; later ones are counted only. */
const DECISIONS_MAX = 5_000;

type Measured = Pick<
  SimReport,
  | 'tasks'
  | 'lost'
  | 'unfinished'
  | 'waitMs'
  | 'sojournMs'
  | 'sloViolation'
  | 'deadlineMisses'
  | 'actions'
  | 'worstMinute'
  | 'events'
>;

export class Measure {
  readonly decisions: CurveDecision[] = [];
  readonly #sloMs: number;
  /** When the run began; what it was before does not count. */
  readonly #origin: number;
  readonly #open = new SeqTable<Open>();
  readonly #waits = new Histogram();
  readonly #sojourns = new Histogram();
  /** What is being submitted in this turn. */
  #arriving: readonly SimArrival[] = [];
  readonly #arrivedOf = new Map<string, number>();
  readonly #loads = new Map<string, LoadMeter>();
  #tasks = 0;
  #completed = 0;
  #late = 0;
  #deadlineMisses = 0;
  #events = 0;
  #up = 0;
  #down = 0;
  #minute = { atMs: 0, late: 0, starts: 0, waitMsMax: 0 };
  #waitMsMax = 0;
  #worstMinute: SimReport['worstMinute'];

  constructor({ sloMs, origin }: { readonly sloMs: number; readonly origin: number }) {
    this.#sloMs = sloMs;
    this.#origin = origin;
  }

  /** Tasks without an outcome. */
  get open(): number {
    return this.#open.size;
  }

  /** Tasks that arrived. */
  get tasks(): number {
    return this.#tasks;
  }

  /** Of one type. */
  arrivedOf(type: string): number {
    return this.#arrivedOf.get(type) ?? 0;
  }

  /** What waits and runs of one type. */
  loadOf(type: string): LoadMeter {
    let load = this.#loads.get(type);
    if (load === undefined) {
      load = new LoadMeter(this.#origin);
      this.#loads.set(type, load);
    }
    return load;
  }

  /** The longest wait of the tasks that started since it was asked for last. */
  takeWaitMsMax(): number {
    const longest = this.#waitMsMax;
    this.#waitMsMax = 0;
    return longest;
  }

  /** Whose tasks the next submission is about. */
  arriving(arrivals: readonly SimArrival[]): void {
    this.#arriving = arrivals;
  }

  record(record: JournalRecord, now: number): void {
    switch (record.kind) {
      case 'submitted':
        this.#submitted(record, now);
        return;
      case 'dispatched':
        this.#events++;
        this.#started(record.task, now);
        return;
      case 'completed':
      case 'handed-off':
        this.#ended(record.task, now, true);
        return;
      case 'late':
        if (record.isAdopted) this.#ended(record.task, now, true);
        return;
      case 'failed':
        if (record.next.kind === 'retry') this.#stopped(record.task, now);
        else this.#ended(record.task, now, false);
        return;
      case 'cancelled':
      case 'expired':
        this.#ended(record.task, now, false);
        return;
      case 'scaled':
        this.#scaled(record);
        return;
      default:
    }
  }

  read(): Measured {
    this.#closeMinute();
    const unfinished = [...this.#open.values()];
    const late = this.#late + unfinished.filter(({ isLate }) => !isLate).length;
    const misses = unfinished.filter(({ deadlineAt }) => deadlineAt !== Number.POSITIVE_INFINITY).length;
    return {
      tasks: this.#tasks,
      lost: this.#tasks - this.#completed,
      unfinished: unfinished.length,
      waitMs: durationsOf(this.#waits),
      sojournMs: durationsOf(this.#sojourns),
      sloViolation: this.#tasks === 0 ? 0 : late / this.#tasks,
      deadlineMisses: this.#deadlineMisses + misses,
      actions: { up: this.#up, down: this.#down },
      ...(this.#worstMinute === undefined ? {} : { worstMinute: this.#worstMinute }),
      events: this.#events,
    };
  }

  #submitted({ first, tasks }: RecordOf<'submitted'>, now: number): void {
    this.#events += tasks.length;
    this.#tasks += tasks.length;
    for (let index = 0; index < tasks.length; index++) {
      const { atMs = 0, deadlineMs = Number.POSITIVE_INFINITY } = this.#arriving[index] ?? {};
      const { type } = (tasks[index] as SubmittedTask).spec; // index < length
      this.#arrivedOf.set(type, (this.#arrivedOf.get(type) ?? 0) + 1);
      const arrivedAt = this.#origin + atMs;
      const load = this.loadOf(type);
      load.change(now, 1, 0);
      this.#open.set(first + index, {
        arrivedAt,
        deadlineAt: arrivedAt + deadlineMs,
        load,
        isRunning: false,
        hasStarted: false,
        isLate: false,
      });
    }
  }

  #started(task: number, now: number): void {
    const open = this.#open.get(task);
    if (open === undefined) return;
    if (!open.isRunning) open.load.change(now, -1, 1);
    open.isRunning = true;
    if (open.hasStarted) return;
    open.hasStarted = true;
    const waitMs = now - open.arrivedAt;
    this.#waits.add(waitMs);
    if (waitMs > this.#waitMsMax) this.#waitMsMax = waitMs;
    const minute = this.#minuteAt(now);
    minute.starts++;
    if (waitMs > minute.waitMsMax) minute.waitMsMax = waitMs;
    if (waitMs <= this.#sloMs) return;
    minute.late++;
    open.isLate = true;
    this.#late++;
  }

  /** An attempt ended, and its task waits for the next one. */
  #stopped(task: number, now: number): void {
    this.#events++;
    const open = this.#open.get(task);
    if (open?.isRunning !== true) return;
    open.load.change(now, 1, -1);
    open.isRunning = false;
  }

  #ended(task: number, now: number, isCompleted: boolean): void {
    this.#events++;
    const open = this.#open.get(task);
    if (open === undefined) return;
    this.#open.delete(task);
    open.load.change(now, open.isRunning ? 0 : -1, open.isRunning ? -1 : 0);
    if (isCompleted) {
      this.#completed++;
      this.#sojourns.add(now - open.arrivedAt);
    } else if (!open.isLate) this.#late++;
    if (now > open.deadlineAt || (!isCompleted && open.deadlineAt !== Number.POSITIVE_INFINITY)) this.#deadlineMisses++;
  }

  #scaled({ at, decision: { pool, from, to, reason } }: RecordOf<'scaled'>): void {
    if (from === to || at < this.#origin) return;
    if (to > from) this.#up++;
    else this.#down++;
    if (this.decisions.length < DECISIONS_MAX) {
      this.decisions.push({ atMs: at - this.#origin, pool, from, to, reason });
    }
  }

  #minuteAt(now: number) {
    const atMs = Math.floor((now - this.#origin) / MINUTE_MS) * MINUTE_MS;
    if (atMs !== this.#minute.atMs) {
      this.#closeMinute();
      this.#minute = { atMs, late: 0, starts: 0, waitMsMax: 0 };
    }
    return this.#minute;
  }

  #closeMinute(): void {
    if (this.#minute.late > (this.#worstMinute?.late ?? 0)) this.#worstMinute = this.#minute;
  }
}

export const durationsOf = (histogram: Histogram): Durations => ({
  p50: histogram.quantile(0.5),
  p95: histogram.quantile(0.95),
  p99: histogram.quantile(0.99),
  mean: histogram.mean,
  max: histogram.max,
});
