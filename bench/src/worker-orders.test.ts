import { describe, expect, it } from 'vitest';
import { type Payload, payload } from './payload.ts';
import { workerOrders } from './worker-orders.ts';

function memoryWorker() {
  let started: ((task: Payload) => void) | undefined;
  let met: (() => void) | undefined;
  return {
    run: (task: Payload) => started?.(task),
    recordAll: () => met?.(),
    worker: {
      start: async ({ onStart }: { readonly onStart: (task: Payload) => void }) => {
        started = onStart;
      },
      expect: async () => ({
        recorded: new Promise<void>((resolve) => {
          met = resolve;
        }),
      }),
      stop: async () => {},
    },
  };
}

describe('the worker', () => {
  it.each([
    [true, 2],
    [false, 0],
  ])('times the starts only when asked to: %s', async (isTimed, count) => {
    const { worker, run, recordAll } = memoryWorker();
    const orders = workerOrders(worker);
    await orders.start({ concurrency: 100 });
    await orders.expect({ count: 2, isTimed });
    run(payload(1));
    run(payload(2));
    recordAll();
    expect((await orders.recorded({})).startMs.count).toBe(count);
  });

  it('forgets the times of an earlier flow', async () => {
    const { worker, run, recordAll } = memoryWorker();
    const orders = workerOrders(worker);
    await orders.start({ concurrency: 100 });
    await orders.expect({ count: 1, isTimed: true });
    run(payload(1));
    await orders.expect({ count: 1, isTimed: true });
    run(payload(2));
    recordAll();
    expect((await orders.recorded({})).startMs.count).toBe(1);
  });
});
