// Plays jobs on all cores: a thread each, which takes the next job when it has done one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SeedFigures } from './cells.ts';
import type { Job } from './kept.ts';

/** What a thread is told: functions do not cross threads, names do. */
export interface Order {
  readonly workload: string;
  readonly contenders: readonly string[];
  readonly seed: number;
  readonly scale: number;
}

export interface CrewOptions {
  readonly scale: number;
  readonly onPlayed: (job: Job, figures: SeedFigures) => void;
}

export async function playJobs(jobs: readonly Job[], { scale, onPlayed }: CrewOptions): Promise<void> {
  const open = [...jobs].reverse();
  const threads = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: threads }, () => work(open, { scale, onPlayed })));
}

async function work(open: Job[], { scale, onPlayed }: CrewOptions): Promise<void> {
  const thread = new Worker(new URL('./crew-thread.js', import.meta.url));
  try {
    for (let job = open.pop(); job !== undefined; job = open.pop()) {
      const { workload, seed } = job;
      onPlayed(
        job,
        await answer(thread, { workload, seed, scale, contenders: job.contenders.map(({ name }) => name) }),
      );
    }
  } finally {
    await thread.terminate();
  }
}

function answer(thread: Worker, order: Order): Promise<SeedFigures> {
  return new Promise((resolve, reject) => {
    thread.once('message', (figures: SeedFigures) => {
      thread.off('error', reject);
      resolve(figures);
    });
    thread.once('error', reject);
    thread.postMessage(order);
  });
}
