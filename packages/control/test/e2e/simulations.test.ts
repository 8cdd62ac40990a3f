// Simulations of a running controller: of generated traffic, of its own journal, cancelled, and without holding it up.
import type { MusterClient, SimulationDetails } from '@muster/contract';
import { expect, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import { openStage } from './harness.ts';

async function ended(client: MusterClient, id: string): Promise<SimulationDetails> {
  let details = await client.simulation(id);
  const look = async () => {
    details = await client.simulation(id);
    return details.endedAt !== undefined;
  };
  await until(look, { what: `simulation ${id} has ended` });
  return details;
}

test('policies are compared on generated traffic and on what the controller recorded', async () => {
  const stage = openStage();
  const { client, url } = await stage.controller();
  stage.agent({ url, id: 'worker-1', slots: 2 });
  const { tasks } = await client.submit(Array.from({ length: 5 }, () => ({ type: 'work', payload: { ms: 5 } })));
  for (const { id } of tasks) await client.wait(id, PATIENCE_MS);

  const generated = await client.simulate({
    name: 'a minute',
    traffic: { pattern: { name: 'constant', ratePerSecond: 3, durationMs: 60_000 } },
    policies: ['fixed:9', 'kpa'],
  });
  const recorded = await client.simulate({
    traffic: { recorded: {} },
    settings: [{ 'routing.picker': 'random' }],
  });
  expect(recorded.state).toBe('waiting');
  const first = await ended(client, generated.id);
  expect(first, JSON.stringify(first.error)).toMatchObject({ name: 'a minute', state: 'done', progress: 1 });
  expect(first.result?.policies.map(({ name, lost }) => [name, lost])).toEqual([
    ['fixed:9', 0],
    ['kpa', 0],
  ]);
  const second = await ended(client, recorded.id);
  expect(second, JSON.stringify(second.error)).toMatchObject({ name: 'recorded traffic', state: 'done' });
  expect(second.result?.recorded?.tasks).toBe(5);
  expect(second.result?.policies.map(({ name, tasks: count }) => [name, count])).toEqual([
    ['recorded', 5],
    ['recorded routing.picker=random', 5],
  ]);
  expect((await client.simulations()).map(({ id }) => id)).toEqual([recorded.id, generated.id]);
});

test('one that runs is cancelled; the controller answers meanwhile and stops at once', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { client } = controller;
  const traffic = { pattern: { name: 'constant' as const, ratePerSecond: 300, workMs: 100 } };
  const [long, next] = [await client.simulate({ traffic, seeds: 50 }), await client.simulate({ traffic, seeds: 50 })];
  const isUnderWay = async () => (await client.simulation(long.id)).progress > 0;
  await until(isUnderWay, { what: 'the simulation is under way' });
  const { id } = (await client.submit({ type: 'work' })).tasks[0] ?? { id: '' as never };
  expect((await client.task(id)).state).toBe('waiting');
  await client.removeSimulation(long.id);
  expect(await client.simulation(long.id)).toMatchObject({ state: 'cancelled' });
  const hasNext = async () => (await client.simulation(next.id)).state === 'running';
  await until(hasNext, { what: 'the next one runs' });
  expect(await controller.stop()).toMatchObject({ code: 0 });
});

test('a wrong request names its field', async () => {
  const stage = openStage();
  const { client } = await stage.controller();
  const traffic = { pattern: { name: 'constant' as const } };
  await expect(client.simulate({ traffic: { pattern: { name: 'flat' as never } } })).rejects.toMatchObject({
    code: 'invalid-request',
    field: 'traffic.pattern.name',
  });
  await expect(client.simulate({ traffic, policies: ['magic'] })).rejects.toMatchObject({ field: 'policies[0]' });
  await expect(client.simulate({ traffic, pools: ['writer'] })).rejects.toMatchObject({ field: 'pools[0]' });
  await expect(client.simulation('nothing')).rejects.toMatchObject({ code: 'not-found' });
});
