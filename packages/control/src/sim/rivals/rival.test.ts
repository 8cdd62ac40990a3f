import { describe, expect, it } from 'vitest';
import type { Observation } from '../plan.ts';
import { RIVALS, rival, rivalNamed } from './rival.ts';

const busy: Observation = {
  now: 0,
  desired: 10,
  ready: 10,
  starting: 0,
  slotsPerAgent: 1,
  waiting: 90,
  running: 10,
  waitingMean: 90,
  runningMean: 10,
  arrived: 0,
  hasData: true,
};

describe('rivals by name', () => {
  it.each(RIVALS)('%s is one', (name) => {
    expect(rivalNamed(name)?.name).toBe(name);
  });

  it.each([
    ['hpa', 13],
    ['keda', 20],
    ['kpa', 143],
    ['predictive', 10],
    ['fixed:7', 7],
  ])('%s asks for %d agents at 10 busy ones and 90 tasks that wait', (name, agents) => {
    expect(rivalNamed(name)?.desired(busy)).toBe(agents);
  });

  it.each(['fixed', 'fixed:', 'fixed:x', 'fixed:-1', 'fixed:123456', 'HPA', 'toString', ''])('%j is none', (text) => {
    expect(rivalNamed(text)).toBeUndefined();
  });

  it('takes a target, and the bounds of the pool', () => {
    expect(rival('keda', { target: 10 }).desired(busy)).toBe(10);
    expect(rival('kpa', { target: 1 }).desired(busy)).toBe(100);
    expect(rival('hpa', { target: 0.5, agentsMax: 15 }).desired(busy)).toBe(15);
    expect(rival('hpa', { target: 0.5, agentsMin: 0 }).desired(busy)).toBe(20);
  });
});
