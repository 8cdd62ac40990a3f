// How the journal is compacted: by a worker thread, within the retention in force.
import type { CompactionOptions } from '../adapters/journal/compaction.ts';
import { compactInWorker } from '../adapters/journal/compaction-worker.ts';
import type { Config } from '../config.ts';
import { REDRIVE_MS } from '../engine/redrive.ts';

const HOUR_MS = 3_600_000;

/** Read anew at each compaction, because the settings may have changed. */
export function compactionOf(inForce: () => Config): CompactionOptions {
  return {
    start: compactInWorker(new URL('../compactor.js', import.meta.url)),
    get bytesMin() {
      return inForce().journal.compactBytes;
    },
    // An hour more than the engine offers a redrive, so that the two never disagree about a task.
    reopenableMs: REDRIVE_MS + HOUR_MS,
    get retention() {
      const { retentionMs, keysMax, keptMax } = inForce().queue;
      return { ageMsMax: retentionMs, keysMax, tasksMax: keptMax };
    },
  };
}
