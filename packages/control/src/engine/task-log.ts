// What becomes of tasks, as lines of the log: a task that was given up at any level, and at debug each step of each.
// Neither payloads nor results, and of errors their class: texts of agents may quote both.
import { taskIdOf } from '@muster/contract';
import type { Ledger } from './ledger.ts';
import type { Log } from './ports.ts';
import type { JournalRecord, RecordOf } from './records.ts';
import type { TaskEntry, TaskTrace } from './task-entry.ts';

/** What every line on a task has: its id, and that of its trace where it has one. */
export function aboutTask(entry: TaskEntry): { readonly task: string; readonly traceId: string | undefined } {
  return { task: taskIdOf(entry.seq), traceId: entry.extras?.conditions?.trace?.id };
}

export class TaskLog {
  readonly #log: Log;
  readonly #ledger: Ledger;

  constructor(log: Log, ledger: Ledger) {
    this.#log = log;
    this.#ledger = ledger;
  }

  /** A record was appended and applied. */
  committed(record: JournalRecord): void {
    if (record.kind === 'failed' && record.next.kind === 'dead-letter') this.#deadLettered(record, record.next.reason);
    if (this.#log.writesDebug?.() === true) this.#step(record);
  }

  #deadLettered({ task, attempt, error }: RecordOf<'failed'>, reason: string): void {
    const entry = this.#ledger.tasks.get(task);
    if (entry === undefined) return;
    const { type, tenant } = entry.spec;
    const failure = { attempt, reason, errorClass: error.class };
    this.#log({ level: 'warn', event: 'task-dead-lettered', ...aboutTask(entry), type, tenant, ...failure });
  }

  #step(record: JournalRecord): void {
    switch (record.kind) {
      case 'submitted':
        for (const [index, { spec, conditions }] of record.tasks.entries()) {
          this.#submitted(record.first + index, { type: spec.type, tenant: spec.tenant }, conditions?.trace);
        }
        return;
      case 'handed-off': {
        const { spec, conditions } = record.follow;
        this.#submitted(record.first, { type: spec.type, tenant: spec.tenant }, conditions?.trace);
        this.#attemptEnded(record, 'handed-off');
        return;
      }
      case 'dispatched': {
        const agent = this.#ledger.state.agents.get(record.agent)?.hello.id;
        this.#on(record.task, (about) =>
          this.#log({ level: 'debug', event: 'attempt-started', ...about, attempt: record.attempt, agent }),
        );
        return;
      }
      case 'completed':
      case 'asked':
        this.#attemptEnded(record, record.kind);
        return;
      case 'failed':
        this.#attemptEnded(record, record.how, { errorClass: record.error.class, next: record.next });
        return;
      case 'late':
        if (record.isAdopted) this.#ended(record.task);
        return;
      case 'cancelled':
      case 'expired':
        this.#ended(record.task);
        return;
      default:
        return; // It is not about a task, or no step of its way.
    }
  }

  #submitted(
    seq: number,
    spec: { readonly type: string; readonly tenant: string },
    trace: TaskTrace | undefined,
  ): void {
    this.#log({ level: 'debug', event: 'task-submitted', task: taskIdOf(seq), traceId: trace?.id, ...spec });
  }

  #attemptEnded(
    { task, attempt }: { readonly task: number; readonly attempt: number },
    state: string,
    failure: object = {},
  ): void {
    this.#on(task, (about) =>
      this.#log({ level: 'debug', event: 'attempt-ended', ...about, attempt, state, ...failure }),
    );
    this.#ended(task);
  }

  #ended(seq: number): void {
    this.#on(seq, (about, { state, attempt, submittedAt, ending }) => {
      if (ending === undefined) return;
      const ms = ending.at - submittedAt;
      this.#log({ level: 'debug', event: 'task-ended', ...about, state, attempts: attempt, ms });
    });
  }

  #on(seq: number, say: (about: ReturnType<typeof aboutTask>, entry: TaskEntry) => void): void {
    const entry = this.#ledger.tasks.get(seq);
    if (entry !== undefined) say(aboutTask(entry), entry);
  }
}
