// BullMQ on Redis, with the defaults of its documentation: finished jobs are kept, as ours are.
import { Queue, Worker as QueueWorker } from 'bullmq';
import type { Payload } from '../payload.ts';
import type { Address, ContenderClient, Producer, Worker } from './contender.ts';

const QUEUE = 'bench';
const JOB = 'noop';

export const bullmq: ContenderClient = { producer, worker };

async function producer({ host, port }: Address): Promise<Producer> {
  const queue = new Queue(QUEUE, { connection: { host, port } });
  await queue.waitUntilReady();
  return {
    addOne: (task) => queue.add(JOB, task),
    addBatch: (tasks) => queue.addBulk(tasks.map((data) => ({ name: JOB, data }))),
    close: () => queue.close(),
  };
}

async function worker({ host, port }: Address): Promise<Worker> {
  let running: QueueWorker<Payload> | undefined;
  let left = 0;
  let met: (() => void) | undefined;
  return {
    async start({ concurrency, onStart }) {
      running = new QueueWorker<Payload>(QUEUE, async ({ data }) => onStart(data), {
        connection: { host, port },
        concurrency,
      });
      // Emitted once Redis has recorded the completion.
      running.on('completed', () => {
        if (--left === 0) met?.();
      });
      running.on('error', (error) => process.stderr.write(`bullmq worker: ${error.message}\n`));
      await running.waitUntilReady();
    },
    async expect(count) {
      left = count;
      return {
        recorded: new Promise((resolve) => {
          met = resolve;
        }),
      };
    },
    async stop() {
      await running?.close();
    },
  };
}
