// What an attempt is given besides its task: a checkpoint, the results of the tasks it came after, an approval,
// who handed it over. Most attempts have none of it, and nothing is read for them.
import { type AfterResult, Fault, type GivenHandOff, taskIdOf } from '@muster/contract';
import type { Ledger } from './ledger.ts';
import type { History, Journal } from './ports.ts';
import type { Handed } from './start-item.ts';
import type { HandedOver, TaskConditions, TaskEntry, TaskExtras } from './task-entry.ts';

export interface HandedParts {
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly history: History;
}

/** Results handed to one attempt, all together; an agent reads a larger one by its task's id. In bytes. */
const RESULTS_BYTES_MAX = 4 * 1024 * 1024;

export function handedTo({ extras }: TaskEntry, parts: HandedParts): Promise<Handed> | undefined {
  if (extras === undefined || (extras.checkpointLength === 0 && extras.conditions === undefined)) return undefined;
  return read(extras, parts);
}

async function read(extras: TaskExtras, parts: HandedParts): Promise<Handed> {
  const { checkpointAt: at, checkpointLength: length, conditions = {}, parent } = extras;
  const { question, handoff } = conditions;
  const answer = question?.answer;
  return {
    ...(length === 0 ? {} : { checkpoint: JSON.parse(await parts.journal.readText({ at, length })) }),
    ...(handoff === undefined ? {} : { handoff: handOffOf(handoff, parent) }),
    ...(conditions.endedAs === undefined ? {} : { after: await resultsOf(conditions, parts) }),
    ...(question === undefined || answer?.isApproved !== true
      ? {}
      : {
          approval: {
            question: question.text,
            by: answer.by,
            ...(answer.note === '' ? {} : { note: answer.note }),
            at: answer.at,
            ...(question.detail === undefined ? {} : { detail: question.detail }),
          },
        }),
  };
}

function handOffOf({ from, note }: HandedOver, parent: number): GivenHandOff {
  return { from, ...(note === undefined ? {} : { note }), task: taskIdOf(parent) };
}

async function resultsOf({ after = [], endedAs = [] }: TaskConditions, parts: HandedParts): Promise<AfterResult[]> {
  const results: AfterResult[] = [];
  let bytesLeft = RESULTS_BYTES_MAX;
  for (const [index, seq] of after.entries()) {
    const state = endedAs[index] ?? 'unknown';
    const head = { task: taskIdOf(seq), state };
    const entry = parts.ledger.tasks.get(seq) ?? (await parts.history.find(seq));
    if (state !== 'completed') {
      results.push(entry?.error === undefined || entry.state !== state ? head : { ...head, error: entry.error });
      continue;
    }
    const { resultAt: at = 0, resultLength: length = 0 } = entry?.ending ?? {};
    const text = length > bytesLeft ? undefined : await readKept({ at, length }, parts.journal);
    if (text === undefined) results.push({ ...head, resultOmitted: true });
    else results.push({ ...head, result: JSON.parse(text) });
    if (text !== undefined) bytesLeft -= length;
  }
  return results;
}

/** Undefined when it is kept no longer. */
async function readKept(
  place: { readonly at: number; readonly length: number },
  journal: Journal,
): Promise<string | undefined> {
  if (place.length === 0) return undefined;
  try {
    return await journal.readText(place);
  } catch (error) {
    if (error instanceof Fault && error.code === 'not-found') return undefined;
    throw error;
  }
}
