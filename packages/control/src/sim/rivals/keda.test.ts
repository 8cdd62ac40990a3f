// The examples of KEDA's documentation: "Scaling Deployments", and the page of the AWS SQS scaler.
import { describe, expect, it } from 'vitest';
import type { Observation } from '../plan.ts';
import { keda } from './keda.ts';

const look = (now: number, desired: number, given: Partial<Observation> = {}): Observation => ({
  now,
  desired,
  ready: desired,
  starting: 0,
  slotsPerAgent: 1,
  waiting: 0,
  running: 0,
  waitingMean: 0,
  runningMean: 0,
  arrived: 0,
  hasData: true,
  ...given,
});

describe('KEDA', () => {
  it('scales to 3 agents at 30 messages with a queueLength of 10, what is in flight included', () => {
    expect(keda({ targetPerAgent: 10 }).desired(look(0, 1, { waiting: 29, running: 1 }))).toBe(3);
  });

  it('has 5 messages per agent as its default', () => {
    expect(keda().desired(look(0, 1, { waiting: 20 }))).toBe(4);
  });

  it('is at zero with 40 messages, a threshold of 10 and an activation of 50, although the HPA would want 4', () => {
    const options = { targetPerAgent: 10, activationTasks: 50 };
    const scaler = keda(options);
    let agents = 4;
    for (let now = 0; now <= 330_000; now += 15_000) agents = scaler.desired(look(now, agents, { waiting: 40 }));
    expect(agents).toBe(0);
    expect(keda(options).desired(look(0, 0, { waiting: 40 }))).toBe(0);
    expect(keda(options).desired(look(0, 0, { waiting: 50 }))).toBe(0);
    expect(keda(options).desired(look(0, 0, { waiting: 51 }))).toBe(1);
  });

  it('turns on at its poll, every 30 s, with one agent; the HPA takes over from there, every 15 s', () => {
    const scaler = keda();
    expect(scaler.desired(look(0, 0))).toBe(0);
    expect(scaler.desired(look(15_000, 0, { waiting: 100 }))).toBe(0);
    expect(scaler.desired(look(30_000, 0, { waiting: 100 }))).toBe(1);
    expect(scaler.desired(look(45_000, 1, { waiting: 100 }))).toBe(5);
    expect(scaler.desired(look(60_000, 5, { waiting: 100 }))).toBe(10);
    expect(scaler.desired(look(75_000, 10, { waiting: 100 }))).toBe(20);
  });

  it('turns off 300 s after it was last active: the cooldown concerns only the way from one to zero', () => {
    const scaler = keda();
    scaler.desired(look(0, 1, { running: 1 }));
    const sizes: number[] = [];
    for (let now = 30_000; now <= 330_000; now += 30_000) sizes.push(scaler.desired(look(now, 1)));
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  });

  it('never has fewer than minReplicaCount, nor more than 100 by default', () => {
    const scaler = keda({ agentsMin: 2 });
    expect(scaler.desired(look(0, 0, { waiting: 1 }))).toBe(2);
    for (let now = 30_000; now < 900_000; now += 15_000) expect(scaler.desired(look(now, 2))).toBe(2);
    expect(keda({ targetPerAgent: 1 }).desired(look(0, 80, { waiting: 500 }))).toBe(100);
  });

  it('holds without metrics', () => {
    expect(keda().desired(look(0, 7, { hasData: false }))).toBe(7);
  });
});
