// Random records that make sense: each move is turned into a record that the tasks and agents of the moment allow, so
// that any list of moves is a journal, and a shorter list is one, too.
import fc from 'fast-check';
import { holdOf } from '../../src/engine/conditions.ts';
import type { Ledger } from '../../src/engine/ledger.ts';
import { type BytesBlob, inlineText, type JournalRecord, type SubmittedTask } from '../../src/engine/records.ts';
import type { TaskConditions, TaskEntry } from '../../src/engine/task-entry.ts';
import { isFinished } from '../../src/engine/task-transitions.ts';
import { everyRecord, RICH_SPEC, SPEC, START, taskOf } from './journal-story.ts';

const KINDS = [
  'submit',
  'dispatch',
  'complete',
  'fail',
  'hand-off',
  'checkpoint',
  'ask',
  'answer',
  'release',
  'cancel',
  'expire',
  'redrive',
  'late',
  'stream',
  'score',
  'join',
  'leave',
  'write',
  'erase',
  'purge',
  'scale',
] as const;
type Kind = (typeof KINDS)[number];

export interface Move {
  readonly kind: Kind;
  /** Which of those that it may be about. */
  readonly pick: number;
  /** How, where there are several ways. */
  readonly how: number;
}

/** What begins and ends tasks comes most often. */
export const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Kind>('submit', 'dispatch', 'dispatch') },
    { weight: 3, arbitrary: fc.constantFrom<Kind>('complete', 'complete', 'fail') },
    { weight: 4, arbitrary: fc.constantFrom<Kind>(...KINDS) },
  ),
  pick: fc.nat(),
  how: fc.nat(),
});

const TEXTS = ['null', '{"n":1}', '"ä€😀"', `"${'p'.repeat(3000)}"`, '""'];
const AGENTS = 3;

export class Plot {
  readonly #ledger: () => Ledger;
  #at = START;
  #keys = 0;
  #nonce = 1;
  #epoch = 0;

  /** `ledger` has everything that was appended. */
  constructor(ledger: () => Ledger) {
    this.#ledger = ledger;
  }

  /** The first record of a controller. */
  begin(): JournalRecord {
    this.#epoch = this.#ledger().state.epoch + 1;
    return { ...this.#base(), kind: 'started', epoch: this.#epoch, version: 'test' };
  }

  /** Undefined when there is nothing to do it to. */
  next({ kind, pick, how }: Move): JournalRecord | undefined {
    const base = this.#base();
    switch (kind) {
      case 'submit':
        return { ...base, kind: 'submitted', first: this.#ledger().state.nextTask, tasks: this.#tasks(pick, how) };
      case 'join': {
        const agent = (pick % AGENTS) + 1;
        const hello = { id: `a${agent}`, instance: `i${how % 2}`, type: 'work', slots: 1 + (how % 3) };
        return { ...base, kind: 'agent-joined', agent, hello };
      }
      case 'leave': {
        const agent = this.#member(pick);
        return agent === undefined ? undefined : { ...base, kind: 'agent-left', agent, reason: 'gone' };
      }
      case 'write':
        return { ...base, kind: 'document', ...this.#document(pick), value: { reason: 'ä', how: how % 5 }, by: 'ann' };
      case 'erase':
        return { ...base, kind: 'document', ...this.#document(pick), value: undefined, by: 'ann' };
      case 'purge':
        return this.#purge(pick);
      case 'scale': {
        const samples = everyRecord().filter((record) => record.kind === 'scaled');
        return { ...(samples[pick % samples.length] as JournalRecord), ...base } as JournalRecord; // there are some
      }
      default:
        return this.#aboutTask(kind, pick, how);
    }
  }

  #aboutTask(kind: Kind, pick: number, how: number): JournalRecord | undefined {
    const entry = this.#entry(kind, pick);
    if (entry === undefined) return undefined;
    const base = this.#base();
    const task = entry.seq;
    const attempt = entry.lease?.attempt ?? 0;
    const result = inlineText(textOf(how));
    switch (kind) {
      case 'dispatch': {
        const agent = this.#member(how);
        const about = { attempt: entry.attempt + 1, epoch: this.#epoch, nonce: this.#nonce++, decision: bytesOf(how) };
        return agent === undefined ? undefined : { ...base, kind: 'dispatched', task, agent, ...about };
      }
      case 'complete':
        return { ...base, kind: 'completed', task, attempt, result, usage: how % 2 === 0 ? {} : { tokens: how % 9 } };
      case 'hand-off': {
        const conditions = { handoff: { from: 'a1', hops: 1 } };
        const follow = taskOf({ parent: task, readyAt: base.at, conditions }, textOf(pick));
        const first = this.#ledger().state.nextTask;
        return { ...base, kind: 'handed-off', task, attempt, result, usage: {}, first, follow };
      }
      case 'fail':
        return { ...base, kind: 'failed', task, attempt, usage: {}, ...failure(how, base.at) };
      case 'checkpoint':
        return { ...base, kind: 'checkpointed', task, attempt, data: result };
      case 'ask': {
        const about = { question: 'sure? ä', detail: how % 2 === 0 ? undefined : { how }, expiresAt: 0, usage: {} };
        return { ...base, kind: 'asked', task, attempt, ...about };
      }
      case 'answer':
        return { ...base, kind: 'answered', task, isApproved: how % 2 === 0, by: 'ada', note: '' };
      case 'release': {
        const endedAs = (entry.extras?.conditions?.after ?? []).map(() => 'completed' as const);
        return { ...base, kind: 'released', task, endedAs };
      }
      case 'cancel':
        return { ...base, kind: 'cancelled', task, reason: 'because' };
      case 'expire':
        return { ...base, kind: 'expired', task, reason: how % 2 === 0 ? 'ttl' : 'deadline' };
      case 'redrive':
        return { ...base, kind: 'redriven', task, ...(how % 2 === 0 ? {} : { readyAt: base.at + 50 }) };
      case 'late': {
        const isAdopted = !isFinished(entry) && how % 2 === 0;
        return { ...base, kind: 'late', task, attempt, agent: entry.lease?.agent ?? 1, isAdopted, result, usage: {} };
      }
      case 'stream':
        return { ...base, kind: 'streamed', task, last: how % 1000, tail: inlineText(`[${textOf(how)}]`) };
      default:
        return { ...base, kind: 'scored', task, satisfaction: (how % 5) / 4 };
    }
  }

  /** One that the move may be about. */
  #entry(kind: Kind, pick: number): TaskEntry | undefined {
    const wanted: (entry: TaskEntry) => boolean = (entry) => {
      const hold = holdOf(entry);
      switch (kind) {
        case 'dispatch':
          return entry.state === 'open' && hold === undefined;
        case 'answer':
          return hold === 'approval';
        case 'release':
          return hold === 'dependency';
        case 'cancel':
        case 'expire':
          return !isFinished(entry);
        case 'redrive':
          return entry.state === 'dead-lettered' || entry.state === 'failed';
        case 'late':
          return entry.lease !== undefined && entry.state !== 'leased';
        case 'score':
          return entry.state === 'completed';
        default:
          return entry.state === 'leased';
      }
    };
    const among = [...this.#ledger().tasks.values()].filter(wanted);
    return among[pick % Math.max(1, among.length)];
  }

  #member(pick: number): number | undefined {
    const members = [...this.#ledger().state.agents.values()].filter(({ leftAt }) => leftAt === 0);
    return members[pick % Math.max(1, members.length)]?.seq;
  }

  #tasks(pick: number, how: number): readonly SubmittedTask[] {
    const readyAt = this.#at;
    return Array.from({ length: 1 + (pick % 4) }, (_, index) => {
      const spec = (how + index) % 3 === 0 ? RICH_SPEC : SPEC;
      const key = (how + index) % 2 === 0 ? '' : `key ${++this.#keys}`;
      const conditions = conditionsOf(pick + how + index, this.#ledger().state.nextTask - 1);
      return taskOf({ spec, key, digest: how, readyAt, conditions }, textOf(how + index));
    });
  }

  #document(pick: number): { readonly collection: 'pauses' | 'settings'; readonly id: string } {
    return { collection: pick % 2 === 0 ? 'pauses' : 'settings', id: `d${pick % 3}` };
  }

  #purge(pick: number): JournalRecord | undefined {
    const { purged, recordSeq } = this.#ledger().state;
    const over = [...this.#ledger().tasks.values()].filter((entry) => isFinished(entry) && !purged.has(entry.seq));
    const chosen = over.slice(0, 1 + (pick % 3));
    if (chosen.length === 0) return undefined;
    const deadLetters = chosen.filter(({ state }) => state === 'dead-lettered').length;
    const value = { tasks: chosen.map(({ seq }) => seq), deadLetters };
    return { ...this.#base(), kind: 'document', collection: 'purges', id: String(recordSeq + 1), value, by: 'ann' };
  }

  #base(): { seq: number; readonly at: number } {
    this.#at = Math.max(this.#at, this.#ledger().state.at) + 10;
    return { seq: 0, at: this.#at };
  }
}

/** A copy for another journal: appending sets numbers and places in it. */
export const copyOf = (record: JournalRecord): JournalRecord => structuredClone(record);

const textOf = (how: number): string => TEXTS[how % TEXTS.length] as string; // how is no negative number

const bytesOf = (how: number): BytesBlob => ({
  bytes: how % 3 === 0 ? undefined : Uint8Array.from([how % 256, 7, 255]),
  at: 0,
  length: 0,
});

function conditionsOf(how: number, before: number): TaskConditions | undefined {
  if (how % 7 === 0 && before > 0) return { after: [before] };
  return how % 7 === 1 ? { approval: { message: 'ä?', timeoutMs: 5 } } : undefined;
}

function failure(how: number, at: number) {
  const error = { class: 'E', message: 'ümlaut', terminal: false };
  const ways = [
    { how: 'failed' as const, next: { kind: 'retry' as const, at: at + 100 } },
    { how: 'lost' as const, next: { kind: 'retry' as const, at } },
    { how: 'failed' as const, next: { kind: 'fail' as const } },
    { how: 'timed-out' as const, next: { kind: 'dead-letter' as const, reason: 'attempts-exhausted' as const } },
  ] as const;
  return { error, ...(ways[how % ways.length] as (typeof ways)[number]) }; // how is no negative number
}
