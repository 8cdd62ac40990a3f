// Composition root of the thread that simulates: one order comes in as worker data, news of it go out as messages.
import * as os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '@muster/contract';
import { openRecording } from './adapters/journal/recording.ts';
import type { SimulationOrder } from './compare/order.ts';
import { type OrderNews, runOrder } from './compare/run-order.ts';

const NEWS_EVERY_MS = 200;
/** Whatever the controller and its agents want of the CPU comes first. */
const NICENESS = 15;

const tell = (news: OrderNews): void => parentPort?.postMessage(news);

// On Linux a nice value is that of the calling thread (setpriority(2), "C library/kernel differences"); elsewhere it
// would be that of the whole controller.
if (process.platform === 'linux') os.setPriority(0, NICENESS);

let toldAt = 0;
try {
  const result = await runOrder(workerData as SimulationOrder, {
    open: openRecording,
    onProgress: (ratio, doing) => {
      if (Date.now() - toldAt < NEWS_EVERY_MS) return;
      toldAt = Date.now();
      tell({ kind: 'progress', ratio, doing });
    },
  });
  tell({ kind: 'done', result });
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  const { code, message, field } = error;
  tell({ kind: 'failed', code, message, field });
}
