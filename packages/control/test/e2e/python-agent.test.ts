// An agent in another language, with nothing but an HTTP client: examples/agent.py against a real controller.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { until } from './child.ts';
import { openStage } from './harness.ts';
import { readTrail } from './journal-trail.ts';

const AGENT_PY = fileURLToPath(new URL('../../../../examples/agent.py', import.meta.url));
/** Long enough for its agent to be killed meanwhile. */
const LONG_MS = 10_000;
const hasPython = spawnSync('python3', ['-c', 'import json, threading, urllib.request']).status === 0;

test.skipIf(!hasPython)(
  'does its tasks over HTTP long poll, through kill -9 of agent and controller (python3)',
  async () => {
    const stage = openStage();
    const controller = await stage.controller({
      settings: { MUSTER_LEASE_HEARTBEAT_MS: '4000', MUSTER_LEASE_RECONNECT_GRACE_MS: '500' },
    });
    const { client, url } = controller;
    const agent = (id: string) => stage.spawn(['python3', AGENT_PY], { MUSTER_URL: url, MUSTER_AGENT_ID: id });
    const victim = agent('shout-1');
    await controller.fleetOf(1);
    const { tasks } = await client.submit(
      Array.from({ length: 50 }, (_, index) => ({
        type: 'shout',
        // The last one is what it cannot do.
        payload: index === 49 ? { ms: 1 } : { ms: index === 0 ? LONG_MS : 60, text: `task ${index}` },
        attemptsMax: index === 49 ? 1 : 9,
      })),
    );
    const completed = async (): Promise<number> => (await client.status()).tasks.completed;
    await until(async () => (await completed()) >= 8, { what: 'some tasks are done' });
    await victim.kill();
    const other = agent('shout-2');
    await until(async () => (await completed()) >= 20, { what: 'another agent goes on' });
    await controller.kill();
    await controller.start();
    await controller.drained();

    const ended = await Promise.all(tasks.map(({ id }) => client.task(id)));
    expect(ended.slice(0, 49).map(({ state, result }) => [state, result])).toEqual(
      Array.from({ length: 49 }, (_, index) => ['completed', `TASK ${index}`]),
    );
    expect(ended[49]).toMatchObject({ state: 'dead-lettered', error: { class: 'CannotShout' } });
    expect(other.hasExited).toBe(false); // It outlived the controller.
    const moved = ended.filter(({ attempts }) => attempts.some(({ state }) => state === 'lost'));
    expect(moved.length).toBeGreaterThan(0);
    await controller.stop();
    const trail = await readTrail(controller.dataDir);
    expect([...trail.tasks.values()].map(({ outcomes }) => outcomes.length)).toEqual(tasks.map(() => 1));
  },
);
