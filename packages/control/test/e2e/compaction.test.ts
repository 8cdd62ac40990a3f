// Compaction under load and under kill -9: what moved out of the journal is still all there.
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskSubmission } from '@muster/contract';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { until } from './child.ts';
import { openStage } from './harness.ts';

const TASKS = 4_000;
const BATCH = 100;
/** Spreads the load over several compactions. */
const PAUSE_MS = 100;
const WAITING = 50;
const KILLS = 3;
const SAMPLE_EVERY = 97;
const COMPACTIONS_MIN = 3;

const textOf = (index: number): string => `${index}-`.padEnd(1024, 'abcdefghij');
const taskOf = (index: number): TaskSubmission => ({
  type: 'work',
  payload: { text: textOf(index) },
  idempotencyKey: `key-${index}`,
});

test('compactions and kills keep results, keys, explanations and payloads', async () => {
  const stage = openStage();
  const random = seededRandom(3);
  const controller = await stage.controller({ settings: { MUSTER_JOURNAL_COMPACT_BYTES: '300000' } });
  const { client, url } = controller;
  for (const id of ['one', 'two']) stage.agent({ url, id, slots: 16 });
  const waiting = await client.submit(
    Array.from({ length: WAITING }, (_, index) => ({ type: 'later', payload: { text: textOf(index) } })),
  );

  const ids: string[] = [];
  const submitAll = async (): Promise<void> => {
    for (let from = 0; from < TASKS; from += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, index) => taskOf(from + index));
      // A batch that a kill met is repeated by its keys.
      await until(
        async () => {
          const accepted = await client.submit(batch).catch(() => undefined);
          accepted?.tasks.forEach(({ id }, index) => {
            ids[from + index] = id;
          });
          return accepted !== undefined;
        },
        { what: `the batch from ${from} is accepted` },
      );
      await delay(PAUSE_MS);
    }
  };
  const submitting = submitAll();
  for (let kill = 0; kill < KILLS; kill++) {
    await delay(300 + random.below(900));
    await controller.kill();
    await controller.start();
  }
  await submitting;
  await until(async () => (await client.status()).tasks.completed === TASKS, {
    what: 'every task is completed',
  });
  const compactions = () => controller.events('journal-compacted').length;
  // A busy machine compacts less often while the tasks come in: it gets more of them.
  let fillers = 0;
  await until(
    async () => {
      if (compactions() >= COMPACTIONS_MIN) return true;
      const batch = Array.from({ length: BATCH }, (_, index) => ({ type: 'work', payload: { text: textOf(index) } }));
      fillers += (await client.submit(batch)).tasks.length;
      return false;
    },
    { what: `${COMPACTIONS_MIN} compactions` },
  );
  const snapshots = () => readdirSync(controller.dataDir).filter((name) => name.endsWith('.snapshot'));
  await until(() => snapshots().length === 1, { what: 'older snapshots are removed' });
  await controller.kill();
  await controller.start();

  expect(new Set(ids).size).toBe(TASKS);
  for (let index = 0; index < TASKS; index += SAMPLE_EVERY) {
    const id = ids[index] ?? '';
    expect(await client.task(id)).toMatchObject({ state: 'completed', result: { text: textOf(index) } });
    expect((await client.submit(taskOf(index))).tasks).toEqual([{ id, duplicate: true }]);
    await expect(client.submit({ ...taskOf(index), priority: 9 })).rejects.toMatchObject({ code: 'key-conflict' });
    const { decision } = await client.explain(id);
    expect(['one', 'two']).toContain(decision?.agent);
    expect(decision?.chosen.agent).toBe(decision?.agent);
  }
  const listed = new Set<string>();
  for await (const { id } of client.everyTask({ limit: 1000 })) listed.add(id);
  expect(listed.size).toBe(TASKS + WAITING + fillers);

  // Tasks that waited through all of it are delivered as they were submitted.
  for (const [index, { id }] of waiting.tasks.entries()) {
    expect(await client.task(id)).toMatchObject({ state: 'waiting', payload: { text: textOf(index) } });
  }
  stage.agent({ url, id: 'late', type: 'later', slots: 8 });
  await controller.drained();
  for (const [index, { id }] of waiting.tasks.entries()) {
    expect(await client.task(id)).toMatchObject({ state: 'completed', result: { text: textOf(index) } });
  }
  expect(await controller.stop()).toMatchObject({ code: 0 });
  expect(await stage.run(['log', 'verify', '--data-dir', controller.dataDir])).toMatchObject({ code: 0 });
  console.info(`${compactions()} compactions and ${KILLS + 1} kills over ${TASKS} tasks of 1 KB`);
});
