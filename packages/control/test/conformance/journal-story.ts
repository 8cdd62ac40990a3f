// Records for journal tests: one of every kind with every field set, and a fleet's life that makes sense.
import type { ScalingDecision, ScalingInputs } from '@muster/contract';
import { NEW_MEMORY } from '../../src/core/scale/situation.ts';
import type { BytesBlob, JournalRecord, RecordOf, SubmittedTask } from '../../src/engine/records.ts';
import type { TaskSpec } from '../../src/engine/task-entry.ts';

export const SPEC: TaskSpec = {
  type: 'work',
  tenant: 'default',
  priority: 4,
  requires: [],
  prefers: [],
  slots: 1,
  attemptsMax: 3,
  backoff: { baseMs: 1000, factor: 2, maxMs: 60_000, jitterRatio: 0.2 },
  timeoutMs: 0,
  estimateMs: 0,
  lateResult: 'adopt',
  profile: '',
  limitKeys: [],
  apart: '',
  isIdempotent: false,
};

export const RICH_SPEC: TaskSpec = {
  ...SPEC,
  type: 'übersetzen',
  tenant: 'acme',
  priority: 9,
  requires: ['gpu', 'zone=a'],
  prefers: ['warm'],
  slots: 300,
  attemptsMax: 100,
  backoff: { baseMs: 1.5, factor: 1.25, maxMs: 31_536_000_000, jitterRatio: 0 },
  timeoutMs: 5000,
  estimateMs: 12_345,
  lateResult: 'keep',
  profile: 'latency',
  limitKeys: ['openai', 'customer-7'],
  apart: 'replicas',
  isIdempotent: true,
};

export const START = 1_700_000_000_000;

const blob = (text: string | undefined) => ({ text, at: 0, length: 0 });
const bytesBlob = (...bytes: number[]): BytesBlob => ({ bytes: Uint8Array.from(bytes), at: 0, length: 0 });

export function taskOf(fields: Partial<SubmittedTask> = {}, payload: string | undefined = '{"n":1}'): SubmittedTask {
  return {
    spec: SPEC,
    payload: blob(payload),
    readyAt: START,
    expiresAt: 0,
    deadlineAt: 0,
    session: '',
    key: '',
    digest: 0,
    parent: 0,
    conditions: undefined,
    ...fields,
  };
}

/** Every kind, with plain and with unusual values; they need not make sense together. */
export function everyRecord(): JournalRecord[] {
  const base = { seq: 0, at: START + 0.5 };
  return [
    { ...base, kind: 'started', epoch: 3, version: '1.2.3' },
    {
      ...base,
      kind: 'submitted',
      first: 2 ** 40,
      tasks: [
        taskOf({ readyAt: START + 0.5 }),
        taskOf({
          spec: RICH_SPEC,
          readyAt: START + 1000,
          expiresAt: START + 2000,
          deadlineAt: START + 3000,
          session: 'a session',
          key: 'k'.repeat(256),
          digest: Number.MAX_SAFE_INTEGER,
          parent: 77,
          conditions: { after: [1, 2], afterFailure: 'run', approval: { message: 'ä?', timeoutMs: 5 } },
        }),
        taskOf({ readyAt: START + 0.5 }, undefined),
        taskOf({ spec: RICH_SPEC }, JSON.stringify('ä€😀'.repeat(50))),
      ],
    },
    { ...base, kind: 'submitted', first: 1, tasks: [] },
    {
      ...base,
      kind: 'dispatched',
      task: 5,
      attempt: 1,
      agent: 9,
      epoch: 3,
      nonce: 2 ** 52 + 1,
      decision: bytesBlob(1, 2, 255),
    },
    {
      ...base,
      kind: 'dispatched',
      task: 5,
      attempt: 1,
      agent: 9,
      epoch: 3,
      nonce: 0,
      decision: { bytes: undefined, at: 0, length: 0 },
    },
    { ...base, kind: 'completed', task: 5, attempt: 2, result: blob('{"ok":true}'), usage: {} },
    {
      ...base,
      kind: 'completed',
      task: 5,
      attempt: 2,
      result: blob(undefined),
      usage: { work: 1, tokens: 2, cost: 0.5, satisfaction: 0 },
    },
    {
      ...base,
      kind: 'handed-off',
      task: 5,
      attempt: 2,
      result: blob('{"half":"ä"}'),
      usage: { cost: 0.5 },
      first: 2 ** 33,
      follow: taskOf({
        spec: RICH_SPEC,
        session: 'a session',
        parent: 5,
        conditions: { handoff: { from: 'writer-1', to: 'tester-1', note: 'ö', hops: 2 } },
      }),
    },
    failed({ how: 'failed', error: { class: 'E', message: 'ümlaut', terminal: true }, next: { kind: 'fail' } }),
    failed({
      how: 'lost',
      error: { class: 'E', message: '', terminal: false },
      next: { kind: 'retry', at: START + 1 },
    }),
    failed({ how: 'timed-out', error: { class: 'E', message: 'x' }, next: { kind: 'dead-letter', reason: 'poison' } }),
    failed({
      how: 'failed',
      error: { class: 'E', message: 'x' },
      next: { kind: 'dead-letter', reason: 'attempts-exhausted' },
    }),
    { ...base, kind: 'cancelled', task: 1, reason: 'because' },
    {
      ...base,
      kind: 'cancelled',
      task: 1,
      reason: 't2, which it comes after, is failed',
      errorClass: 'DependencyFailed',
    },
    { ...base, kind: 'expired', task: 1, reason: 'approval' },
    { ...base, kind: 'released', task: 3, endedAs: ['completed', 'dead-lettered'] },
    {
      ...base,
      kind: 'asked',
      task: 3,
      attempt: 1,
      question: 'really? ä',
      detail: { rows: [1] },
      expiresAt: START + 5,
      usage: { cost: 1 },
    },
    { ...base, kind: 'asked', task: 3, attempt: 2, question: 'sure?', detail: undefined, expiresAt: 0, usage: {} },
    { ...base, kind: 'answered', task: 3, isApproved: true, by: 'ada', note: '' },
    { ...base, kind: 'answered', task: 3, isApproved: false, by: 'bob', note: 'nö' },
    { ...base, kind: 'expired', task: 1, reason: 'ttl' },
    { ...base, kind: 'expired', task: 1, reason: 'deadline' },
    { ...base, kind: 'redriven', task: 2 ** 31 },
    {
      ...base,
      kind: 'late',
      task: 1,
      attempt: 1,
      agent: 2,
      isAdopted: true,
      result: blob('null'),
      usage: { tokens: 5 },
    },
    { ...base, kind: 'late', task: 1, attempt: 1, agent: 2, isAdopted: false, result: blob('[]'), usage: {} },
    { ...base, kind: 'streamed', task: 1, last: 2 ** 32 + 7, tail: blob('["ä"]') },
    { ...base, kind: 'scored', task: 1, satisfaction: 0.75 },
    {
      ...base,
      kind: 'agent-joined',
      agent: 4,
      hello: { id: 'a', instance: 'i', type: 't', slots: 2, labels: { zone: 'ä' } },
    },
    { ...base, kind: 'checkpointed', task: 5, attempt: 2, data: blob('{"step":7}') },
    { ...base, kind: 'agent-left', agent: 4, reason: 'stopped' },
    { ...base, kind: 'document', collection: 'pauses', id: 'type/work', value: { reason: 'ä' }, by: 'ann' },
    { ...base, kind: 'document', collection: 'pauses', id: 'type/work', value: undefined, by: 'ann' },
    scaled({ action: 'scale_up', count: 2, to: 4, triggers: ['threshold'], by: 'ann' }),
    scaled({ heldBy: 'cooldown', inputs: { ...INPUTS, event: 'säle', eventAgents: 9, utilization: 0.5 } }),
    scaled({ inputs: { ...INPUTS, quality: { recent: 0.8, before: 0.9, margin: 0.04 } } }),
    scaled({ inputs: { ...INPUTS, quality: null, exhaustion: null } }),
    scaled({ inputs: { ...INPUTS, exhaustion: { agents: 2, agent: 'säle-1', resource: 'memory', inMs: 60_000 } } }),
  ];
}

const INPUTS: ScalingInputs = {
  ...{ agents: 2, starting: 0, removing: 0, idleAgents: 1, longIdleAgents: 0, slots: 4, slotsBusy: 3 },
  ...{ queueDepth: 60, utilization: null, oldestWaitMs: 5, topBandWaitMs: 5, responseTimeMs: null },
  ...{ completedPerMinute: 0.5, errorRatio: null, satisfaction: null, handOffsWaiting: 0, unservable: 1 },
};

function scaled(fields: Partial<ScalingDecision>): RecordOf<'scaled'> {
  const sizes = { pool: 'übersetzen', at: START, action: 'none', count: 0, from: 2, to: 2 } as const;
  const why = { reason: 'queue depth 60 > 50 ä', triggers: [], isEmergency: false, counters: { up: 1, down: 0 } };
  const memory = { ...NEW_MEMORY, up: 1, turns: [START], since: { load: START } };
  const decision = { ...sizes, ...why, inputs: INPUTS, ...fields };
  return { seq: 0, at: START, kind: 'scaled', decision, memory, initialAgents: 2 };
}

function failed(fields: Pick<RecordOf<'failed'>, 'how' | 'error' | 'next'>): RecordOf<'failed'> {
  return { seq: 0, at: START, kind: 'failed', task: 6, attempt: 1, usage: { cost: 2 }, ...fields };
}

/** Makes records that fit together: one agent, tasks numbered from 1. */
export class Story {
  #at = START;
  #nextTask = 1;
  #nonce = 1;

  start(): JournalRecord[] {
    return [
      { seq: 0, at: this.#tick(), kind: 'started', epoch: 1, version: 'test' },
      {
        seq: 0,
        at: this.#tick(),
        kind: 'agent-joined',
        agent: 1,
        hello: { id: 'a1', instance: 'i1', type: 'work', slots: 100 },
      },
    ];
  }

  submit(...tasks: readonly SubmittedTask[]): JournalRecord {
    const first = this.#nextTask;
    this.#nextTask += tasks.length;
    return { seq: 0, at: this.#tick(), kind: 'submitted', first, tasks };
  }

  dispatch(task: number, attempt = 1): JournalRecord {
    const decision = bytesBlob(task % 256, 7, 7);
    return {
      seq: 0,
      at: this.#tick(),
      kind: 'dispatched',
      task,
      attempt,
      agent: 1,
      epoch: 1,
      nonce: this.#nonce++,
      decision,
    };
  }

  checkpoint(task: number, attempt = 1): JournalRecord {
    return {
      seq: 0,
      at: this.#tick(),
      kind: 'checkpointed',
      task,
      attempt,
      data: blob(JSON.stringify({ task, page: 1 })),
    };
  }

  complete(task: number, attempt = 1): JournalRecord {
    const result = blob(JSON.stringify({ task, done: true }));
    return { seq: 0, at: this.#tick(), kind: 'completed', task, attempt, result, usage: { tokens: 3 } };
  }

  handOff(task: number): RecordOf<'handed-off'> {
    const first = this.#nextTask++;
    const follow = taskOf(
      { parent: task, conditions: { handoff: { from: 'a1', hops: 1 } } },
      `"${'f'.repeat(task * 7)}"`,
    );
    const result = blob(JSON.stringify({ task, half: true }));
    return { seq: 0, at: this.#tick(), kind: 'handed-off', task, attempt: 1, result, usage: {}, first, follow };
  }

  fail(task: number, next: RecordOf<'failed'>['next'] = { kind: 'fail' }): JournalRecord {
    const error = { class: 'Broken', message: `task ${task} broke` };
    return { seq: 0, at: this.#tick(), kind: 'failed', task, attempt: 1, how: 'failed', error, usage: {}, next };
  }

  /** Submitted, dispatched and completed. */
  life(task: SubmittedTask): JournalRecord[] {
    const seq = this.#nextTask;
    return [this.submit(task), this.dispatch(seq), this.complete(seq)];
  }

  #tick(): number {
    this.#at += 10;
    return this.#at;
  }
}
