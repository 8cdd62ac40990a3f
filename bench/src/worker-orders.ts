// What the worker process can be told: to run a handler that does nothing, and to say when all is recorded.
import type { Worker } from './contenders/contender.ts';
import { nowMs, type Payload, sinceMs } from './payload.ts';
import { type Summary, summarise } from './statistics.ts';

export interface Recorded {
  readonly recordedAtMs: number;
  /** Submit call to the start of the handler; of nothing when it was not asked for. */
  readonly startMs: Summary;
}

export function workerOrders(worker: Worker) {
  let startsMs: number[] = [];
  let isTimed = false;
  let recorded: Promise<void> = Promise.resolve();
  const onStart = (task: Payload): void => {
    if (isTimed) startsMs.push(sinceMs(task));
  };
  return {
    start: ({ concurrency }: { concurrency: number }) => worker.start({ concurrency, onStart }),

    expect: async (input: { count: number; isTimed: boolean }) => {
      startsMs = [];
      isTimed = input.isTimed;
      ({ recorded } = await worker.expect(input.count));
    },

    /** Answers when what was expected has been recorded. */
    recorded: async (_: Record<string, never>): Promise<Recorded> => {
      await recorded;
      return { recordedAtMs: nowMs(), startMs: summarise(startsMs) };
    },

    stop: (_: Record<string, never>) => worker.stop(),
  };
}

export type WorkerOrders = ReturnType<typeof workerOrders>;
