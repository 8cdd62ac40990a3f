// Agents that die, hang, or are killed by what they run: their tasks end elsewhere, each with one recorded outcome.
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { identityOf } from '../../src/adapters/process/identity.ts';
import { seededRandom } from '../../src/base/random.ts';
import { PATIENCE_MS, until } from './child.ts';
import { AGENT, openStage, type Stage } from './harness.ts';
import { readTrail } from './journal-trail.ts';

test('tasks of agents that are killed finish on others', async () => {
  const stage = openStage();
  const random = seededRandom(7);
  const controller = await stage.controller({
    settings: { MUSTER_LEASE_RECONNECT_GRACE_MS: '200', MUSTER_LEASE_POISON_DEATHS: '100' },
  });
  const { client, url } = controller;
  const agents = [1, 2, 3, 4].map((number) => stage.agent({ url, id: `agent-${number}`, slots: 4 }));
  await controller.fleetOf(4);
  const tasks = Array.from({ length: 800 }, () => ({
    type: 'work',
    payload: { ms: 20 + random.below(80) },
    attemptsMax: 20,
  }));
  // However late a kill comes: somebody runs one of these.
  const gate = stage.path('gate');
  const held = Array.from({ length: 12 }, () => ({ type: 'work', payload: { gate }, attemptsMax: 20, priority: 9 }));
  const accepted = (await client.submit([...held, ...tasks])).tasks.map(({ id }) => id);
  for (let kill = 0; kill < 6; kill++) {
    await delay(100 + random.below(200));
    const victim = random.below(agents.length);
    await agents[victim]?.kill();
    agents[victim] = stage.agent({ url, id: `agent-${agents.length + kill + 1}`, slots: 4 });
  }
  writeFileSync(gate, '');
  await controller.drained();
  await controller.stop();

  const trail = await readTrail(controller.dataDir);
  expect([...trail.tasks.keys()]).toEqual(accepted);
  expect([...trail.tasks.values()].filter(({ outcomes }) => outcomes.join() !== 'completed')).toEqual([]);
  const moved = [...trail.tasks].filter(([, { lost }]) => lost > 0);
  expect(moved.length).toBeGreaterThan(0);
  // What began on a killed process ended on one that another id had.
  const executions = stage.executions();
  for (const [id, { lost, completedBy }] of moved) {
    expect(completedBy).toBe(lost + 1);
    const ends = executions.filter(({ event, task, attempt }) => event === 'ended' && task === id && attempt > lost);
    expect(ends).toHaveLength(1);
  }
  console.info(`kill -9 of 6 agents: ${moved.length} of ${accepted.length} tasks moved to another agent`);
});

test('an agent that hangs loses its tasks, and its late results count as each task asked', async () => {
  const stage = openStage();
  const { client, url, ...controller } = await quickToSuspect(stage);
  const hung = stage.agent({ url, id: 'hung', slots: 3 });
  const policies = ['adopt', 'keep', 'discard'] as const;
  const { tasks } = await client.submit(
    policies.map((lateResult) => ({ type: 'work', payload: { gate: stage.path('gate') }, lateResult })),
  );
  const [adopting = '', keeping = ''] = tasks.map(({ id }) => id);
  await until(() => stage.executions().length === 3, { what: 'all three run' });
  hung.signal('SIGSTOP');
  const other = stage.agent({ url, id: 'other', slots: 3 });
  await until(() => stage.executions().filter(({ pid }) => pid === other.pid).length === 3, {
    what: 'all three moved',
  });
  // The earlier attempts end first.
  writeFileSync(stage.path(`gate.${hung.pid}`), '');
  hung.signal('SIGCONT');
  const isLate = async () =>
    (await client.task(adopting)).state === 'completed' && (await client.task(keeping)).lateResult !== undefined;
  await until(isLate, { what: 'late results come' });
  writeFileSync(stage.path('gate'), '');

  const ended = await Promise.all(tasks.map(({ id }) => client.wait(id, PATIENCE_MS)));
  expect(ended.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
  expect(ended.map(({ result }) => (result as { pid: number }).pid)).toEqual([hung.pid, other.pid, other.pid]);
  const kept = await Promise.all(tasks.map(({ id }) => client.task(id)));
  expect(kept.map(({ lateResult }) => (lateResult as { pid: number } | undefined)?.pid)).toEqual([
    undefined,
    hung.pid,
    undefined,
  ]);
  expect(kept.map(({ attempts }) => attempts[0]?.state)).toEqual(['lost', 'lost', 'lost']);
  // It is a member again, and takes work.
  await controller.fleetOf(2);
  await controller.stop();
  const trail = await readTrail(controller.dataDir);
  expect([...trail.tasks.values()].map(({ outcomes }) => outcomes)).toEqual([
    ['completed'],
    ['completed'],
    ['completed'],
  ]);
  expect(trail.agentsLeft).toEqual(['hung']);
});

test('a pool lives through a poison task, kills and a dead controller, and leaves nobody behind', async () => {
  const stage = openStage();
  const config = stage.path('pool.yaml');
  const command = JSON.stringify([process.execPath, AGENT, stage.executionsFile]);
  writeFileSync(config, `pools:\n  - type: work\n    agents: 4\n    slots: 1\n    command: ${command}\n`);
  const controller = await stage.controller({ flags: ['--config', config] });
  const { client } = controller;
  const pids = new Set<number>();
  const pidOf = async (agent: string): Promise<number> => {
    for (const { pid = 0 } of await client.agents()) pids.add(pid);
    return (await client.agents()).find(({ id }) => id === agent)?.pid ?? 0;
  };
  await controller.fleetOf(4);
  await pidOf('work-1');

  const poison = { type: 'work', payload: { exitCode: 137 }, attemptsMax: 20, priority: 9 };
  const rest = Array.from({ length: 100 }, () => ({ type: 'work', payload: { ms: 10 }, attemptsMax: 20 }));
  const { tasks } = await client.submit([poison, ...rest]);
  await controller.drained();
  const [dead, ...others] = await Promise.all(tasks.map(({ id }) => client.task(id)));
  expect(dead).toMatchObject({ state: 'dead-lettered', attempt: 3 });
  expect(new Set(dead?.attempts.map(({ agent }) => agent)).size).toBe(3);
  expect(others.filter(({ state }) => state !== 'completed')).toEqual([]);
  await controller.fleetOf(4);

  const first = await pidOf('work-1');
  process.kill(first, 'SIGKILL');
  await until(async () => ![0, first].includes(await pidOf('work-1')), { what: 'the pool replaces an agent' });
  await controller.fleetOf(4);

  const before = (await client.agents()).map(({ pid }) => pid).sort();
  await controller.kill();
  await controller.start();
  await controller.fleetOf(4);
  expect((await client.agents()).map(({ pid }) => pid).sort()).toEqual(before);

  await pidOf('work-1');
  expect(pids.size).toBeGreaterThanOrEqual(8);
  expect(await controller.stop()).toMatchObject({ code: 0, signal: null });
  expect([...pids].filter((pid) => identityOf(pid) !== undefined)).toEqual([]);
});

async function quickToSuspect(stage: Stage) {
  const controller = await stage.controller({
    // Longer than an agent that runs is ever kept from its heartbeat.
    settings: { MUSTER_LEASE_HEARTBEAT_MS: '500', MUSTER_LEASE_SILENCE_MS: '10000' },
  });
  return {
    client: controller.client,
    url: controller.url,
    dataDir: controller.dataDir,
    fleetOf: (agents: number) => controller.fleetOf(agents),
    stop: () => controller.stop(),
  };
}
