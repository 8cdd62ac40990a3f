// The workflow of the examples with real processes: a graph in one batch, a controller killed in the middle, a person.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import { openStage } from './harness.ts';

const example = (name: string): string => fileURLToPath(new URL(`../../../../examples/${name}`, import.meta.url));

test('a graph from a file runs step by step, waits for approval through kill -9, and joins the results', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const environment = { MUSTER_URL: controller.url };
  stage.spawn([process.execPath, example('workflow-agent.mjs')], { ...environment, MUSTER_AGENT_ID: 'w' });
  await controller.fleetOf(1);
  const submitted = await stage.run(['submit', '--file', example('workflow.json'), '--json'], { environment });
  const { ids } = JSON.parse(submitted.out) as { readonly ids: readonly string[] };
  const join = ids.at(-1) ?? '';
  expect(ids).toHaveLength(5);
  const isAsked = async (): Promise<boolean> => (await controller.client.task(join)).state === 'awaiting-approval';
  await until(isAsked, { what: 'the last step awaits approval' });

  await controller.kill();
  await controller.start();
  await controller.fleetOf(1);
  expect((await controller.client.status()).tasks).toMatchObject({ completed: 4, awaitingApproval: 1, leased: 0 });
  const explained = await stage.run(['explain', join], { environment });
  expect(explained.out).toContain('"Publish the sum?"');
  const approved = await stage.run(['approve', join, '--note', 'fine', '--by', 'ada'], { environment });
  expect(approved.out).toMatch(/is approved/);
  expect(await controller.client.wait(join, PATIENCE_MS)).toMatchObject({
    state: 'completed',
    result: { letters: 25, approvedBy: 'ada (through local user)' },
    approval: { answer: 'approved', note: 'fine' },
  });
  expect(await stage.run(['reject', join], { environment })).toMatchObject({
    code: 1,
    err: expect.stringContaining('it awaits no approval'),
  });
});

test('a schedule set from the command line submits its task, and is shown, triggered, paused and deleted', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const environment = { MUSTER_URL: controller.url };
  stage.agent({ url: controller.url, id: 'worker', slots: 4 });
  const muster = async (...line: string[]) => {
    const { code, out, err } = await stage.run([...line, '--json'], { environment });
    expect(err).toBe('');
    expect(code).toBe(0);
    return JSON.parse(out) as Readonly<Record<string, unknown>>;
  };
  const rule = ['--cron', '* * * * * *', '--overlap', 'allow', '--type', 'work', '--payload', '{"text":"tick"}'];
  expect(await muster('schedules', 'set', 'secondly', ...rule)).toMatchObject({ name: 'secondly', timezone: 'UTC' });
  const completed = async (): Promise<number> => {
    return (await controller.client.tasks({ schedule: 'secondly', state: 'completed' })).tasks.length;
  };
  await until(async () => (await completed()) >= 2, { what: 'two runs have completed' });
  expect(await muster('schedules', 'pause', 'secondly')).toMatchObject({ isPaused: true, next: [] });
  const { task } = await muster('schedules', 'trigger', 'secondly');
  expect(await controller.client.wait(String(task), PATIENCE_MS)).toMatchObject({
    state: 'completed',
    schedule: { name: 'secondly' },
  });
  expect(await muster('schedules', 'show', 'secondly')).toMatchObject({ lastRun: { task, state: 'completed' } });
  expect(await muster('schedules', 'list')).toMatchObject({ schedules: [{ name: 'secondly' }] });
  expect(await muster('schedules', 'resume', 'secondly')).toMatchObject({ isPaused: false });
  await muster('schedules', 'delete', 'secondly');
  expect((await controller.client.schedules()).schedules).toEqual([]);
  const wrong = await stage.run(['schedules', 'set', 'never', '--cron', '0 0 30 2 *', '--type', 'work'], {
    environment,
  });
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('never ticks') });
});
