// Live settings from the command line: set, refused, listed, undone, and still there after a kill.
import { expect, test } from 'vitest';
import { openStage } from './harness.ts';

test('settings are changed while it runs, survive a kill, and are undone', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const settings = async (command: string, ...more: string[]) => {
    const finished = await stage.run(['settings', command, ...more, '--url', controller.url, '--json']);
    return { code: finished.code, json: JSON.parse(finished.out) as Record<string, unknown> };
  };
  const set = await settings('set', 'queue.waitingMax=1', 'tenants.research={"weight": 3}', '--reason', 'a test');
  expect(set).toMatchObject({
    code: 0,
    json: { version: 1, settings: [{ key: 'queue.waitingMax', value: 1, source: 'live' }, {}] },
  });
  expect(await settings('get', 'tenants.research')).toMatchObject({
    code: 0,
    json: { key: 'tenants.research', value: { weight: 3 }, source: 'live', configured: null },
  });
  expect(await settings('get', 'tenants.nobody')).toMatchObject({
    code: 2,
    json: { error: { message: 'tenants has no entry nobody; there are research' } },
  });
  await controller.client.submit({ type: 'work' });
  await expect(controller.client.submit({ type: 'work' })).rejects.toMatchObject({ code: 'queue-full' });

  const wrong = await settings('set', 'queue.waitingMax=none');
  expect(wrong).toMatchObject({ code: 1, json: { error: { code: 'invalid-request', field: 'queue.waitingMax' } } });
  const late = await settings('unset', 'queue.waitingMax', '--expect', '0');
  expect(late).toMatchObject({ code: 1, json: { error: { code: 'version-conflict' } } });

  await controller.kill();
  await controller.start();
  expect(await settings('get', 'queue.waitingMax')).toMatchObject({
    json: { value: 1, source: 'live', configured: 2_000_000 },
  });
  await expect(controller.client.submit({ type: 'work' })).rejects.toMatchObject({ code: 'queue-full' });
  expect(await settings('history')).toMatchObject({
    json: { versions: [{ version: 1, by: 'local user', reason: 'a test' }] },
  });
  expect(await settings('undo')).toMatchObject({ code: 0, json: { version: 2 } });
  await controller.client.submit({ type: 'work' });
  expect((await stage.run(['settings', '--url', controller.url])).out).toMatch(
    /queue\.waitingMax +2000000 +default +live/,
  );
});
