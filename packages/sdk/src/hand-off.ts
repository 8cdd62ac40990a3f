// A hand-off in place of a result: a handler returns what `task.handOff()` gives it.
import type { HandOffTask } from '@muster/contract';
import { PROTOCOL_LIMITS } from '@muster/contract/protocol';
import { unsafeJson } from './json-text.ts';

export interface HandOffOptions {
  /** The result of this task [null]. */
  readonly result?: unknown;
  /** For whoever goes on: up to 1024 characters. */
  readonly note?: string;
  /** Id of the agent that gets it first, where it has room; else any that can take it. */
  readonly to?: string;
}

/** Completes the task, and submits the one that goes on from there: both, or neither. */
export class HandOff {
  /** The members of a `handoff` item, as JSON text without braces. */
  readonly text: string;

  /** Throws a RangeError for what no controller would take. */
  constructor(task: HandOffTask, { result, note, to }: HandOffOptions = {}) {
    const { handOffNoteLength: noteMax } = PROTOCOL_LIMITS;
    if (note !== undefined && (note.length < 1 || note.length > noteMax)) {
      throw new RangeError(`The note has ${note.length} characters; it must have 1 to ${noteMax}.`);
    }
    if (to !== undefined && (to.length < 1 || to.length > AGENT_ID_LENGTH_MAX)) {
      throw new RangeError(`"${to}" is no agent id`);
    }
    refuseUnsafe('payload', task.payload);
    refuseUnsafe('result', result);
    this.text = JSON.stringify({ task, result, note, to }).slice(1, -1);
  }
}

const AGENT_ID_LENGTH_MAX = 128;

function refuseUnsafe(what: string, value: unknown): void {
  const text: string | undefined = value === undefined ? undefined : JSON.stringify(value);
  const problem = text === undefined ? undefined : unsafeJson(text);
  if (problem !== undefined) throw new RangeError(`The ${what} of the hand-off cannot be sent: ${problem}`);
}

export const handOff = (task: HandOffTask, options?: HandOffOptions): HandOff => new HandOff(task, options);
