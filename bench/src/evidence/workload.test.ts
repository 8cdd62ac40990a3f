import { describe, expect, it } from 'vitest';
import * as fleets from './fleets.ts';
import { draw, type Workload } from './workload.ts';
import { TUNING, WORKLOADS } from './workloads.ts';

const base: Workload = {
  name: 'test',
  about: '',
  load: 0.5,
  tasks: 20_000,
  sizes: 'lognormal',
  agents: fleets.skewed({ agents: 8, skew: 16 }),
};
const sceneOf = (changed: Partial<Workload>, seed = 1) => draw({ ...base, ...changed }, { seed, scale: 1 });
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a scene', () => {
  it.each(['exponential', 'lognormal', 'fixed'] as const)('has %s sizes of the mean that was asked for', (sizes) => {
    expect(mean(sceneOf({ sizes }).tasks.sizeMs) / 1000).toBeCloseTo(1, 1);
  });

  it('offers the load that was asked for to the agents that are there', () => {
    const { tasks, agents } = sceneOf({});
    const capacity = agents.reduce((sum, { speeds }) => sum + (speeds[0] ?? 0), 0);
    const lastAt = tasks.atMs[tasks.count - 1] ?? 0;
    expect((tasks.count * 1000) / lastAt / capacity).toBeCloseTo(0.5, 1);
  });

  it('keeps its arrivals and sizes when only the agents get otherwise', () => {
    const changes = fleets.antagonists({ slowMs: 1000, fastMs: 1000, pace: 0.5 });
    expect(sceneOf({ tasks: 500, changes }).tasks).toEqual(sceneOf({ tasks: 500 }).tasks);
  });

  it('draws sessions by popularity and tenants by share', () => {
    const { tasks } = sceneOf({
      sessions: { live: 50, exponent: 1, warmRatio: 0.5, held: 5 },
      tenants: { small: 1, big: 3 },
    });
    const visits = (session: number): number => tasks.session.filter((each) => each === session).length;
    expect(visits(0) / visits(9)).toBeCloseTo(10, -0.7);
    expect(tasks.tenant.filter((tenant) => tenant === 1).length / tasks.count).toBeCloseTo(0.75, 1);
  });
});

describe('the workloads', () => {
  it('are named once, and none that is reported is tuned on', () => {
    const names = [...WORKLOADS, ...TUNING].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(WORKLOADS.map((workload) => [workload.name, workload] as const))('%s has changes in order', (_, workload) => {
    const { changes, agents } = draw(workload, { seed: 1, scale: 0.01 });
    expect(changes.map(({ atMs }) => atMs)).toEqual(changes.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    expect(changes.every(({ agent }) => agent < agents.length)).toBe(true);
  });
});
