import { describe, expect, it } from 'vitest';
import type { Observation } from '../plan.ts';
import { fixed } from './fixed.ts';
import { RIVALS, rival } from './rival.ts';

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
    expect(rival(name).name).toBe(name);
  });

  it.each([
    ['hpa', 13],
    ['keda', 20],
    ['kpa', 143],
    ['predictive', 10],
  ] as const)('%s asks for %d agents at 10 busy ones and 90 tasks that wait', (name, agents) => {
    expect(rival(name).desired(busy)).toBe(agents);
  });

  it('a fixed fleet is of one size', () => {
    expect(fixed(7).name).toBe('fixed:7');
    expect(fixed(7).desired(busy)).toBe(7);
  });

  it('takes a target, and the bounds of the pool', () => {
    expect(rival('keda', { target: 10 }).desired(busy)).toBe(10);
    expect(rival('kpa', { target: 1 }).desired(busy)).toBe(100);
    expect(rival('hpa', { target: 0.5, agentsMax: 15 }).desired(busy)).toBe(15);
    expect(rival('hpa', { target: 0.5, agentsMin: 0 }).desired(busy)).toBe(20);
  });
});
