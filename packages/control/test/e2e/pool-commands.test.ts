// Pools with real processes from the command line: seen, resized, given policies and events, through a kill; and scaled
// by the policy of the file.
import { writeFileSync } from 'node:fs';
import type { PoolDetails } from '@muster/contract';
import { expect, test } from 'vitest';
import { PATIENCE_MS, until } from './child.ts';
import type { ControllerProcess } from './controller-process.ts';
import { AGENT, openStage, type Stage } from './harness.ts';

/** The settings file of one pool, `work`, and what else the text says of it. */
function settingsFile(stage: Stage, more: string): string {
  const file = stage.path('muster.yaml');
  const command = JSON.stringify([process.execPath, AGENT, stage.executionsFile]);
  writeFileSync(file, `pools:\n  - type: work\n    command: ${command}\n${more.replaceAll(/^/gm, '    ')}\n`);
  return file;
}

function commandsOf(stage: Stage, controller: ControllerProcess) {
  const environment = { MUSTER_URL: controller.url };
  const plain = (...line: string[]) => stage.run(line, { environment });
  const muster = async (...line: string[]) => {
    const { code, out, err } = await plain(...line, '--json');
    expect(err).toBe('');
    expect(code).toBe(0);
    return JSON.parse(out) as Readonly<Record<string, unknown>>;
  };
  const refused = async (...line: string[]) => {
    const { code, out } = await plain(...line, '--json');
    return { code, ...(JSON.parse(out) as { readonly error: Readonly<Record<string, unknown>> }) };
  };
  return { plain, muster, refused };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const pidsOf = ({ agents }: PoolDetails): number[] => agents.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));

test('a pool is seen, resized within its policy, cordoned, given events, and keeps it all through a kill', async () => {
  const stage = openStage();
  const config = settingsFile(stage, 'agents: 2\nslots: 2\ncostPerHour: 0.5');
  const controller = await stage.controller({ flags: ['--config', config] });
  const { plain, muster, refused } = commandsOf(stage, controller);
  await controller.fleetOf(2);

  expect(await muster('pool', 'list')).toMatchObject({ pools: [{ type: 'work', desired: 2, costPerHour: 0.5 }] });
  expect((await plain('pool')).out).toMatch(/^TYPE +DESIRED +UP .*\nwork +2 +2 +0 +2 +0 .* off/);
  expect((await plain('status')).out).toMatch(/pool +work: 2 desired, 2 up; 0 % used, 0 waiting/);

  expect(await muster('pool', 'scale', 'work', '--to', '3', '--reason', 'more comes', '--wait', '2m')).toMatchObject({
    from: 2,
    to: 3,
    isThere: true,
  });
  const three = await controller.client.pool('work');
  expect(three.agents.map(({ id, state }) => [id, state])).toEqual([
    ['work-1', 'idle'],
    ['work-2', 'idle'],
    ['work-3', 'idle'],
  ]);
  expect(new Set(pidsOf(three)).size).toBe(3);
  expect((await plain('pool', 'show', 'work')).out).toMatch(/work-3 +idle .* \d+ +\d/);
  expect(await muster('pool', 'scale', 'work', '--by', '-2', '--wait', '2m')).toMatchObject({ to: 1, isThere: true });
  const gone = pidsOf(three).filter((pid) => !isAlive(pid));
  expect(gone).toHaveLength(2);
  const told = await plain('pool', 'decisions', 'work');
  expect(told.out).toMatch(/^ *WHEN +SIZE .*\n.*3 → 1 .*\n.*2 → 3 .*local user +more comes\n$/);

  expect(await muster('policy', 'set', 'work', 'minAgents=1', 'maxAgents=4')).toMatchObject({
    policy: { minAgents: 1, maxAgents: 4, enabled: false },
    by: 'local user',
  });
  expect(await refused('pool', 'scale', 'work', '--to', '9')).toMatchObject({
    code: 1,
    error: { code: 'invalid-request', field: 'to', message: expect.stringContaining('maxAgents 4') },
  });
  for (const wrong of [['minAgents=5'], ['--preset', 'production', 'maxAgents=3'], ['maxUtilization=NaN']]) {
    const { code, error } = await refused('policy', 'set', 'work', ...wrong);
    expect([code, error.code, wrong.at(-1)]).toEqual([
      1,
      'invalid-request',
      expect.stringContaining(String(error.field)),
    ]);
  }
  expect(await refused('policy', 'get', 'nobody')).toMatchObject({ code: 1, error: { code: 'not-found' } });
  // Neither today nor tomorrow, wherever it is: it would change the size of the pool.
  const day = (new Date().getUTCDay() + 3) % 7;
  const cron = ['--cron', `0 9 * * ${day}`, '--timezone', 'Europe/Berlin', '--duration', '2h'];
  const event = await muster('events', 'set', 'weekly', '--pool', 'work', '--agents', '3', ...cron);
  expect(event).toMatchObject({ name: 'weekly', isActive: false, durationMs: 7_200_000, startsAt: expect.any(Number) });
  expect(await refused('events', 'set', 'no', '--pool', 'nobody', '--agents', '3', ...cron)).toMatchObject({
    error: { code: 'not-found', field: 'pool' },
  });
  await muster('pool', 'cordon', 'work', '--reason', 'its model is down');

  await controller.kill();
  await controller.start();
  const isBack = async () => (await controller.client.agents()).some(({ state }) => state === 'cordoned');
  await until(isBack, { what: 'the agent has come back' });
  expect(await muster('policy', 'get', 'work')).toMatchObject({ given: { maxAgents: 4 }, by: 'local user' });
  expect((await plain('policy', 'get', 'work')).out).toMatch(
    /maxAgents +4 +given +Most agents\..*muster policy reset/s,
  );
  expect((await plain('events')).out).toMatch(
    new RegExp(`weekly +work +3 +0 9 \\* \\* ${day} \\(Europe/Berlin\\) +2 h`),
  );
  expect(await controller.client.pool('work')).toMatchObject({ desired: 1, isCordoned: true });

  const id = (await controller.client.submit({ type: 'work' })).tasks[0]?.id ?? '';
  expect(await muster('pool', 'uncordon', 'work')).toMatchObject({ isCordoned: false });
  expect(await controller.client.wait(id, PATIENCE_MS)).toMatchObject({ state: 'completed' });
  expect(await refused('policy', 'reset', 'work', '--expect', '7')).toMatchObject({
    ...{ code: 1, error: { code: 'version-conflict', field: 'If-Match' } },
  });
  expect(await muster('policy', 'reset', 'work')).toMatchObject({ given: { enabled: false } });
  await muster('events', 'remove', 'weekly');
  expect(await refused('events', 'remove', 'weekly')).toMatchObject({ code: 1, error: { code: 'not-found' } });
  expect((await plain('policy', 'presets')).out).toMatch(/^FIELD +CONSERVATIVE +AGGRESSIVE /);
});

test('the policy of file and environment scales real processes up for a queue, and down after it', async () => {
  const stage = openStage();
  const policy = 'maxQueueDepth: 2, minQueueDepth: 1, minIdleAgents: 0, scaleUpThreshold: 1, scaleDownThreshold: 2';
  const cooldowns = 'scaleUpCooldownMs: 300, scaleDownCooldownMs: 300';
  const config = settingsFile(stage, `agents: 2\npolicy: { ${policy}, ${cooldowns} }`);
  const controller = await stage.controller({
    flags: ['--config', config],
    settings: {
      AUTOSCALE_EVALUATION_INTERVAL: '200ms',
      AUTOSCALE_MIN_WORKERS: '1',
      AUTOSCALE_MAX_WORKERS: '4',
      WORKER_POOL_INITIAL_WORKERS_WORK: '1',
    },
  });
  const { plain } = commandsOf(stage, controller);
  await controller.fleetOf(1);
  const tasks = Array.from({ length: 20 }, () => ({ type: 'work', payload: { gate: stage.path('gate') } }));
  await controller.client.submit(tasks);
  await controller.fleetOf(4);
  writeFileSync(stage.path('gate'), '');
  await controller.drained();
  await controller.fleetOf(1);
  const decisions = await controller.client.decisions('work', { limit: 64 });
  expect(decisions.filter(({ action }) => action === 'scale_up').at(-1)).toMatchObject({
    from: 1,
    triggers: expect.arrayContaining(['threshold']),
  });
  expect((await plain('pool', 'decisions', 'work', '--limit', '64')).out).toMatch(/ → .* policy +/);
  expect((await plain('pool', 'list')).out).toMatch(/\nwork +1 +1 .* conservative/);
});

test('wrong policies stop the start and are told by config check, with their source', async () => {
  const stage = openStage();
  const config = settingsFile(stage, 'agents: 2\npolicy: { preset: production }');
  const checked = await stage.run(['config', 'check', '--config', config]);
  expect([checked.code, checked.err]).toEqual([
    2,
    expect.stringMatching(/pools\[0\]\.policy\.minAgents \(.*muster\.yaml:1\) is refused: 5 is more than the 2/),
  ]);
  const environment = { AUTOSCALE_MAX_UTILIZATION: '0.1' };
  const started = await stage.run(['up', '--data-dir', stage.path('data'), '--port', '0'], { environment });
  expect([started.code, started.err]).toEqual([
    2,
    expect.stringMatching(/autoscale\.maxUtilization = 0\.1 \(AUTOSCALE_MAX_UTILIZATION\) is refused/),
  ]);
});
