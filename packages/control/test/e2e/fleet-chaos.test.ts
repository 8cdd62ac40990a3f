// A pool that scales under load while its agents are killed, stopped and slow to start, and its controller is killed:
// nothing is lost, the pool comes back to its size, it does not flap, and after the stop no process is left.
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskId } from '@muster/contract';
import { expect, test } from 'vitest';
import { identityOf } from '../../src/adapters/process/identity.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import { until } from './child.ts';
import type { ControllerProcess } from './controller-process.ts';
import { AGENT, openStage, type Stage } from './harness.ts';
import { readTrail } from './journal-trail.ts';

const SEED = 4;
const CHAOS_MS = 20_000;
const POLICY = {
  minAgents: 2,
  maxAgents: 8,
  maxQueueDepth: 20,
  minQueueDepth: 5,
  minIdleAgents: 0,
  evaluationIntervalMs: 300,
  scaleUpThreshold: 2,
  scaleDownThreshold: 4,
  scaleUpStep: 3,
  scaleDownStep: 2,
  scaleUpCooldownMs: 600,
  scaleDownCooldownMs: 1_500,
  removeGraceMs: 2_000,
  maxIdleTimeMs: 0,
  flapsMax: 12,
  flapWindowMs: 60_000,
};
const SETTINGS = {
  // A stopped agent is found out within two seconds, one that is gone within half of one.
  MUSTER_LEASE_HEARTBEAT_MS: '400',
  MUSTER_LEASE_SILENCE_MS: '2000',
  MUSTER_LEASE_RECONNECT_GRACE_MS: '500',
  MUSTER_LEASE_POISON_DEATHS: '100',
};

test('chaos in a pool that scales loses nothing and leaves nothing behind', async () => {
  const stage = openStage();
  const random = seededRandom(SEED);
  const controller = await stage.controller({ settings: { ...SETTINGS, MUSTER_POOLS: poolsText(stage) } });
  await controller.fleetOf(POLICY.minAgents);

  const submitted = new Set<TaskId>();
  const load = submitWhile(controller, submitted, random);
  const strikes = await wreak(stage, controller, random);
  await load.stop();
  await controller.drained();

  const isBack = async (): Promise<boolean> => {
    const { desired, total, starting, removing } = await controller.client.pool('work');
    return desired === POLICY.minAgents && total === desired && starting + removing === 0;
  };
  await until(isBack, { what: 'the pool is back at its smallest size' });
  await controller.fleetOf(POLICY.minAgents);
  const changes = controller.events('scaled').map(({ from, to, time }) => ({
    sign: Math.sign(Number(to) - Number(from)),
    at: Date.parse(String(time)),
  }));
  const turns = changes.filter(({ sign }, index) => index > 0 && sign !== changes[index - 1]?.sign);
  expect(changes.map(({ sign }) => sign)).toContain(1);
  for (const { at } of turns) {
    const within = turns.filter((turn) => turn.at >= at && turn.at < at + POLICY.flapWindowMs);
    expect(within.length).toBeLessThanOrEqual(POLICY.flapsMax);
  }

  const pids = new Set(stage.executions().map(({ pid }) => pid));
  expect(await controller.stop()).toMatchObject({ code: 0 });
  await until(() => [...pids].every((pid) => identityOf(pid) === undefined), { what: 'no agent is left' });

  const { tasks } = await readTrail(controller.dataDir);
  expect([...submitted].filter((id) => tasks.get(id)?.outcomes.join() !== 'completed')).toEqual([]);
  console.info(
    `chaos, seed ${SEED}: ${submitted.size} tasks, ${changes.length} changes of size, ${turns.length} turns;`,
    Object.entries(strikes)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  );
});

/** Some of its processes take a second to start. */
function poolsText(stage: Stage): string {
  const agent = `exec '${process.execPath}' '${AGENT}' '${stage.executionsFile}'`;
  const command = `if [ $(($$ % 3)) = 0 ]; then sleep 1; fi; ${agent}`;
  const policy = { ...POLICY, enabled: true };
  return JSON.stringify([{ type: 'work', agents: POLICY.minAgents, slots: 2, command, policy }]);
}

/** About a hundred tasks per second, each acknowledged or sent again under the same key. */
function submitWhile(controller: ControllerProcess, submitted: Set<TaskId>, random: Random) {
  let isOver = false;
  const run = async (): Promise<void> => {
    let sent = 0;
    while (!isOver) {
      const tasks = Array.from({ length: 10 }, () => ({
        type: 'work',
        payload: { ms: 20 + random.below(150) },
        attemptsMax: 50,
        backoff: { baseMs: 50, maxMs: 500 },
        idempotencyKey: `chaos-${sent++}`,
      }));
      for (;;) {
        const reply = await controller.client.submit(tasks).catch(() => undefined);
        for (const { id } of reply?.tasks ?? []) submitted.add(id);
        if (reply !== undefined) break;
        await delay(50); // The controller is being killed, or starts again.
      }
      await delay(60 + random.below(80));
    }
  };
  const ended = run();
  return {
    stop: (): Promise<void> => {
      isOver = true;
      return ended;
    },
  };
}

async function wreak(stage: Stage, controller: ControllerProcess, random: Random) {
  const strikes = { 'agents killed': 0, 'agents stopped': 0, 'controllers killed': 0 };
  const endAt = Date.now() + CHAOS_MS;
  while (Date.now() < endAt) {
    await delay(300 + random.below(900));
    const kind = random.below(8);
    if (kind === 0) {
      await controller.kill();
      await controller.start();
      strikes['controllers killed']++;
      continue;
    }
    const victim = someAgent(stage, random);
    if (victim === undefined) continue;
    process.kill(victim, kind < 3 ? 'SIGSTOP' : 'SIGKILL');
    strikes[kind < 3 ? 'agents stopped' : 'agents killed']++;
  }
  return strikes;
}

/** One that has executed something lately and is there. */
function someAgent(stage: Stage, random: Random): number | undefined {
  const pids = [...new Set(stage.executions().map(({ pid }) => pid))].filter((pid) => identityOf(pid) !== undefined);
  return pids[random.below(Math.max(1, pids.length))];
}
