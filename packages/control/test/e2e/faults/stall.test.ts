// Processes that are stopped and go on: the controller's own sleep never counts against its agents, an agent's does.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '../child.ts';
import { openStage } from '../harness.ts';
import { readTrail } from '../journal-trail.ts';

/** Less than a stop of these tests, and longer than an agent that runs is ever kept from its heartbeat. */
const QUICK_TO_SUSPECT = {
  MUSTER_LEASE_HEARTBEAT_MS: '500',
  MUSTER_LEASE_SILENCE_MS: '10000',
  MUSTER_LEASE_RECONNECT_GRACE_MS: '10000',
};

// The longer one outlasts what an agent waits for an answer (30 s): it drops its socket and knocks again.
test.each([15, 40])('a controller that is stopped for %i s blames nobody', async (seconds) => {
  const stage = openStage();
  const controller = await stage.controller({ settings: QUICK_TO_SUSPECT });
  const { client, url } = controller;
  const agents = ['one', 'two'].map((id) => stage.agent({ url, id, slots: 4 }));
  await controller.fleetOf(2);
  const running = Array.from({ length: 4 }, () => ({ type: 'work', payload: { ms: (seconds + 2) * 1000 } }));
  const ending = Array.from({ length: 4 }, () => ({ type: 'work', payload: { ms: 1_000 } }));
  const waiting = Array.from({ length: 8 }, () => ({ type: 'work', payload: { ms: 10 } }));
  const { tasks } = await client.submit([...running, ...ending, ...waiting]);
  await until(() => stage.executions().length >= 8, { what: 'every slot is taken' });
  controller.child.signal('SIGSTOP');
  await delay(seconds * 1000);
  controller.child.signal('SIGCONT');

  await controller.drained();
  for (const { id } of tasks) expect(await client.task(id)).toMatchObject({ state: 'completed', attempt: 1 });
  const fleet = (await client.agents()).map(({ pid }) => pid);
  expect(fleet.sort()).toEqual(agents.map(({ pid }) => pid).sort());
  expect(controller.events('agent-gone')).toEqual([]);
  expect((await client.status()).loopDelayMsMax).toBeGreaterThan(seconds * 900);
  await controller.stop();
  const trail = await readTrail(controller.dataDir);
  expect([...trail.tasks.values()].filter(({ dispatches }) => dispatches !== 1)).toEqual([]);
});

test('agents that are stopped lose their work to one that runs', async () => {
  const stage = openStage();
  const controller = await stage.controller({ settings: { ...QUICK_TO_SUSPECT, MUSTER_LEASE_POISON_DEATHS: '100' } });
  const { client, url } = controller;
  const frozen = ['one', 'two', 'three'].map((id) => stage.agent({ url, id, slots: 2 }));
  await controller.fleetOf(3);
  const { tasks } = await client.submit(
    Array.from({ length: 12 }, () => ({ type: 'work', payload: { ms: 500 }, attemptsMax: 20 })),
  );
  await until(() => stage.executions().length >= 6, { what: 'every slot is taken' });
  for (const agent of frozen) agent.signal('SIGSTOP');
  stage.agent({ url, id: 'four', slots: 4 });
  await controller.drained();
  for (const { id } of tasks) expect(await client.task(id)).toMatchObject({ state: 'completed' });
  expect((await client.agents()).map(({ id }) => id)).toEqual(['four']);
  // Awake again, they come back and are given work.
  for (const agent of frozen) agent.signal('SIGCONT');
  await controller.fleetOf(4);
  await controller.stop();
  const trail = await readTrail(controller.dataDir);
  expect([...trail.tasks.values()].filter(({ outcomes }) => outcomes.join() !== 'completed')).toEqual([]);
});
