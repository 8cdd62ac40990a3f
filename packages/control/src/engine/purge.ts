// Forgetting finished tasks for good, chosen by a filter: a bounded number per call, in slices.
//
// G1. What was purged is read by nobody from the record on, also after a restart (purged.ts).
// G2. Its bytes leave the disk with the compaction that is asked for at the end; until then its number is remembered.
import { Fault, type PurgeReply, type PurgeRequest, taskIdOf } from '@muster/contract';
import { type BulkParts, collect } from './bulk.ts';
import type { Purge } from './purged.ts';
import type { TaskEntry } from './task-entry.ts';
import { assertNarrow } from './task-query.ts';
import { isFinished } from './task-transitions.ts';
import { type DocumentsParts, writeDocument } from './write-document.ts';

const LIMIT = 10_000;
/** Tasks of one document, which as numbers take half of what one may take; a millisecond's work. */
const SLICE = 2_000;
/** Purged tasks whose bytes are still on disk, at most: some 20 MB of memory. */
const PENDING_MAX = 300_000;
const RETRY_MS = 10_000;
/** Ids that a reply names, as a sample. */
const NAMED = 100;

export interface Purger {
  readonly tenant: string | undefined;
  /** Name of who asks, for the record. */
  readonly by: string;
}

/** Throws Fault `too-many` while as many purged tasks as may be wait for a compaction. */
export async function purgeMatching(
  { filter, limit = LIMIT, isDryRun = false, all }: PurgeRequest,
  parts: BulkParts,
  { tenant, by }: Purger,
): Promise<PurgeReply> {
  assertNarrow(filter, all);
  const { ledger, yieldTurn } = parts;
  const isPresent = (entry: TaskEntry): boolean => isFinished(entry) && !ledger.state.purged.has(entry.seq);
  const { found, hasMore } = await collect(filter, parts, { tenant, limit, isWanted: isPresent, isLiveOnly: false });
  const named = found.slice(0, NAMED).map(({ seq }) => taskIdOf(seq));
  if (isDryRun) return { purged: found.length, hasMore, isDryRun, tasks: named };
  let purged = 0;
  for (let from = 0; from < found.length; from += SLICE) {
    // It may have been redriven, or purged by somebody else, in an earlier slice's turn.
    const slice = found.slice(from, from + SLICE).filter(isPresent);
    purge(slice, by, parts);
    purged += slice.length;
    await yieldTurn();
  }
  await new Promise<void>((resolve) => parts.committer.whenDurable(resolve));
  if (purged > 0) parts.journal.compactSoon();
  return { purged, hasMore, isDryRun, tasks: named };
}

function purge(entries: readonly TaskEntry[], by: string, parts: BulkParts): void {
  if (entries.length === 0) return;
  const { ledger, streams } = parts;
  if (ledger.state.purged.size + entries.length > PENDING_MAX) {
    const message = `${PENDING_MAX} purged tasks wait for the compaction that removes them, which is the limit`;
    throw new Fault('too-many', message, { retryAfterMs: RETRY_MS });
  }
  const deadLetters = entries.filter(({ state }) => state === 'dead-lettered').length;
  const value: Purge = { tasks: entries.map(({ seq }) => seq), deadLetters };
  // No two documents have the same number: each is a record of its own.
  writeDocument(parts, { collection: 'purges', id: String(ledger.state.recordSeq + 1), value, by });
  for (const { seq } of entries) streams.forget(seq);
}

/** The tasks of these purges are on disk no more: no need to remember them. */
export function forgetErased(parts: DocumentsParts, purges: readonly string[]): void {
  for (const id of purges) {
    if (parts.documents.get('purges', id) === undefined) continue;
    writeDocument(parts, { collection: 'purges', id, value: undefined, by: 'controller' });
  }
}
