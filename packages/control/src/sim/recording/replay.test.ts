// A run that was recorded and is replayed comes to the same: simulated here, so that nothing but the replay can differ.
import type { PolicyRequest } from '@muster/contract';
import { expect, test } from 'vitest';
import { exponential } from '../../base/distributions.ts';
import { seededRandom } from '../../base/random.ts';
import type { JournalRecord } from '../../engine/records.ts';
import { Feed } from '../feed.ts';
import { Measure } from '../measure.ts';
import type { AgentModel, SimArrival } from '../plan.ts';
import { type Sizing, simulate } from '../run.ts';
import { World } from '../world.ts';
import { arrivalsOf } from './arrivals.ts';
import { asRecorded } from './as-recorded.ts';
import { recordedReport } from './recorded-report.ts';
import { readRecording } from './recorded-run.ts';

const SLO_MS = 2000;
const AGENTS: AgentModel = {
  ...{ type: 'work', slots: 2, startupMs: 4000, startupSpreadRatio: 0.5, speed: 1 },
  ...{ failuresPerHour: 0, costPerHour: 2 },
};
const POLICY: PolicyRequest = {
  ...{ preset: 'aggressive', minAgents: 2, maxAgents: 12, evaluationIntervalMs: 1000, scaleUpCooldownMs: 4000 },
  ...{ scaleDownCooldownMs: 8000, flapsMax: 100 },
};

/** A calm minute, a busy one, and a calm one again. */
function traffic(): readonly SimArrival[] {
  const random = seededRandom(5);
  const arrivals: SimArrival[] = [];
  for (let atMs = 0; atMs < 180_000; ) {
    const isBusy = atMs > 60_000 && atMs < 120_000;
    atMs += exponential(random, isBusy ? 32 : 250);
    arrivals.push({ atMs, serviceMs: exponential(random, 600), type: 'work' });
  }
  return arrivals;
}

/** The run that is recorded: its records as a journal keeps them, and what it came to. */
async function live() {
  const world = await World.started({
    seed: 1,
    pools: [{ agents: AGENTS, initialAgents: 3, policy: { enabled: true, ...POLICY } }],
    store: { keeps: true },
  });
  await world.advance(6000);
  const measure = new Measure({ sloMs: SLO_MS, origin: world.now });
  world.store.onRecord = (record) => measure.record(record, world.now);
  await new Feed({ world, measure, origin: world.now }).take(traffic());
  await world.advanceTo(world.now + 60_000, () => measure.open === 0);
  const records: JournalRecord[] = [];
  const nothing = (): void => {};
  await world.store.reread({ register: nothing, task: nothing, record: (record) => records.push(record) });
  const [pool] = world.controller.pools.list().pools;
  return { records, report: measure.read(), agentSeconds: (pool?.agentMinutes ?? 0) * 60 };
}

const recorded = await live();
const run = readRecording({
  snapshot: { register: () => undefined, find: () => undefined, tasks: () => [] },
  records: () => recorded.records,
  history: [],
  close: () => {},
});
const [agents] = run.agents;

const replayed = (sizing: Sizing) =>
  simulate({
    ...{ name: 'replay', seed: 2, sloMs: SLO_MS, arrivals: arrivalsOf(run) },
    pools: [
      {
        agents: agents?.model ?? AGENTS,
        initialAgents: run.sizes('work').sizeAt(run.startedAt),
        ...{ minAgents: 2, maxAgents: 12, sizing },
      },
    ],
  });

const isNear = (found: number, expected: number, ratio: number): void =>
  expect(Math.abs(found - expected), `${found}, not ${expected}`).toBeLessThanOrEqual(ratio * expected);

test('the recording tells what the run came to', () => {
  const report = recordedReport(run, SLO_MS);
  const { tasks, lost, unfinished, actions, waitMs, sloViolation } = recorded.report;
  expect(report).toMatchObject({ tasks, lost, unfinished, actions });
  expect(actions.up).toBeGreaterThan(2);
  isNear(report.waitMs.p95, waitMs.p95, 0.02);
  isNear(report.sloViolation, sloViolation, 0.02);
  isNear(report.agentSeconds, recorded.agentSeconds, 0.05);
});

test('agents start as they were seen to', () => {
  expect(agents?.model).toMatchObject({ type: 'work', slots: 2, speed: 1, failuresPerHour: 0, costPerHour: 2 });
  expect(agents?.startUps?.count).toBeGreaterThan(5);
  isNear(agents?.model.startupMs ?? 0, 4000, 0.15);
  isNear((agents?.model.startupMs ?? 0) * (1 + (agents?.model.startupSpreadRatio ?? 0)), 6000, 0.15);
});

test('under the fleet as it was, tasks wait as they did', async () => {
  const sizing: Sizing = {
    kind: 'scaler',
    scaler: asRecorded({ sizes: run.sizes('work'), startedAt: run.startedAt, agents: agents?.model ?? AGENTS }),
  };
  const { tasks, lost, waitMs, sloViolation, agentSeconds } = await replayed(sizing);
  expect({ tasks, lost }).toEqual({ tasks: recorded.report.tasks, lost: 0 });
  isNear(waitMs.mean, recorded.report.waitMs.mean, 0.25);
  isNear(sloViolation, recorded.report.sloViolation, 0.25);
  isNear(agentSeconds, recorded.agentSeconds, 0.1);
});

test('under the policy that it had, it scales and waits alike', async () => {
  const { waitMs, agentSeconds, actions } = await replayed({ kind: 'policy', policy: POLICY });
  isNear(waitMs.mean, recorded.report.waitMs.mean, 0.4);
  isNear(agentSeconds, recorded.agentSeconds, 0.1);
  isNear(actions.up, recorded.report.actions.up, 0.4);
});
