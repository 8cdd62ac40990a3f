// What the disk has of a task's stream: the tails of its attempts, and the outcome as the stream's last event.
import type { Fault, Outcome, StreamEvent } from '@muster/contract';
import { turnOfChunk } from './chunk-number.ts';
import type { Journal, Log } from './ports.ts';
import type { TaskEntry } from './task-entry.ts';
import { aboutTask } from './task-log.ts';
import type { Chunk } from './task-stream.ts';

interface Parts {
  readonly journal: Journal;
  readonly log: Log;
}

/** Chunks behind `after` of the attempts that came before those in memory, which begin with the chunk `before`. */
export async function readKept(
  entry: TaskEntry,
  { journal, log }: Parts,
  { after, before = Number.POSITIVE_INFINITY }: { readonly after: number; readonly before: number | undefined },
): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (const { last, at, length } of entry.extras?.conditions?.tails ?? []) {
    if (last <= after || turnOfChunk(last) >= turnOfChunk(before)) continue;
    try {
      // As it was written by this engine.
      const events = JSON.parse(await journal.readText({ at, length })) as readonly (StreamEvent & Chunk)[];
      for (const event of events) chunks.push({ number: event.number, json: JSON.stringify(event) });
    } catch (error) {
      // It shows as a gap: what else the task has to say is worth reading.
      log({ level: 'error', event: 'tail-unreadable', ...aboutTask(entry), error: String(error as Fault) });
    }
  }
  return chunks;
}

/** The outcome of a finished task as JSON. */
export async function readEnding(entry: TaskEntry, { journal, log }: Parts): Promise<string> {
  const { state, error, ending } = entry;
  // Whoever asks has seen that the task is finished.
  const event: StreamEvent = { kind: 'outcome', state: state as Outcome, ...(error === undefined ? {} : { error }) };
  const json = JSON.stringify(event);
  if (ending === undefined || ending.resultLength === 0) return json;
  try {
    const result = await journal.readText({ at: ending.resultAt, length: ending.resultLength });
    return `${json.slice(0, -1)},"result":${result}}`;
  } catch (failure) {
    log({ level: 'error', event: 'result-unreadable', ...aboutTask(entry), error: String(failure) });
    return json;
  }
}
