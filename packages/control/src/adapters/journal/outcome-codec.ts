// How an attempt ended, as bytes: usage, error, and what follows.
import type { TaskError, Usage } from '@muster/contract';
import { never } from '../../base/assert.ts';
import type { Next } from '../../engine/records.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { pick } from './spec-codec.ts';

const HAS_WORK = 1;
const HAS_TOKENS = 2;
const HAS_COST = 4;
const HAS_SATISFACTION = 8;

export function putUsage(writer: ByteWriter, usage: Usage): void {
  const { work, tokens, cost, satisfaction } = usage;
  writer.byte(
    (work === undefined ? 0 : HAS_WORK) |
      (tokens === undefined ? 0 : HAS_TOKENS) |
      (cost === undefined ? 0 : HAS_COST) |
      (satisfaction === undefined ? 0 : HAS_SATISFACTION),
  );
  if (work !== undefined) writer.float64(work);
  if (tokens !== undefined) writer.float64(tokens);
  if (cost !== undefined) writer.float64(cost);
  if (satisfaction !== undefined) writer.float64(satisfaction);
}

export function takeUsage(reader: ByteReader): Usage {
  const has = reader.byte();
  if (has === 0) return {};
  return {
    ...(has & HAS_WORK ? { work: reader.float64() } : {}),
    ...(has & HAS_TOKENS ? { tokens: reader.float64() } : {}),
    ...(has & HAS_COST ? { cost: reader.float64() } : {}),
    ...(has & HAS_SATISFACTION ? { satisfaction: reader.float64() } : {}),
  };
}

/** An absent `terminal` stays absent. */
export function putError(writer: ByteWriter, error: TaskError): void {
  writer.text(error.class);
  writer.text(error.message);
  writer.byte(error.terminal === undefined ? 0 : error.terminal ? 2 : 1);
}

export function takeError(reader: ByteReader): TaskError {
  const error = { class: reader.text(), message: reader.text() };
  const terminal = reader.byte();
  return terminal === 0 ? error : { ...error, terminal: terminal === 2 };
}

const FAIL = 0;
const RETRY = 1;
const DEAD_LETTER = 2;
const DEAD_LETTER_REASONS = ['attempts-exhausted', 'poison'] as const;

export function putNext(writer: ByteWriter, next: Next): void {
  switch (next.kind) {
    case 'fail':
      writer.byte(FAIL);
      return;
    case 'retry':
      writer.byte(RETRY);
      writer.float64(next.at);
      return;
    case 'dead-letter':
      writer.byte(DEAD_LETTER);
      writer.byte(DEAD_LETTER_REASONS.indexOf(next.reason));
      return;
    default:
      never(next, 'follow-up');
  }
}

export function takeNext(reader: ByteReader): Next {
  const kind = reader.byte();
  switch (kind) {
    case FAIL:
      return { kind: 'fail' };
    case RETRY:
      return { kind: 'retry', at: reader.float64() };
    case DEAD_LETTER:
      return { kind: 'dead-letter', reason: pick(DEAD_LETTER_REASONS, reader.byte(), 'dead-letter reason') };
    default:
      throw new MalformedBytes(`${kind} is no known follow-up of a failure`);
  }
}
