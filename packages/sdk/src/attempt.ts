// One attempt in this process, and what its handler can do with it.
import type { Accepted, HandOffTask, LogLevel, TaskId, TaskSubmission } from '@muster/contract';
import {
  type AfterResult,
  type FromController,
  type GivenApproval,
  type GivenHandOff,
  PROTOCOL_LIMITS,
  type Usage,
} from '@muster/contract/protocol';
import { type HandOff, type HandOffOptions, handOff } from './hand-off.ts';
import { ask, type Question, type QuestionOptions } from './question.ts';

export type Start = Extract<FromController, { kind: 'start' }>;

/** The task as its handler gets it. */
export interface AgentTask<Payload = unknown> {
  readonly id: TaskId;
  readonly type: string;
  readonly tenant: string;
  readonly session: string | undefined;
  readonly payload: Payload;
  /** The controller cancels an attempt that runs longer. */
  readonly timeoutMs: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly deadlineAt: number | undefined;
  /** W3C trace context to go on from; undefined when the task belongs to no trace. */
  readonly traceparent: string | undefined;
  /** The last checkpoint of an earlier attempt that did not finish. */
  readonly checkpoint: unknown;
  /** How the tasks that it came after ended, with their results, in the order of its submission. */
  readonly after: readonly AfterResult[];
  /** The last approval of a person: the question, who approved, and what the attempt that asked had added. */
  readonly approval: GivenApproval | undefined;
  /** The agent that handed it over, what it said, and the task that ended with that. */
  readonly handoff: GivenHandOff | undefined;
  /**
   * To be returned in place of a result: hands the work over. This task completes, with `result`, and the one that goes
   * on from there is submitted with this one as its parent, in the same tenant and, unless it names another, the same
   * session: both are durable, or neither.
   */
  readonly handOff: (task: HandOffTask, options?: HandOffOptions) => HandOff;
  /**
   * To be returned in place of a result: asks a person. The attempt ends and frees its slots, which counts as no
   * failure; once approved, the task runs again with `approval` set. `detail` is JSON of up to 16 KiB that the person
   * and the next attempt see; keep more in a checkpoint.
   */
  readonly ask: (question: string, detail?: unknown, options?: QuestionOptions) => Question;
}

/** What a handler knows of its attempt and can say about it. */
export interface AttemptContext {
  /** Aborted when the attempt is cancelled, times out, or the agent stops. Its reason is an `Error`. */
  readonly signal: AbortSignal;
  /** 1 for the first. */
  readonly attempt: number;
  /** Fencing token: pass it on to systems that must ignore a superseded attempt. */
  readonly token: string;
  /** 0..1 and a note; kept in memory only, the latest wins. */
  progress(ratio: number | undefined, note?: string): void;
  /**
   * A part of the result, or anything else worth seeing before the end: text, whose pieces are joined, or a JSON value
   * of up to 64 KiB. Whoever follows the task sees it at once; the end of it is kept with the task.
   */
  output(data: unknown): void;
  /** A log line, kept the same way; a long text is cut. */
  log(data: unknown, level?: LogLevel): void;
  /** Adds to what is reported with the outcome. */
  report(usage: Usage): void;
  /**
   * Keeps a JSON value for the next attempt, should this one not finish: it gets it as `task.checkpoint`. Resolves when
   * it is durable; rejects with Fault `wrong-state` when the attempt no longer holds its task: stop working then.
   */
  checkpoint(data: unknown): Promise<void>;
  /** Sends to another agent, at most once; false when there is no connection to carry it. */
  message(to: string, body: unknown): boolean;
  /** Creates tasks with this one as their parent, and in its trace, unless they name others. */
  submit(tasks: TaskSubmission | readonly TaskSubmission[]): Promise<readonly Accepted[]>;
}

/** What an attempt needs of its agent. */
export interface AttemptHost {
  progress(token: string, ratio: number | undefined, note: string | undefined): void;
  output(token: string, data: unknown): void;
  log(token: string, level: LogLevel, data: unknown): void;
  message(to: string, body: unknown): boolean;
  checkpoint(token: string, data: unknown): Promise<void>;
  submit(tasks: TaskSubmission | readonly TaskSubmission[]): Promise<readonly Accepted[]>;
}

/** Why an attempt was asked to end. */
export class AttemptAborted extends Error {
  override readonly name = 'AttemptAborted';
}

const NOTHING: readonly AfterResult[] = [];

export class Attempt implements AttemptContext {
  readonly token: string;
  readonly attempt: number;
  readonly task: AgentTask;
  /** Set when it was asked to end; decides what a handler's exception means. */
  ending: 'cancelled' | 'stopping' | undefined;
  /** The text of its `done`, `handoff` or `failed` item, from its end until it is settled. */
  outcome: string | undefined;
  usage: Usage | undefined;
  /** Of its `handoff` item, so that a refusal finds it. */
  handOffRef: number | undefined;
  /** Nobody wants to hear of it any more. */
  isDropped = false;
  readonly #host: AttemptHost;
  #abort: AbortController | undefined;

  constructor(start: Start, host: AttemptHost) {
    this.token = start.token;
    this.attempt = start.attempt;
    this.task = {
      id: start.task,
      type: start.type,
      tenant: start.tenant,
      session: start.session,
      payload: start.payload,
      timeoutMs: start.timeoutMs,
      deadlineAt: start.deadlineAt,
      traceparent: start.traceparent,
      checkpoint: start.checkpoint,
      after: start.after ?? NOTHING,
      approval: start.approval,
      handoff: start.handoff,
      handOff,
      ask,
    };
    this.#host = host;
  }

  // Made on first use: it costs more than the rest of an attempt, and many handlers never look.
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  abort(reason: string): void {
    this.#abort ??= new AbortController();
    this.#abort.abort(new AttemptAborted(reason));
  }

  // Own properties rather than methods, so that a handler can take them out: `run(task, { progress })`.
  readonly progress = (ratio: number | undefined, note?: string): void => {
    if (this.outcome === undefined) this.#host.progress(this.token, ratio, note);
  };

  readonly output = (data: unknown): void => {
    if (this.outcome === undefined && !this.isDropped) this.#host.output(this.token, data);
  };

  readonly log = (data: unknown, level: LogLevel = 'info'): void => {
    if (this.outcome === undefined && !this.isDropped) this.#host.log(this.token, level, data);
  };

  readonly report = (usage: Usage): void => {
    for (const [field, value] of Object.entries(usage)) {
      const max = USAGE_MAX[field];
      // The controller refuses the whole frame for a wrong number, and other attempts' outcomes with it.
      if (max === undefined) throw new RangeError(`usage.${field} is unknown; there are ${Object.keys(USAGE_MAX)}`);
      const isValid = Number.isFinite(value) && value >= 0 && value <= max;
      if (!isValid) throw new RangeError(`usage.${field} is ${value}; it must be a number from 0 to ${max}`);
    }
    this.usage = { ...this.usage, ...usage };
  };

  readonly checkpoint = (data: unknown): Promise<void> => this.#host.checkpoint(this.token, data);

  readonly message = (to: string, body: unknown): boolean => this.#host.message(to, body);

  readonly submit = (tasks: TaskSubmission | readonly TaskSubmission[]): Promise<readonly Accepted[]> => {
    const { id: parent, traceparent } = this.task;
    const given = traceparent === undefined ? { parent } : { parent, traceparent };
    const batch = Array.isArray(tasks) ? tasks : [tasks];
    return this.#host.submit(batch.map((task) => ({ ...given, ...task })));
  };
}

const USAGE_MAX: Readonly<Record<string, number>> = {
  work: PROTOCOL_LIMITS.usageMax,
  tokens: PROTOCOL_LIMITS.usageMax,
  cost: PROTOCOL_LIMITS.usageMax,
  satisfaction: 1,
};
