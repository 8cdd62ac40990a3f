// A job in a worker thread of its own, bounded in time and memory, that tells how it goes by messages.

import { Worker } from 'node:worker_threads';
import { byteText, durationText } from '@muster/contract/amounts';
import { Fault } from '@muster/contract/protocol';

export interface JobThreadOptions<Job, News> {
  /** Address of the compiled entry; it gets the job as worker data. */
  readonly entry: URL;
  readonly job: Job;
  /** Most memory of its objects. */
  readonly memoryBytes: number;
  readonly timeoutMs: number;
  readonly tell: (news: News) => void;
}

export interface JobThread {
  /** Resolves when the thread is gone; rejects with Fault `too-large` when it took too much, or what it threw. */
  readonly ended: Promise<void>;
  stop(): void;
}

const MIB = 1024 * 1024;

export function runJob<Job, News>({
  entry,
  job,
  memoryBytes,
  timeoutMs,
  tell,
}: JobThreadOptions<Job, News>): JobThread {
  const worker = new Worker(entry, {
    workerData: job,
    // It needs nothing of the surroundings, where secrets are, nor what this process was started with.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: Math.max(1, Math.ceil(memoryBytes / MIB)) },
  });
  // The entry and this caller agree on the type of the messages.
  worker.on('message', (news: News) => tell(news));
  let failure: unknown;
  const timer = setTimeout(() => {
    failure ??= new Fault('too-large', `it took longer than ${durationText(timeoutMs)}`);
    void worker.terminate();
  }, timeoutMs);
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      failure ??= isOutOfMemory
        ? new Fault('too-large', `it needed more than ${byteText(memoryBytes)} of memory`)
        : error;
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
  return { ended, stop: () => void worker.terminate() };
}
