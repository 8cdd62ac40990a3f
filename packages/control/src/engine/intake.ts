// From a client's batch to admitted tasks: repeated keys are recognised, bounds are kept, and all of it enters or none.
import { type Accepted, Fault, type SubmitReply, type TaskSubmission, taskIdOf, taskSeqOf } from '@muster/contract';
import { utf8Length } from '../base/utf8.ts';
import { type Arriving, admit } from '../core/queue/admission.ts';
import { type AfterScope, type Archived, referredTo, resolveAfter } from './after.ts';
import { Gathering } from './gathering.ts';
import type { Tally } from './indicators/tally.ts';
import { keyName, type Ledger } from './ledger.ts';
import type { History } from './ports.ts';
import type { SubmittedTask } from './records.ts';
import type { EngineSettings } from './settings.ts';
import { conditionsOf, digestOf, kindOf, type Origin, payloadText, specOf, submittedTask } from './submission.ts';
import type { TaskEntry, TaskSpec } from './task-entry.ts';
import type { Trips } from './trips.ts';

/** Tasks that left memory and that a batch is about. */
export interface Finished {
  /** By tenant and key. */
  readonly keyed: ReadonlyMap<string, TaskEntry>;
  readonly archived: Archived;
}

export interface IntakeParts {
  readonly ledger: Ledger;
  readonly history: History;
  readonly settings: EngineSettings;
  /** How many held tasks wait for a task. */
  readonly dependentsOf: (seq: number) => number;
  readonly tally: Tally | undefined;
  readonly trips: Trips;
}

export interface Pressure {
  /** Unfinished tasks. */
  readonly open: number;
  /** Tasks finished per second lately. */
  readonly drainRate: number;
  readonly isDiskFull: boolean;
}

interface Situation extends Pressure {
  readonly now: number;
  readonly origin: Origin | undefined;
}

export interface Batch {
  /** The tasks that are new; the first gets the ledger's next number. */
  readonly fresh: readonly SubmittedTask[];
  /** Tasks that end as these enter. */
  readonly superseded: readonly TaskEntry[];
  readonly reply: SubmitReply;
}

interface Keyed {
  readonly index: number;
  readonly digest: number;
}

/** Tasks of one spec. */
interface Kind {
  readonly type: string;
  readonly tenant: string | undefined;
  /** See submission.ts. */
  readonly kind: string;
  /** As the ledger has it. */
  spec: TaskSpec;
}

/** Kinds that are remembered before all are forgotten. */
const KINDS_MAX = 1024;

const NONE_FINISHED: Finished = { keyed: new Map(), archived: new Map() };

const NONE_SUPERSEDED: readonly TaskEntry[] = [];

export class Intake {
  readonly #ledger: Ledger;
  readonly #history: History;
  readonly #settings: EngineSettings;

  readonly #dependentsOf: (seq: number) => number;

  /** Of the last task, and by tenant, type and kind. */
  #last: Kind = { type: '', tenant: undefined, kind: '', spec: specOf({ type: '' }) };
  readonly #kinds = new Map<string, Kind>();

  readonly #tally: Tally | undefined;
  readonly #trips: Trips;

  constructor({ ledger, history, settings, dependentsOf, tally, trips }: IntakeParts) {
    this.#ledger = ledger;
    this.#history = history;
    this.#settings = settings;
    this.#dependentsOf = dependentsOf;
    this.#tally = tally;
    this.#trips = trips;
  }

  /** What the batch is about and memory no longer has, by key and as a dependency; at once in the usual case of none. */
  finished(tasks: readonly TaskSubmission[]): Finished | Promise<Finished> {
    for (const { idempotencyKey, after } of tasks) {
      // Most batches end here without a list of those that ask.
      if (idempotencyKey !== undefined || after !== undefined) return this.#finishedOf(tasks);
    }
    return NONE_FINISHED;
  }

  #finishedOf(tasks: readonly TaskSubmission[]): Finished | Promise<Finished> {
    const asked = tasks.filter(({ tenant = 'default', idempotencyKey: key, after }) => {
      return (key !== undefined && this.#history.mayHaveKey(tenant, key)) || after?.some((id) => this.#isAway(id));
    });
    return asked.length === 0 ? NONE_FINISHED : this.#find(asked);
  }

  #isAway(reference: string): boolean {
    const seq = taskSeqOf(reference);
    return seq !== undefined && this.#ledger.tasks.get(seq) === undefined;
  }

  /** Throws the Fault that refuses the batch. */
  examine(tasks: readonly TaskSubmission[], finished: Finished, pressure: Situation): Batch {
    try {
      return this.#examine(tasks, finished, pressure);
    } catch (error) {
      if (error instanceof Fault) this.#tally?.refused(tasks.length, error.code);
      throw error;
    }
  }

  #examine(tasks: readonly TaskSubmission[], finished: Finished, pressure: Situation): Batch {
    const ledger = this.#ledger;
    const next = ledger.state.nextTask;
    const fresh: SubmittedTask[] = [];
    const reply = new Array<Accepted>(tasks.length);
    let gathering: Gathering | undefined;
    // Most batches need neither.
    let ofBatch: Map<string, Keyed> | undefined;
    let scope: AfterScope | undefined;
    for (let index = 0; index < tasks.length; index++) {
      const task = tasks[index] as TaskSubmission; // index < length
      const known = task.idempotencyKey === undefined ? undefined : this.#known(task, index, finished, ofBatch);
      if (known !== undefined) {
        reply[index] = { id: taskIdOf(known), duplicate: true };
        continue;
      }
      const isGathered = task.throttle !== undefined || task.debounce !== undefined;
      if (isGathered) gathering ??= new Gathering(ledger, pressure.now);
      const gatherer = isGathered ? gathering : undefined;
      const first = gatherer?.throttledBy(task);
      if (first !== undefined) {
        reply[index] = { id: taskIdOf(first), duplicate: true, throttled: true };
        continue;
      }
      let plain = submittedTask(task, this.#specOf(task), pressure.now);
      if (task.after !== undefined || (task.approval ?? false) !== false || pressure.origin !== undefined) {
        scope ??= this.#scopeOf(tasks, reply, finished);
        const after = task.after === undefined ? undefined : resolveAfter(task, index, scope);
        plain = { ...plain, conditions: conditionsOf(task, after, pressure.origin) };
      }
      const trace = this.#trips.begin(task.traceparent);
      if (trace !== undefined) plain = { ...plain, conditions: { ...plain.conditions, trace } };
      const submitted = gatherer?.gather(task, plain, next + fresh.length) ?? plain;
      const { key, spec, digest } = submitted;
      if (key !== '') {
        ofBatch ??= new Map();
        ofBatch.set(keyName(spec.tenant, key), { index: fresh.length, digest });
      }
      reply[index] = { id: taskIdOf(next + fresh.length) };
      fresh.push(submitted);
    }
    this.#refuseUnlessFits(fresh, gathering, pressure);
    return { fresh, superseded: gathering?.superseded ?? NONE_SUPERSEDED, reply: { tasks: reply, durability: 'L1' } };
  }

  /** What a task of the batch may name as what it comes after. */
  #scopeOf(tasks: readonly TaskSubmission[], reply: readonly Accepted[], { archived }: Finished): AfterScope {
    return {
      find: (seq) => this.#ledger.tasks.get(seq) ?? archived.get(seq),
      countOf: this.#dependentsOf,
      earlier: (n) => earlierOf(n, tasks, reply),
      added: new Map(),
    };
  }

  /** Tasks are mostly of the kind of the last one, or of one that came before: a spec is seldom made. */
  #specOf(task: TaskSubmission): TaskSpec {
    const { type, tenant } = task;
    const kind = kindOf(task);
    const last = this.#last;
    if (kind !== last.kind || type !== last.type || tenant !== last.tenant) {
      const name = `${keyName(tenant ?? 'default', type)}\n${kind}`;
      this.#last = this.#kinds.get(name) ?? this.#remember(name, { type, tenant, kind, spec: specOf(task) });
    }
    // The one that the ledger has, also where a restart has read it back: any other is compared in full each time.
    this.#last.spec = this.#ledger.intern(this.#last.spec);
    return this.#last.spec;
  }

  #remember(name: string, kind: Kind): Kind {
    if (this.#kinds.size >= KINDS_MAX) this.#kinds.clear();
    this.#kinds.set(name, kind);
    return kind;
  }

  async #find(tasks: readonly TaskSubmission[]): Promise<Finished> {
    const keyed = new Map<string, TaskEntry>();
    for (const { tenant = 'default', idempotencyKey: key } of tasks) {
      const entry = key === undefined ? undefined : await this.#history.findKey(tenant, key);
      if (key !== undefined && entry !== undefined) keyed.set(keyName(tenant, key), entry);
    }
    const archived = new Map<number, TaskEntry>();
    const asked = new Set<number>();
    const seqs = referredTo(tasks);
    // Again until nothing is new: while one is looked up, compaction may take another out of memory.
    for (let away = seqs; away.length > 0; ) {
      away = seqs.filter((seq) => !asked.has(seq) && this.#ledger.tasks.get(seq) === undefined);
      for (const seq of away) {
        asked.add(seq);
        const entry = await this.#history.find(seq);
        if (entry !== undefined) archived.set(seq, entry);
      }
    }
    return { keyed, archived };
  }

  /** The number of the task that this key already stands for. */
  #known(
    task: TaskSubmission,
    index: number,
    finished: Finished,
    ofBatch: ReadonlyMap<string, Keyed> | undefined,
  ): number | undefined {
    const { tenant = 'default', idempotencyKey: key = '' } = task;
    const name = keyName(tenant, key);
    const keyed = ofBatch?.get(name);
    const entry = this.#ledger.byKey(tenant, key) ?? finished.keyed.get(name);
    const digest = keyed?.digest ?? entry?.extras?.digest;
    if (digest === undefined) return undefined;
    if (digest !== digestOf(task, payloadText(task))) {
      const field = `tasks[${index}].idempotencyKey`;
      throw new Fault('key-conflict', `${field} was used for a task with another body`, { field });
    }
    return keyed === undefined ? entry?.seq : this.#ledger.state.nextTask + keyed.index;
  }

  #refuseUnlessFits(
    fresh: readonly SubmittedTask[],
    gathering: Gathering | undefined,
    { open, drainRate, isDiskFull }: Pressure,
  ): void {
    if (fresh.length === 0) return;
    const { state } = this.#ledger;
    const arriving = measure(fresh, gathering, this.#settings.queue.payloadBytesMax);
    const keys = arriving.keyed > 0 ? this.#ledger.keys + this.#history.keys() : 0;
    const windows = arriving.throttled > 0 ? state.throttles.count(state.at) : 0;
    const refusal = admit(arriving, { open, keys, windows, drainRate, isDiskFull }, this.#settings.queue);
    if (refusal === undefined) return;
    const { code, message, field, retryAfterMs } = refusal;
    throw new Fault(code, message, { field, retryAfterMs });
  }
}

function earlierOf(n: number, tasks: readonly TaskSubmission[], reply: readonly { readonly id: string }[]) {
  const accepted = reply[n];
  const seq = accepted === undefined ? undefined : taskSeqOf(accepted.id);
  return seq === undefined ? undefined : { seq, tenant: tasks[n]?.tenant ?? 'default' };
}

function measure(fresh: readonly SubmittedTask[], gathering: Gathering | undefined, limit: number): Arriving {
  let largest = 0;
  let payloadBytesMax = 0;
  let keyed = 0;
  for (let index = 0; index < fresh.length; index++) {
    const { payload, key } = fresh[index] as SubmittedTask; // index < length
    const text = payload.text ?? '';
    // Counted character by character only when it could reach the limit.
    const bytes = text.length * 3 <= limit ? text.length : utf8Length(text);
    if (bytes > payloadBytesMax) {
      payloadBytesMax = bytes;
      largest = index;
    }
    if (key !== '') keyed++;
  }
  const superseding = gathering?.supersededCount ?? 0;
  const throttled = gathering?.windowsOpened ?? 0;
  return { tasks: fresh.length, keyed, superseding, throttled, payloadBytesMax, largest };
}
