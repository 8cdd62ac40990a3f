// kill -9 of the controller, twenty times, at random moments under load, with agents that live through all of it:
// every acknowledged task has exactly one recorded outcome, and no work is done twice.
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskId } from '@muster/contract';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../src/adapters/journal/inspect.ts';
import { seededRandom } from '../../src/base/random.ts';
import { type Execution, openStage } from './harness.ts';
import { readTrail } from './journal-trail.ts';
import { Load } from './load.ts';

const SEED = 20;
const KILLS = 20;
const AGENTS = ['one', 'two', 'three', 'four'];

test('twenty kills under load lose nothing and repeat nothing', async () => {
  const stage = openStage();
  const random = seededRandom(SEED);
  const controller = await stage.controller();
  const { client } = controller;
  const agents = AGENTS.map((id) => stage.agent({ url: controller.url, id, slots: 8 }));
  await controller.fleetOf(AGENTS.length);

  const load = new Load(client, random);
  await load.start();
  const killedAt: number[] = [];
  const restartMs: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await delay(100 + random.below(700));
    killedAt.push(Date.now());
    await controller.kill();
    restartMs.push(await controller.start());
  }
  await load.stop();

  const resubmitted = await load.resubmitUnacknowledged();
  await controller.drained();

  // Through the API: the outcome that each task was made for, and the same agents as at the start.
  const states = new Map<TaskId, string>();
  for await (const { id, state } of client.everyTask({ limit: 1000 })) states.set(id, state);
  const wrong = load.acknowledged.filter(({ id, outcomes }) => !(outcomes as string[]).includes(states.get(id) ?? ''));
  expect(wrong).toEqual([]);
  const fleet = (await client.agents()).map(({ id, pid }) => ({ id, pid }));
  expect(fleet).toEqual(expect.arrayContaining(AGENTS.map((id, index) => ({ id, pid: agents[index]?.pid }))));
  expect(await controller.stop()).toMatchObject({ code: 0 });

  // On the disk: exactly one outcome each, one task for each key, and agents that never left.
  expect(verifyJournal(controller.dataDir)).toMatchObject({ ok: true });
  const trail = await readTrail(controller.dataDir);
  expect([...trail.tasks].filter(([, { outcomes }]) => outcomes.length !== 1)).toEqual([]);
  expect([...states.keys()].sort()).toEqual([...trail.tasks.keys()].sort());
  const idOfKey = new Map([...trail.tasks].map(([id, { key }]) => [key, id]));
  expect(idOfKey.size).toBe(trail.tasks.size);
  expect(load.acknowledged.filter(({ id, submission }) => idOfKey.get(submission.idempotencyKey) !== id)).toEqual([]);
  expect([...trail.agentsJoined].sort()).toEqual([...AGENTS].sort());
  expect(trail.agentsLeft).toEqual([]);
  expect([...trail.tasks.values()].filter(({ lost }) => lost > 0)).toEqual([]);

  // In the agents: no attempt ran twice, and attempts that a kill met in the middle counted.
  const executions = stage.executions();
  const starts = executions.filter(({ event }) => event === 'started').map(({ token }) => token);
  expect(new Set(starts).size).toBe(starts.length);
  const survivors = spanning(executions, killedAt).filter(({ task }) => trail.tasks.get(task)?.completedBy === 1);
  expect(survivors.length).toBeGreaterThan(0);

  restartMs.sort((a, b) => a - b);
  const [min, median, max] = [0, KILLS / 2, KILLS - 1].map((at) => Math.round(restartMs[at] ?? 0));
  console.info(
    `kill -9 of the controller, ${KILLS} times, seed ${SEED}: ${trail.tasks.size} tasks, ${resubmitted} sent again;`,
    `${survivors.length} attempts ran through a kill; restart ${min}/${median}/${max} ms (min/median/max)`,
  );
});

/** Executions that began before a kill and ended after it. */
function spanning(executions: readonly Execution[], killedAt: readonly number[]): readonly Execution[] {
  const startedAt = new Map(
    executions.filter(({ event }) => event === 'started').map(({ token, at }) => [token, at] as const),
  );
  return executions.filter(({ event, token, at }) => {
    const from = startedAt.get(token) ?? at;
    return event === 'ended' && killedAt.some((kill) => from < kill && kill < at);
  });
}
