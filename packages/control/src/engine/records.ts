// The journal's nouns: every state change that matters is one of these records, in this order, and nothing else
// changes state. Records are plain data; the journal adapter turns them into bytes.
import type { AgentHello, ScalingDecision, TaskError, Usage } from '@muster/contract';
import type { ScalingMemory } from '../core/scale/situation.ts';
import type { EndedAs, TaskConditions, TaskSpec } from './task-entry.ts';

/** A logical byte offset in the journal since its creation; it outlives the segment that held it. */
export type Position = number;

/** Bytes that need not live in memory. `at` and `length` are set by the journal when it appends or reads the record. */
export interface Blob {
  /** JSON text, or undefined when only the place is known. */
  text: string | undefined;
  at: Position;
  /** In bytes; 0 means there is none. */
  length: number;
}

/** A blob that the journal has yet to give its place. `text` is JSON. */
export function inlineText(text: string): Blob {
  return { text, at: 0, length: 0 };
}

/** The same for bytes that are not text. */
export interface BytesBlob {
  bytes: Uint8Array | undefined;
  at: Position;
  length: number;
}

export interface Place {
  readonly at: Position;
  readonly length: number;
}

export interface SubmittedTask {
  readonly spec: TaskSpec;
  readonly payload: Blob;
  /** Earliest start; equals the record's time when there is no delay. */
  readonly readyAt: number;
  readonly expiresAt: number;
  readonly deadlineAt: number;
  readonly session: string;
  readonly key: string;
  /** Hash of the body, to tell a repeated submission from a conflicting one. */
  readonly digest: number;
  /** Sequence number of the parent task, or 0. */
  readonly parent: number;
  readonly conditions: TaskConditions | undefined;
}

/** Collections of documents in use; each name stands in the journal, so none is ever reused for something else. */
export type Collection =
  | 'settings'
  | 'tokens'
  | 'schedules'
  | 'ticks'
  | 'pauses'
  | 'cordons'
  | 'purges'
  | 'pools'
  | 'policies'
  | 'events';

/** What follows a failed, lost or timed-out attempt. */
export type Next =
  | { readonly kind: 'retry'; readonly at: number }
  | { readonly kind: 'fail' }
  | { readonly kind: 'dead-letter'; readonly reason: 'attempts-exhausted' | 'poison' };

interface Common {
  /** Sequence number of the record, from 1; set by the journal on append. */
  seq: number;
  /** When it happened. */
  readonly at: number;
}

export type JournalRecord = Common &
  (
    | { readonly kind: 'started'; readonly epoch: number; readonly version: string }
    | { readonly kind: 'submitted'; readonly first: number; readonly tasks: readonly SubmittedTask[] }
    | {
        readonly kind: 'dispatched';
        readonly task: number;
        readonly attempt: number;
        readonly agent: number;
        readonly epoch: number;
        readonly nonce: number;
        readonly decision: BytesBlob;
      }
    | {
        readonly kind: 'completed';
        readonly task: number;
        readonly attempt: number;
        readonly result: Blob;
        readonly usage: Usage;
      }
    | {
        readonly kind: 'failed';
        readonly task: number;
        readonly attempt: number;
        readonly how: 'failed' | 'lost' | 'timed-out';
        readonly error: TaskError;
        readonly usage: Usage;
        readonly next: Next;
      }
    /** `completed` and `submitted` in one: the task ends, and the one that goes on from there begins. */
    | {
        readonly kind: 'handed-off';
        readonly task: number;
        readonly attempt: number;
        readonly result: Blob;
        readonly usage: Usage;
        readonly first: number;
        readonly follow: SubmittedTask;
      }
    /** What the next attempt starts from, should this one not finish. */
    | { readonly kind: 'checkpointed'; readonly task: number; readonly attempt: number; readonly data: Blob }
    /** `errorClass` is absent when somebody cancelled the task itself. */
    | {
        readonly kind: 'cancelled';
        readonly task: number;
        readonly reason: string;
        readonly errorClass?: 'DependencyFailed';
      }
    | { readonly kind: 'expired'; readonly task: number; readonly reason: 'ttl' | 'deadline' | 'approval' }
    /** All tasks that it comes after have ended, so: one of each. */
    | { readonly kind: 'released'; readonly task: number; readonly endedAs: readonly EndedAs[] }
    /** An attempt ended with a question to a person. */
    | {
        readonly kind: 'asked';
        readonly task: number;
        readonly attempt: number;
        readonly question: string;
        /** JSON. */
        readonly detail: unknown;
        /** 0 = never. */
        readonly expiresAt: number;
        readonly usage: Usage;
      }
    | {
        readonly kind: 'answered';
        readonly task: number;
        readonly isApproved: boolean;
        readonly by: string;
        readonly note: string;
      }
    /** `readyAt` when it is not to start at once. */
    | { readonly kind: 'redriven'; readonly task: number; readonly readyAt?: number }
    /** A result that arrived after its attempt was superseded; `isAdopted` makes it the task's outcome. */
    | {
        readonly kind: 'late';
        readonly task: number;
        readonly attempt: number;
        readonly agent: number;
        readonly isAdopted: boolean;
        readonly result: Blob;
        readonly usage: Usage;
      }
    /** The end of what an attempt said, written once as it ends: a JSON array of stream events. */
    | { readonly kind: 'streamed'; readonly task: number; readonly last: number; readonly tail: Blob }
    | { readonly kind: 'scored'; readonly task: number; readonly satisfaction: number }
    | { readonly kind: 'agent-joined'; readonly agent: number; readonly hello: Omit<AgentHello, 'attempts'> }
    | { readonly kind: 'agent-left'; readonly agent: number; readonly reason: string }
    /** A small durable thing that is no task (documents.ts); undefined removes it. */
    | {
        readonly kind: 'document';
        readonly collection: Collection;
        readonly id: string;
        readonly value: unknown;
        readonly by: string;
      }
    /** A decision about the size of a pool; one that changes it makes the new size durable, too (scalings.ts). */
    | {
        readonly kind: 'scaled';
        readonly decision: ScalingDecision;
        /** What the next decision goes on from. */
        readonly memory: ScalingMemory;
        /** The size that the pool starts with, as configured then. */
        readonly initialAgents: number;
      }
  );

export type RecordKind = JournalRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<JournalRecord, { kind: K }>;
