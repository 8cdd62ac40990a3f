// Runs compactions in a worker thread, so that reading, sorting and syncing never hold up the event loop.
import { Worker } from 'node:worker_threads';
import type { RunningCompaction } from './compaction.ts';
import type { CompactionJob, CompactionResult } from './compaction-job.ts';

/** `entry` is the address of the compiled compactor.ts; the worker ends with its job. */
export function compactInWorker(entry: URL): (job: CompactionJob) => RunningCompaction {
  return (job) => {
    const worker = new Worker(entry, { workerData: job });
    const result = new Promise<CompactionResult>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the compaction worker ended with code ${code}`)));
    });
    return {
      result,
      stop: async () => {
        await worker.terminate();
      },
    };
  };
}
