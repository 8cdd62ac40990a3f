// A disk that takes most of a second for each write: acknowledgements wait for it, the queue's bound holds, nobody is
// taken for dead, and when it is quick again everything ends well.
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskId } from '@muster/contract';
import { expect, test } from 'vitest';
import { openStage } from '../harness.ts';
import { inject } from './injection.ts';
import { residentMib, watchMemory } from './memory.ts';

const WRITE_MS = 700;
const WAITING_MAX = 600;
const BATCH = 50;
const BATCHES = 20;
/** Longer in all than the silence that an agent is allowed. */
const ROUNDS = 8;
/** Far above what the queue may hold, far below what piles up without bounds. */
const GROWTH_MIB_MAX = 150;

test('a slow disk slows acknowledgements down, and nothing else (needs strace)', async (context) => {
  const stage = openStage();
  const controller = await stage.controller({
    settings: {
      MUSTER_QUEUE_WAITING_MAX: String(WAITING_MAX),
      MUSTER_LEASE_HEARTBEAT_MS: '500',
      MUSTER_LEASE_SILENCE_MS: '10000',
      MUSTER_LEASE_RECONNECT_GRACE_MS: '10000',
    },
  });
  const { client, url } = controller;
  for (const id of ['one', 'two']) stage.agent({ url, id, slots: 8 });
  await controller.fleetOf(2);
  const { pid } = controller.child;
  const before = residentMib(pid);
  const injection = await inject(pid, `pwrite64:delay_enter=${WRITE_MS * 1000}`);
  if (injection === undefined) return context.skip('strace cannot hold a process here');

  const mostMib = watchMemory(pid);
  const acknowledged: TaskId[] = [];
  const statuses = new Map<number, number>();
  const submit = async (): Promise<void> => {
    const tasks = Array.from({ length: BATCH }, () => ({ type: 'work', payload: { ms: 5, text: 'x'.repeat(2000) } }));
    const startedAt = performance.now();
    const response = await fetch(`${url}/v1/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tasks }),
    });
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const body = (await response.json()) as { tasks?: { id: TaskId }[]; error?: { code: string } };
    if (response.status !== 201) {
      expect(body.error?.code).toBe('queue-full');
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      return;
    }
    // Durable means that a write has ended since.
    expect(performance.now() - startedAt).toBeGreaterThan(WRITE_MS);
    acknowledged.push(...(body.tasks ?? []).map(({ id }) => id));
  };
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: BATCHES }, submit));
    await delay(WRITE_MS);
  }
  const { tasks, agents } = await client.status();
  expect(tasks.scheduled + tasks.waiting + tasks.leased).toBeLessThanOrEqual(WAITING_MAX);
  expect([...statuses.keys()].sort()).toEqual([201, 429]);
  expect(agents).toMatchObject({ total: 2, unavailable: 0 });
  await injection.end();

  await controller.drained();
  for await (const { id, state, attempt } of client.everyTask({ limit: 1000 })) {
    expect({ id, state, attempt }).toEqual({ id, state: 'completed', attempt: 1 });
  }
  expect(controller.events('agent-gone')).toEqual([]);
  const grown = mostMib() - before;
  expect(grown).toBeLessThan(GROWTH_MIB_MAX);
  console.info(
    `slow disk, ${WRITE_MS} ms a write: ${acknowledged.length} tasks acknowledged, ${statuses.get(429)} batches of`,
    `${BATCH} refused, ${injection.calls} writes, memory grew by ${Math.round(grown)} MiB`,
  );
});
