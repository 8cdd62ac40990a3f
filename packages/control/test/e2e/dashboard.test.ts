// A dashboard without a page, against real processes: what it is told adds up to what the API says, and a page that was
// open before a crash is open again after it.
import { expect, test } from 'vitest';
import { LivePeer } from '../api/live-peer.ts';
import { openStage } from './harness.ts';

const TASKS = 30;

test('a dashboard sees the fleet work, an agent die, and the controller come back', async () => {
  const stage = openStage();
  const controller = await stage.controller();
  const { url, client } = controller;
  const page = await fetch(`${url}/`);
  // Built or not, the address answers with a page.
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");

  const peer = await LivePeer.open(url);
  const { agents, needs, overview } = peer.mirror.tables;
  const first = stage.agent({ url, id: 'first', slots: 2 });
  stage.agent({ url, id: 'second', slots: 2 });
  await peer.until(() => agents.size === 2);
  await client.submit(Array.from({ length: TASKS }, () => ({ type: 'work', payload: { ms: 20 } })));
  const completed = (): number => [...agents.values()].reduce((sum, row) => sum + row.completed, 0);
  await peer.until(() => completed() === TASKS && needs.size === 0);
  expect(peer.messages.length).toBeGreaterThan(5);
  await peer.until(() => overview.get('all')?.tasks.completed === TASKS);
  expect(overview.get('all')).toMatchObject({ readiness: 'ready', agents: { total: 2, idle: 2 } });
  expect(overview.get('all')?.waitMs?.p50).toBeGreaterThanOrEqual(0);
  expect(peer.mirror.happenings.map(({ kind }) => kind)).toEqual(['agent-joined', 'agent-joined']);

  await first.kill();
  await peer.until(() => agents.get('first')?.state === 'suspect');
  const said = await client.agents();
  const shown = said.map(({ id }) => agents.get(id));
  expect(shown).toMatchObject(said.map(({ id, type, state, slotsBusy }) => ({ id, type, state, slotsBusy })));

  await controller.kill();
  await peer.closed;
  await controller.start();
  const again = await LivePeer.open(url);
  await again.until(() => again.mirror.tables.agents.get('second')?.state === 'idle');
  expect(again.mirror.tables.overview.get('all')?.tasks.completed).toBe(TASKS);
});
