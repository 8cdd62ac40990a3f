// Schedules: rules by which the controller itself submits tasks. A rule is a document; what became of its ticks is
// another, which the record of a run's submission moves on (register.ts), so that a tick runs once or not at all.
//
// K1. A tick leads to at most one submission: it is later than every tick that was dealt with before.
// K2. A tick that passed while nobody looked is a missed one: it is caught up as the rule says, once for all of them.
import {
  Fault,
  type Schedule,
  type ScheduleList,
  type ScheduleQuery,
  type ScheduleRule,
  taskIdOf,
} from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { Document } from './documents.ts';
import { NO_TICKS, type Ticks } from './kept-ticks.ts';
import type { EngineParts } from './parts.ts';
import type { Calendar } from './ports.ts';
import { scheduleView } from './schedule-view.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { isFinished } from './task-transitions.ts';
import { lastTick, nextTick, type StoredRule, storedRule, type Timetable } from './ticks.ts';
import { writeDocument } from './write-document.ts';

export interface SchedulesParts extends EngineParts {
  readonly tasks: TaskLifecycle;
  readonly calendar: Calendar;
}

/** A tick that is later than this is a missed one. */
const LATE_MS = 10_000;
/** After a refused submission it is tried again between these. */
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 60_000;
const NEXT_SHOWN = 5;
/** Armed or run in one turn: some 0.2 ms each. */
const SLICE = 100;

/** A schedule's timer: the tick that it is for. Another object means another timer. */
interface Armed {
  readonly tickAt: number;
  refused?: string;
}

export class Schedules {
  readonly #parts: SchedulesParts;
  readonly #armed = new Map<string, Armed>();
  /** Their timers fired, and they have not run yet: at midnight it may be all. */
  #due: { readonly name: string; readonly armed: Armed }[] = [];
  #isDraining = false;

  constructor(parts: SchedulesParts) {
    this.#parts = parts;
  }

  /** After recovery. */
  async resume(yieldTurn: () => Promise<void>): Promise<void> {
    let armed = 0;
    for (const { id } of this.#parts.documents.all('schedules')) {
      this.#arm(id);
      if (++armed % SLICE === 0) await yieldTurn();
    }
  }

  /** Resolves when it is durable. Throws Fault `invalid-request`, `too-many` or `too-large`. */
  async set(name: string, rule: ScheduleRule, by: string): Promise<Schedule> {
    const { calendar, clock, documents } = this.#parts;
    const value = storedRule(rule, calendar, clock.now());
    const known = documents.get('schedules', name);
    // The same rule again changes nothing: an interval that is set anew all the time would never be over.
    if (known === undefined || !isSame(known.value, value)) {
      writeDocument(this.#parts, { collection: 'schedules', id: name, value, by });
      this.#arm(name);
    }
    await this.#durable();
    return this.get(name);
  }

  /** Throws Fault `not-found`. */
  get(name: string): Schedule {
    return this.#view(this.#find(name), NEXT_SHOWN);
  }

  /** By name, with the next tick of each. */
  list({ limit = 100, after = '' }: ScheduleQuery): ScheduleList {
    const all = this.#parts.documents.all('schedules').filter(({ id }) => id > after);
    const page = all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    const last = page.at(-1);
    const schedules = page.map((document) => this.#view(document, 1));
    return last === undefined || all.length === page.length ? { schedules } : { schedules, next: last.id };
  }

  /** Tasks that it has submitted go on. Throws Fault `not-found`. */
  async remove(name: string, by: string): Promise<void> {
    const { documents } = this.#parts;
    this.#find(name);
    writeDocument(this.#parts, { collection: 'schedules', id: name, value: undefined, by });
    if (documents.get('ticks', name) !== undefined) {
      writeDocument(this.#parts, { collection: 'ticks', id: name, value: undefined, by });
    }
    this.#armed.delete(name);
    await this.#durable();
  }

  /** Submits its task now, whatever else runs; its ticks stay as they are. */
  async trigger(name: string): Promise<string> {
    const { rule } = this.#timetable(this.#find(name));
    const tickAt = this.#parts.clock.now();
    const task = this.#submit(name, rule, { tickAt, isManual: true });
    await this.#durable();
    return task;
  }

  #arm(name: string): void {
    const { documents, timers, clock, random } = this.#parts;
    this.#armed.delete(name);
    const document = documents.get('schedules', name);
    if (document === undefined) return;
    const timetable = this.#timetable(document);
    if (timetable.rule.isPaused === true) return;
    const tickAt = nextTick(timetable, this.#since(document));
    if (tickAt === undefined) return;
    const armed: Armed = { tickAt };
    this.#armed.set(name, armed);
    const { jitterMs } = timetable.rule;
    const at = tickAt + (jitterMs === 0 ? 0 : random.below(jitterMs));
    const isArmed = () => this.#armed.get(name) === armed;
    timers.at(Math.max(at, clock.now()), isArmed, (now) => this.#fall(name, armed, now));
  }

  #fall(name: string, armed: Armed, now: number): void {
    this.#due.push({ name, armed });
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#parts.timers.at(now, ALWAYS, (later) => this.#drain(later));
  }

  #drain(now: number): void {
    for (const { name, armed } of this.#due.splice(0, SLICE)) {
      if (this.#armed.get(name) === armed) this.#tick(name, armed, now);
    }
    this.#isDraining = this.#due.length > 0;
    if (this.#isDraining) this.#parts.timers.at(now + 1, ALWAYS, (later) => this.#drain(later));
  }

  #tick(name: string, armed: Armed, now: number): void {
    const document = this.#find(name);
    const timetable = this.#timetable(document);
    const { rule } = timetable;
    const missedUpTo = now - rule.jitterMs - LATE_MS;
    const isMissed = armed.tickAt < missedUpTo;
    const tickAt = isMissed
      ? lastTick(timetable, this.#since(document), rule.catchUp === 'last' ? now : missedUpTo)
      : armed.tickAt;
    assert(tickAt !== undefined, `schedule ${name} has no tick, but a timer`);
    const { run, skipped } = this.#ticks(name);
    const isPassedOver = isMissed && rule.catchUp === 'none';
    if (isPassedOver || (rule.overlap === 'skip' && this.#isRunning(run?.task))) {
      const value: Ticks = { ...(run === undefined ? {} : { run }), tickAt, skipped: isPassedOver ? 0 : skipped + 1 };
      writeDocument(this.#parts, { collection: 'ticks', id: name, value, by: 'the schedule' });
      this.#arm(name);
      return;
    }
    try {
      this.#submit(name, rule, { tickAt });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#tryAgain(name, armed, error);
      return;
    }
    this.#arm(name);
  }

  #submit(name: string, rule: StoredRule, tick: { readonly tickAt: number; readonly isManual?: true }): string {
    const { tasks, ledger } = this.#parts;
    const task = taskIdOf(ledger.state.nextTask);
    // Without a key and without dependencies it is admitted or refused at once: nothing has to be looked up.
    void tasks.submit([rule.task], () => {}, { schedule: { name, ...tick } });
    return task;
  }

  #tryAgain(name: string, armed: Armed, { code, message, retryAfterMs = RETRY_MS_MAX }: Fault): void {
    const { timers, clock, log } = this.#parts;
    armed.refused = message;
    log({ level: 'warn', event: 'schedule-refused', schedule: name, code, message });
    const waitMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, retryAfterMs));
    const isArmed = () => this.#armed.get(name) === armed;
    timers.at(clock.now() + waitMs, isArmed, (now) => this.#fall(name, armed, now));
  }

  /** The moment after which ticks count: the last change, or the last tick that was dealt with. */
  #since({ id, at }: Document): number {
    return Math.max(at, this.#ticks(id).tickAt);
  }

  #ticks(name: string): Ticks {
    // Written by this room and by the register only.
    return (this.#parts.documents.get('ticks', name)?.value as Ticks | undefined) ?? NO_TICKS;
  }

  #timetable({ value, at }: Document): Timetable {
    return { rule: value as StoredRule, since: at, calendar: this.#parts.calendar }; // Checked before it was written.
  }

  #isRunning(task: number | undefined): boolean {
    const entry = task === undefined ? undefined : this.#parts.ledger.tasks.get(task);
    return entry !== undefined && !isFinished(entry);
  }

  #find(name: string): Document {
    const document = this.#parts.documents.get('schedules', name);
    if (document !== undefined) return document;
    throw new Fault('not-found', `there is no schedule ${name}`, { field: 'name' });
  }

  #view(document: Document, shown: number): Schedule {
    const timetable = this.#timetable(document);
    const armed = this.#armed.get(document.id);
    const next: number[] = [];
    for (let at = armed?.tickAt; at !== undefined && next.length < shown; at = nextTick(timetable, at)) next.push(at);
    const ticks = this.#ticks(document.id);
    const { ledger, clock } = this.#parts;
    return scheduleView(document, { ticks, next, refused: armed?.refused, ledger, now: clock.now() });
  }

  #durable(): Promise<void> {
    return new Promise((resolve) => this.#parts.committer.whenDurable(resolve));
  }
}

const ALWAYS = (): boolean => true;

/** Both are JSON, and made by the same code: their fields come in the same order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
