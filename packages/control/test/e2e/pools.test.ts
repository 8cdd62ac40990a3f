// Pools of real processes that size themselves: what a burst of tasks does to one, and what is left of it.
import { writeFileSync } from 'node:fs';
import type { ScalingDecision } from '@muster/contract';
import { expect, test } from 'vitest';
import { dumpJournal } from '../../src/adapters/journal/inspect.ts';
import { PATIENCE_MS, until } from './child.ts';
import type { ControllerProcess } from './controller-process.ts';
import { AGENT, openStage, type Stage } from './harness.ts';
import { livingAgentsOf } from './living.ts';

const MOST = 60;
const TASKS = 300;
const QUICK = {
  preset: 'aggressive',
  minAgents: 2,
  maxAgents: MOST,
  minIdleAgents: 0,
  maxQueueDepth: 2,
  minQueueDepth: 1,
  scaleUpStep: 20,
  scaleDownStep: 20,
  scaleUpThreshold: 1,
  scaleDownThreshold: 3,
  scaleUpCooldownMs: 200,
  scaleDownCooldownMs: 200,
  evaluationIntervalMs: 200,
  removeGraceMs: 10_000,
};

function configured(stage: Stage, policy: object): readonly string[] {
  const command = [process.execPath, AGENT, stage.executionsFile];
  writeFileSync(stage.path('muster.json'), JSON.stringify({ pools: [{ type: 'work', agents: 2, command, policy }] }));
  return ['--config', stage.path('muster.json')];
}

const pidsOf = ({ dataDir }: ControllerProcess): readonly number[] => livingAgentsOf(dataDir);
const alive = (controller: ControllerProcess): number => pidsOf(controller).length;

async function decisionsIn(dataDir: string): Promise<readonly ScalingDecision[]> {
  const decisions: ScalingDecision[] = [];
  for await (const record of dumpJournal(dataDir)) if (record.kind === 'scaled') decisions.push(record.decision);
  return decisions;
}

test('a burst of tasks makes a pool of 2 one of 60 and 2 again: nothing is lost, no process is left', async () => {
  const stage = openStage();
  const controller = await stage.controller({ flags: configured(stage, QUICK) });
  await controller.fleetOf(2);
  const { client } = controller;
  const payload = { gate: stage.path('gate') };
  const { tasks } = await client.submit(Array.from({ length: TASKS }, () => ({ type: 'work', payload })));
  const isUp = async (): Promise<boolean> => (await client.status()).agents.total === MOST;
  await until(isUp, { what: `${MOST} agents are up` });
  writeFileSync(stage.path('gate'), '');
  for (const { id } of tasks) expect(await client.wait(id, PATIENCE_MS)).toMatchObject({ state: 'completed' });
  await until(() => alive(controller) === 2, { what: '2 processes are left' });
  await controller.fleetOf(2);
  const { tasks: counted } = await client.status();
  expect(counted).toMatchObject({ submitted: TASKS, completed: TASKS, failed: 0, deadLettered: 0 });
  const ended = stage.executions().filter(({ event }) => event === 'ended');
  expect(new Set(ended.map(({ task }) => task)).size).toBe(TASKS);

  expect(await controller.stop()).toEqual({ code: 0, signal: null });
  expect(alive(controller)).toBe(0);
  const changes = (await decisionsIn(controller.dataDir)).filter(({ from, to }) => from !== to);
  expect(Math.max(...changes.map(({ to }) => to))).toBe(MOST);
  expect(changes[0]?.reason).toContain('queue depth');
  expect(changes.at(-1)).toMatchObject({ action: 'scale_down', to: 2 });
});

test('a controller that is killed leaves a pool at its size, and the next one takes it over', async () => {
  const stage = openStage();
  const policy = { ...QUICK, scaleDownCooldownMs: 3_000, scaleUpCooldownMs: 3_000, scaleUpStep: 4, maxAgents: 6 };
  const controller = await stage.controller({ flags: configured(stage, policy) });
  await controller.fleetOf(2);
  const { tasks } = await controller.client.submit(
    Array.from({ length: 40 }, () => ({ type: 'work', payload: { gate: stage.path('gate') } })),
  );
  await controller.fleetOf(6);
  const before = pidsOf(controller);
  await controller.kill();
  await controller.start();
  expect(pidsOf(controller)).toEqual(before);
  writeFileSync(stage.path('gate'), '');
  for (const { id } of tasks)
    expect(await controller.client.wait(id, PATIENCE_MS)).toMatchObject({ state: 'completed' });
  await until(() => alive(controller) === 2, { what: '2 processes are left' });
  expect(await controller.stop()).toEqual({ code: 0, signal: null });
  expect(alive(controller)).toBe(0);
  const sizes = (await decisionsIn(controller.dataDir)).map(({ to }) => to);
  expect(Math.max(...sizes)).toBe(6);
  expect(sizes.at(-1)).toBe(2);
});
