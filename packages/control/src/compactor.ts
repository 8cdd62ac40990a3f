// Composition root of the compaction worker: one job comes in as worker data, its result goes out as a message.
import { parentPort, workerData } from 'node:worker_threads';
import { type CompactionJob, runCompaction } from './adapters/journal/compaction-job.ts';

const result = runCompaction(workerData as CompactionJob); // sent by compactInWorker, which is typed
parentPort?.postMessage(result, [result.finished.buffer as ArrayBuffer]); // made from a list, so not shared
